namespace HyperActors.Machine;

/// <summary>What an actor's reliable links did, the warm-up included.</summary>
public sealed class LinkCounters
{
    /// <summary>Messages told, each counted once.</summary>
    public long Told { get; internal set; }

    /// <summary>Messages handed over, each once and in order.</summary>
    public long HandedOver { get; internal set; }

    /// <summary>Envelopes sent again.</summary>
    public long Retransmitted { get; internal set; }

    /// <summary>Envelopes that had arrived before and were passed over.</summary>
    public long Suppressed { get; internal set; }

    /// <summary>Envelopes that came before an earlier one and were kept until it had come.</summary>
    public long Reordered { get; internal set; }

    /// <summary>Messages that failed the checksum, acknowledgements among them.</summary>
    public long Corrupted { get; internal set; }

    /// <summary>Messages that came while the actor was down, acknowledgements among them.</summary>
    public long LostWhileDown { get; internal set; }

    internal void AddTo(ref Digest digest)
    {
        digest.Add(Told);
        digest.Add(HandedOver);
        digest.Add(Retransmitted);
        digest.Add(Suppressed);
        digest.Add(Reordered);
        digest.Add(Corrupted);
        digest.Add(LostWhileDown);
    }
}
