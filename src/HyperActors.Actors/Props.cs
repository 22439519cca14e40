namespace HyperActors.Actors;

/// <summary>How to make an actor, and make it again after a restart.</summary>
/// <param name="Factory">Makes a fresh instance; called once for the start and once for each restart.</param>
public sealed record Props(Func<Actor> Factory)
{
    /// <summary>What becomes of the actor when a handler throws. Default: <see cref="SupervisorStrategy.Default"/>.</summary>
    public SupervisorStrategy Supervision { get; init; } = SupervisorStrategy.Default;

    /// <summary>
    /// Actors of one affinity share a partition. Default: the actor's own path, so that it may stand anywhere.
    /// </summary>
    public string? Affinity { get; init; }

    /// <summary>Expected share of the work, relative to others, for balancing partitions. Default 1; more than zero.</summary>
    public int Weight { get; init; } = 1;
}
