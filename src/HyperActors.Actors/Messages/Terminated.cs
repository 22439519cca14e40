namespace HyperActors.Actors;

/// <summary>A watched actor has stopped.</summary>
/// <param name="Actor">Who stopped.</param>
public sealed record Terminated(IActorRef Actor) : IDigested
{
    /// <inheritdoc />
    public void AddTo(ref Digest digest) => digest.Add(Actor.Path);
}
