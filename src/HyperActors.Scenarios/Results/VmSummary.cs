using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>What one VM did and suffered.</summary>
public sealed record VmSummary
{
    /// <summary>Name of the VM.</summary>
    public required string Name { get; init; }

    /// <summary>Memory accesses.</summary>
    public required long Accesses { get; init; }

    /// <summary>Of them writes.</summary>
    public required long Writes { get; init; }

    /// <summary>How the TLBs answered.</summary>
    public required TlbSummary Tlb { get; init; }

    /// <summary>The walks of the page tables.</summary>
    public required WalkSummary Walk { get; init; }

    /// <summary>The faults, by level and kind.</summary>
    public required FaultSummary Faults { get; init; }

    /// <summary>Share of the vCPUs' time in which they executed; null if no time passed.</summary>
    public required double? CpuUtilization { get; init; }

    /// <summary>Duration of nested faults, minor and major together.</summary>
    public required LatencySummary FaultSeconds { get; init; }

    /// <summary>Time in which vCPUs stood still, in seconds over all vCPUs.</summary>
    public required StallSummary StallSeconds { get; init; }

    /// <summary>
    /// How much longer the VM took than without stalls: (executing + stalled) / executing; null if it executed nothing.
    /// </summary>
    public required double? Slowdown { get; init; }

    /// <summary>Base pages resident at the end.</summary>
    public required long ResidentPages { get; init; }

    /// <summary>Most base pages resident at a time.</summary>
    public required long PeakResidentPages { get; init; }

    /// <summary>Base pages that came from swap on demand.</summary>
    public required long PagesSwappedIn { get; init; }

    /// <summary>Base pages written to swap.</summary>
    public required long PagesSwappedOut { get; init; }

    /// <summary>For each VM that took frames of this one, itself included, how many; in the order of the
    /// scenario.</summary>
    public required IReadOnlyDictionary<string, long> LostFramesTo { get; init; }

    /// <summary>Memory that the guest gave up. Default none.</summary>
    public GivenUpSummary GivenUp { get; init; } = new(0, 0, 0, 0);

    /// <summary>The VM's part in the sharing of equal pages. Default none.</summary>
    public VmSharingSummary Sharing { get; init; } = new(0, 0);

    internal static VmSummary From(RunMeasurements run, int index, IEnumerable<(int From, int To, long Count)> lost)
    {
        VmCounters counters = run.Vms[index].Counters;
        TranslationCounters translation = counters.Translation;
        LatencyHistogram faults = new();
        faults.Merge(counters.MinorFaultTime);
        faults.Merge(counters.MajorFaultTime);
        return new VmSummary
        {
            Name = run.Vms[index].Name,
            Accesses = counters.Accesses,
            Writes = counters.Writes,
            Tlb = new TlbSummary(translation.L1Hits, translation.L2Hits, translation.Misses),
            Walk = new WalkSummary(translation.Walks, translation.WalkReferences, translation.MaxWalkReferences),
            Faults = new FaultSummary(
                counters.GuestMinorFaults, counters.GuestMajorFaults, counters.NestedMinorFaults,
                    counters.NestedMajorFaults),
            CpuUtilization = VmRatios.CpuUtilization(counters),
            FaultSeconds = LatencySummary.From(faults),
            StallSeconds = new StallSummary(counters.SwapStall.TotalSeconds, counters.AllocationStall.TotalSeconds),
            Slowdown = VmRatios.Slowdown(counters),
            ResidentPages = run.Hypervisor.ResidentPages[index],
            PeakResidentPages = run.Hypervisor.PeakResidentPages(index),
            PagesSwappedIn = run.Hypervisor.PagesSwappedIn[index],
            PagesSwappedOut = run.Hypervisor.PagesSwappedOut[index],
            LostFramesTo = lost.ToDictionary(pair => run.Vms[pair.To].Name, pair => pair.Count),
            GivenUp = new GivenUpSummary(
                run.Vms[index].Balloon?.Pages ?? 0, run.Vms[index].Balloon?.PeakPages ?? 0, run.Vms[index].PagesReported,
                run.Hypervisor.PagesGivenUp[index]),
            Sharing = VmSharingSummary.From(run.Sharing, index),
        };
    }
}

/// <summary>How the TLBs answered accesses.</summary>
/// <param name="L1Hits">Answered by the first level.</param>
/// <param name="L2Hits">Answered by the second level.</param>
/// <param name="Misses">Answered by none at the first try.</param>
public sealed record TlbSummary(long L1Hits, long L2Hits, long Misses);

/// <summary>Walks of the page tables.</summary>
/// <param name="Walks">How many.</param>
/// <param name="References">Reads of page-table entries in all of them.</param>
/// <param name="MaxReferences">Most reads in one walk.</param>
public sealed record WalkSummary(long Walks, long References, int MaxReferences);

/// <summary>Faults by level and kind; minor ones need no I/O.</summary>
/// <param name="GuestMinor">Guest faults: first touch, copy-on-write.</param>
/// <param name="GuestMajor">Guest faults that needed the guest's own swap.</param>
/// <param name="NestedMinor">Nested faults without I/O.</param>
/// <param name="NestedMajor">Nested faults that waited for a swap device.</param>
public sealed record FaultSummary(long GuestMinor, long GuestMajor, long NestedMinor, long NestedMajor);

/// <summary>Time in which vCPUs stood still, in seconds.</summary>
/// <param name="Swap">For a page that came from swap.</param>
/// <param name="Allocation">For a frame, without I/O of their own.</param>
public sealed record StallSummary(double Swap, double Allocation);

/// <summary>Memory that a guest gave up, in base pages.</summary>
/// <param name="BalloonPages">In its balloon at the end.</param>
/// <param name="PeakBalloonPages">Most in its balloon at a time, the warm-up included.</param>
/// <param name="ReportedPages">Reported as free, all together, the warm-up included.</param>
/// <param name="FreedPages">Of both, pages that were resident, and whose frames the host so got without I/O.</param>
public sealed record GivenUpSummary(long BalloonPages, long PeakBalloonPages, long ReportedPages, long FreedPages);
