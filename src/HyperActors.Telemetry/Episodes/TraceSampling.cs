namespace HyperActors.Telemetry;

/// <summary>Which episodes are kept. What touched a fault or an error always is.</summary>
public sealed record TraceSampling
{
    /// <summary>How many of each kind, the slowest, are kept for each second of virtual time. Default 20; 0 for none.</summary>
    public int SlowestPerSecond { get; init; } = 20;

    /// <summary>Share of the others that is kept, from 0 to 1. Default 0.001.</summary>
    public double Others { get; init; } = 0.001;

    /// <summary>
    /// A trace has so many spans at most, the one of the run itself apart: after them further episodes are left out. The
    /// sample of the others may fill half of it. At least the number of injected faults. Default 5,000,000.
    /// </summary>
    public long MaxSpans { get; init; } = 5_000_000;
}
