using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>A number that a summary has for every machine, whatever its objectives are.</summary>
/// <param name="Name">A name for tables.</param>
/// <param name="Unit">Its unit, in UCUM.</param>
/// <param name="Of">Takes it from a summary; null if there is none.</param>
public sealed record MachineFact(string Name, string Unit, Func<RunSummary, double?> Of);

/// <summary>The numbers that tell how a machine as a whole did: where its time went, and what was busy.</summary>
public static class MachineFacts
{
    /// <summary>The unit of a number that says how many times as much, in UCUM a name without meaning.</summary>
    public const string Factor = "{factor}";

    /// <summary>How much longer the most slowed VM took than without stalls.</summary>
    public static MachineFact Slowdown { get; } =
        new("slowdown", Factor, static run => run.Vms.Max(static vm => vm.Slowdown));

    /// <summary>The longest 99th percentile of a VM's nested faults.</summary>
    public static MachineFact FaultP99 { get; } =
        new("fault p99", "s", static run => run.Vms.Max(static vm => vm.FaultSeconds.P99));

    /// <summary>Share of the time of the busiest swap device's channels in which they were busy.</summary>
    public static MachineFact SwapBusy { get; } =
        new("swap busy", "1", static run => run.Swap.Max(static device => device.Utilization));

    /// <summary>Share of the vCPUs' executing and stalled time in which they waited for a page from swap.</summary>
    public static MachineFact SwapStall { get; } =
        new("swap stall", "1", static run => Share(run, static vm => vm.StallSeconds.Swap));

    /// <summary>Share of the vCPUs' executing and stalled time in which they waited for a frame.</summary>
    public static MachineFact AllocationStall { get; } =
        new("frame stall", "1", static run => Share(run, static vm => vm.StallSeconds.Allocation));

    /// <summary>Share of their time in which the vCPUs of the busiest VM executed.</summary>
    public static MachineFact CpuBusy { get; } =
        new("cpu busy", "1", static run => run.Vms.Max(static vm => vm.CpuUtilization));

    /// <summary>Share of the host's frames that were in use at the peak.</summary>
    public static MachineFact MemoryUsed { get; } =
        new("memory used", "1", static run => run.Host.Frames == 0 ? null : (double)run.Host.PeakFramesUsed / run.Host.Frames);

    /// <summary>All facts.</summary>
    public static IReadOnlyList<MachineFact> All { get; } =
        [Slowdown, FaultP99, SwapBusy, SwapStall, AllocationStall, CpuBusy, MemoryUsed];

    /// <summary>A part of all vCPUs' time; busy time follows from a VM's stalls and its slowdown.</summary>
    private static double? Share(RunSummary run, Func<VmSummary, double> part)
    {
        double stalled = run.Vms.Sum(static vm => vm.StallSeconds.Swap + vm.StallSeconds.Allocation);
        double busy = run.Vms.Sum(static vm => vm.Slowdown is > 1 and var slowdown
            ? (vm.StallSeconds.Swap + vm.StallSeconds.Allocation) / (slowdown - 1) : 0);
        return stalled + busy > 0 ? run.Vms.Sum(part) / (stalled + busy) : null;
    }
}
