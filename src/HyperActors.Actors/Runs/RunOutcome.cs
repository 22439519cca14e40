namespace HyperActors.Actors;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>Nothing was left to do.</summary>
    Completed,

    /// <summary>The end that was asked for came first; the run can be continued.</summary>
    ReachedEnd,

    /// <summary>
    /// An actor asked for it (<see cref="IActorContext.Pause"/>): all that happens up to and including its instant has
    /// happened. Actors that run ahead may have gone further, to where nothing that is told at that instant can reach
    /// them. The run can be continued.
    /// </summary>
    Paused,

    /// <summary>The observer or the cancellation token asked to stop; the run can be continued.</summary>
    Interrupted,

    /// <summary>A failure went above a root actor, or broke an invariant.</summary>
    Failed,
}
