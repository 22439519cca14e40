namespace HyperActors.Telemetry;

/// <summary>Which episodes are kept. What touched a fault or an error always is.</summary>
public sealed record TraceSampling
{
    /// <summary>How many of each kind, the slowest, are kept for each second of virtual time. Default 20; 0 for none.</summary>
    public int SlowestPerSecond { get; init; } = 20;

    /// <summary>Share of the others that is kept, from 0 to 1. Default 0.001.</summary>
    public double Others { get; init; } = 0.001;

    /// <summary>
    /// After so many spans further episodes are left out, those apart that one which was kept names as its cause; the sample
    /// of the others may fill half of it. At least 1. Default 5,000,000.
    /// </summary>
    public long MaxSpans { get; init; } = 5_000_000;
}
