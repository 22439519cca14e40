namespace HyperActors.Telemetry;

/// <summary>What an injected fault did to an episode, the least first.</summary>
internal enum FaultTouch : byte
{
    None,

    /// <summary>A message of it was lost, late, doubled or damaged.</summary>
    Disturbed,

    /// <summary>Something of it took longer, or stood still.</summary>
    Slowed,

    /// <summary>Something of it failed.</summary>
    Failed,
}
