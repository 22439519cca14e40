namespace HyperActors.Actors;

/// <summary>
/// Is shown the system at instants of virtual time of its own choosing: the same state on every engine, which
/// <see cref="IRunObserver"/> does not see.
/// </summary>
/// <remarks>
/// At a sample all that happens before the instant has happened, and nothing that happens at it or later. Actors may be
/// looked at (<see cref="ActorSystem.Inspect{T}"/>); nothing can be changed, so neither the results nor the digest
/// depend on who samples or how often.
/// </remarks>
public interface IRunSampler
{
    /// <summary>The next instant of interest.</summary>
    /// <param name="instant">The one before, or where the run begins.</param>
    /// <returns>A later instant; <see cref="SimTime.MaxValue"/> for none.</returns>
    SimTime NextAfter(SimTime instant);

    /// <summary>
    /// Called once for each instant that <see cref="NextAfter"/> named, in order, by one thread at a time; not for
    /// instants after the last thing that happens in the system. It may block, which pauses the run.
    /// </summary>
    /// <param name="now">The instant.</param>
    /// <returns>Whether to go on; <see langword="false"/> interrupts the run.</returns>
    bool Sample(SimTime now);
}
