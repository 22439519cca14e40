using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>What the two ends of a reliable link tell each other.</summary>
public abstract record LinkMessage : IDigested
{
    private protected LinkMessage()
    {
    }

    /// <inheritdoc />
    public abstract void AddTo(ref Digest digest);
}

/// <summary>A message of an actor, on its way over a reliable link.</summary>
/// <param name="Sequence">Its number in this direction of this link, from 1.</param>
/// <param name="Message">The message.</param>
public sealed record LinkEnvelope(long Sequence, object Message) : LinkMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(Sequence);
        digest.Add(Message.GetType().Name);
        (Message as IDigested)?.AddTo(ref digest);
    }
}

/// <summary>An envelope has arrived.</summary>
/// <param name="UpTo">All up to this number have arrived.</param>
/// <param name="Also">This one has arrived, too; it may lie beyond a gap.</param>
public sealed record LinkAcknowledgement(long UpTo, long Also) : LinkMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest)
    {
        digest.Add(UpTo);
        digest.Add(Also);
    }
}

/// <summary>The sender was down and is back: what it has not acknowledged shall be sent again at once.</summary>
public sealed record LinkRestored : LinkMessage
{
    /// <inheritdoc />
    public override void AddTo(ref Digest digest) => digest.Add(1L);
}
