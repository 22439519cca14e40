namespace HyperActors.Actors;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>Nothing was left to do.</summary>
    Completed,

    /// <summary>The end that was asked for came first; the run can be continued.</summary>
    ReachedEnd,

    /// <summary>The observer or the cancellation token asked to stop; the run can be continued.</summary>
    Interrupted,

    /// <summary>A failure went above a root actor, or broke an invariant.</summary>
    Failed,
}
