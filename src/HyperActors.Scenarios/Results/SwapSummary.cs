using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>What one swap device did.</summary>
public sealed record SwapSummary
{
    /// <summary>Name of the device.</summary>
    public required string Name { get; init; }

    /// <summary>Read operations.</summary>
    public required long Reads { get; init; }

    /// <summary>Write operations.</summary>
    public required long Writes { get; init; }

    /// <summary>Base pages read.</summary>
    public required long PagesRead { get; init; }

    /// <summary>Base pages written.</summary>
    public required long PagesWritten { get; init; }

    /// <summary>Pages read ahead that a fault asked for later.</summary>
    public required long ReadaheadHits { get; init; }

    /// <summary>Time of reads, waiting included.</summary>
    public required LatencySummary ReadSeconds { get; init; }

    /// <summary>Time of writes, waiting included.</summary>
    public required LatencySummary WriteSeconds { get; init; }

    /// <summary>Mean number of operations in the device, waiting and in service; null if no time passed.</summary>
    public required double? QueueMean { get; init; }

    /// <summary>Most operations in the device at a time.</summary>
    public required int QueueMax { get; init; }

    /// <summary>Share of the channels' time in which they were busy; null if no time passed.</summary>
    public required double? Utilization { get; init; }

    /// <summary>Operations that failed.</summary>
    public required long Errors { get; init; }

    internal static SwapSummary From(RunMeasurements run, int index)
    {
        SwapMeasurements device = run.Swap[index];
        SwapCounters counters = device.Counters;
        return new SwapSummary
        {
            Name = device.Name,
            Reads = counters.Reads,
            Writes = counters.Writes,
            PagesRead = counters.PagesRead,
            PagesWritten = counters.PagesWritten,
            ReadaheadHits = run.Hypervisor.ReadaheadHits[index],
            ReadSeconds = LatencySummary.From(counters.ReadTime),
            WriteSeconds = LatencySummary.From(counters.WriteTime),
            QueueMean = SwapRatios.QueueMean(counters, run.Measured),
            QueueMax = counters.QueueMax,
            Utilization = SwapRatios.Utilization(device, run.Measured),
            Errors = counters.Errors,
        };
    }
}

/// <summary>
/// Ratios of a device over the measured time: one definition for summary and objectives. What it still had to do behind the
/// end of that time is left out, or a slow device would be busy for more than all of it.
/// </summary>
internal static class SwapRatios
{
    public static double? QueueMean(SwapCounters counters, SimDuration measured) =>
        measured > SimDuration.Zero ? (double)(counters.QueueIntegral - counters.QueueIntegralAfterEnd) / measured.Picoseconds : null;

    public static double? Utilization(SwapMeasurements device, SimDuration measured) =>
        measured > SimDuration.Zero
            ? (double)(device.Counters.Busy - device.Counters.BusyAfterEnd).Picoseconds / measured.Picoseconds / device.Channels
            : null;
}
