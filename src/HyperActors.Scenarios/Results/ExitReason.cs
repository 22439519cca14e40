namespace HyperActors.Scenarios;

/// <summary>Why a run came to its end.</summary>
public enum ExitReason
{
    /// <summary>The duration was reached, or all workloads ended.</summary>
    Completed,

    /// <summary>The simulated system died: out of frames with nothing left to reclaim, or an actor gave up. Exit code
    /// 5.</summary>
    Died,

    /// <summary>The user interrupted it; the results are those up to then. Exit code 130.</summary>
    Interrupted,
}
