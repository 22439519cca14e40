namespace HyperActors.Actors;

/// <summary>Is shown a run from outside, at instants when no actor is working. It cannot change the result.</summary>
public interface IRunObserver
{
    /// <summary>
    /// Called again and again, by one thread at a time, mostly the one that called <see cref="ActorSystem.Run"/>; it may
    /// block, which pauses the run.
    /// </summary>
    /// <param name="now">All that happens before this instant has happened.</param>
    /// <param name="events">Messages delivered so far. How many that is at an instant differs between engines.</param>
    /// <returns>Whether to go on; <see langword="false"/> interrupts the run.</returns>
    bool Observe(SimTime now, long events);
}
