using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>Ratios of a VM's times: one definition for summary and objectives.</summary>
internal static class VmRatios
{
    /// <summary>Executing time over all time of the vCPUs; null if no time passed.</summary>
    public static double? CpuUtilization(VmCounters counters)
    {
        double all = (counters.Busy + counters.SwapStall + counters.AllocationStall + counters.Idle).TotalSeconds;
        return all > 0 ? counters.Busy.TotalSeconds / all : null;
    }

    /// <summary>Executing and stalled time over executing time; null if nothing was executed.</summary>
    public static double? Slowdown(VmCounters counters)
    {
        double busy = counters.Busy.TotalSeconds;
        return busy > 0 ? 1 + (counters.SwapStall + counters.AllocationStall).TotalSeconds / busy : null;
    }
}
