namespace HyperActors.Telemetry;

/// <summary>Every metric that is sampled in virtual time, with its unit and meaning.</summary>
public static class SeriesCatalogue
{
    /// <summary>
    /// The host's memory by state: <c>free</c>, <c>reserved</c>, <c>guest</c>, <c>shared</c>, <c>compressed</c>,
    /// <c>moving</c>.
    /// </summary>
    public static readonly SeriesDefinition HostMemory = new("host.memory.usage", "By", SeriesKind.Level,
        "The host's memory by state: free; reserved for the hypervisor; guest: behind a guest's page; shared: behind pages of "
        + "several guests; compressed: the tier before swap; moving: handed out, but not yet or no longer behind a page.");

    /// <summary>A VM's memory by state: <c>resident</c>, <c>swapped</c>, <c>ballooned</c>.</summary>
    public static readonly SeriesDefinition VmMemory = new("vm.memory.usage", "By", SeriesKind.Level,
        "A VM's memory by state: resident in frames of the host; swapped: in swap alone; ballooned: given up to the balloon.");

    /// <summary>Memory accesses.</summary>
    public static readonly SeriesDefinition Accesses = new("vm.accesses", "{access}", SeriesKind.Amount,
        "Memory accesses of a VM.");

    /// <summary>Page faults by type and cause.</summary>
    public static readonly SeriesDefinition Faults = new("vm.page_faults", "{fault}", SeriesKind.Amount,
        "Page faults of a VM: minor ones needed no I/O; cause is the guest's own table or the nested one.");

    /// <summary>Percentiles of the duration of nested faults.</summary>
    public static readonly SeriesDefinition FaultDuration = new("vm.page_fault.duration", "s", SeriesKind.Statistic,
        "Duration of a VM's nested faults that ended in the interval, minor and major: the share 'quantile' took no longer.");

    /// <summary>Nested faults of all VMs by their duration.</summary>
    public static readonly SeriesDefinition FaultBuckets = new("vm.page_fault.duration.bucket", "{fault}", SeriesKind.Amount,
        "Nested faults of all VMs that ended in the interval and took at least 'from' and less than 'to' seconds.");

    /// <summary>Share of accesses that a TLB answered.</summary>
    public static readonly SeriesDefinition TlbHits = new("vm.tlb.hit_ratio", "1", SeriesKind.Statistic,
        "Share of a VM's accesses that the first or the second level of a TLB answered.");

    /// <summary>Reads of page-table entries in a walk, in the mean.</summary>
    public static readonly SeriesDefinition WalkReferences = new("vm.walk.references", "{reference}", SeriesKind.Statistic,
        "Reads of page-table entries in a walk of a VM's tables, in the mean; 24 is a cold walk of two tables of four levels.");

    /// <summary>Time of vCPUs by state.</summary>
    public static readonly SeriesDefinition CpuTime = new("vm.cpu.time", "s", SeriesKind.Amount,
        "Time of a VM's vCPUs by state: busy; stalled for swap; stalled for a frame; idle. "
        + "An access that begins in an interval is counted there to its end.");

    /// <summary>Data moved by a swap device.</summary>
    public static readonly SeriesDefinition SwapIo = new("swap.io", "By", SeriesKind.Amount,
        "Data that a swap device has moved, by direction: in reads, out writes.");

    /// <summary>Operations of a swap device.</summary>
    public static readonly SeriesDefinition SwapOperations = new("swap.operations", "{operation}", SeriesKind.Amount,
        "Operations that a swap device has completed, by direction.");

    /// <summary>Operations in a swap device.</summary>
    public static readonly SeriesDefinition SwapQueue = new("swap.queue.length", "{operation}", SeriesKind.Statistic,
        "Operations in a swap device, waiting and in service, in the mean over the interval.");

    /// <summary>Share of the channels' time in which they were busy.</summary>
    public static readonly SeriesDefinition SwapUtilization = new("swap.utilization", "1", SeriesKind.Statistic,
        "Share of the time of a swap device's channels in which they were busy.");

    /// <summary>Percentiles of the duration of swap operations.</summary>
    public static readonly SeriesDefinition SwapDuration = new("swap.operation.duration", "s", SeriesKind.Statistic,
        "Duration of a swap device's operations that ended in the interval, waiting included.");

    /// <summary>Swap in use.</summary>
    public static readonly SeriesDefinition SwapUsage = new("swap.usage", "By", SeriesKind.Level,
        "Slots of a swap device that hold a page.");

    /// <summary>Pages evicted.</summary>
    public static readonly SeriesDefinition Evictions = new("hypervisor.evictions", "{page}", SeriesKind.Amount,
        "Base pages evicted: clean ones without writing, dirty ones written.");

    /// <summary>Reclaim passes.</summary>
    public static readonly SeriesDefinition ReclaimPasses = new("hypervisor.reclaim_passes", "{pass}", SeriesKind.Amount,
        "Passes of reclaim: direct ones let a fault wait, background ones do not.");

    /// <summary>Frames that went from one VM to another.</summary>
    public static readonly SeriesDefinition Reclaims = new("hypervisor.reclaims", "{page}", SeriesKind.Amount,
        "Frames that were taken from a VM ('vm') and handed to another or to itself ('requester').");

    /// <summary>Pages that page sharing saves.</summary>
    public static readonly SeriesDefinition SharingPages = new("hypervisor.sharing.pages", "{page}", SeriesKind.Level,
        "Base pages that have no frame of their own: sharing ones stand for another page of equal content, zero ones for one "
        + "frame of zeroes.");

    /// <summary>Shared pages that were copied again.</summary>
    public static readonly SeriesDefinition SharedCopies = new("vm.sharing.copies", "{page}", SeriesKind.Amount,
        "Base pages copied because a VM wrote to a shared one; all VMs together.");

    /// <summary>Huge pages that are mapped.</summary>
    public static readonly SeriesDefinition HugePagesMapped = new("hugepages.mapped", "{page}", SeriesKind.Level,
        "Huge pages of 2 MiB that are mapped in nested tables.");

    /// <summary>What became of huge pages.</summary>
    public static readonly SeriesDefinition HugePages = new("hugepages", "{page}", SeriesKind.Amount,
        "Huge pages by event: faults answered with one, fallbacks to a small page in an untouched block, all splits, those "
        + "by reclaim.");

    /// <summary>Pages of the compressed tier.</summary>
    public static readonly SeriesDefinition CompressedPages = new("compression.pages", "{page}", SeriesKind.Amount,
        "Base pages of the compressed tier: stored in it, loaded from it, rejected by it, written back from it to a device.");

    /// <summary>Pages swapped in vain.</summary>
    public static readonly SeriesDefinition SuperfluousSwap = new("swap.superfluous", "{page}", SeriesKind.Amount,
        "Base pages that were swapped in vain, as the host does not know what guests use their memory for.");

    /// <summary>Pages that need not be swapped.</summary>
    public static readonly SeriesDefinition SparedSwap = new("swap.spared", "{page}", SeriesKind.Amount,
        "Base pages that were dropped, read from their file, or not read at all, instead of being swapped.");

    /// <summary>Kills for want of memory.</summary>
    public static readonly SeriesDefinition Kills = new("vm.oom_kills", "{kill}", SeriesKind.Amount,
        "Processes killed by their guests, and VMs killed by the hypervisor, for want of memory.");

    /// <summary>What an objective would be judged by, had the run ended there.</summary>
    public static readonly SeriesDefinition Objective = new("slo.measured", "", SeriesKind.Level,
        "What an objective is judged by, measured from the end of the warm-up to the instant; in the unit of its limit.");

    /// <summary>All of them, in the order in which they are written.</summary>
    public static IReadOnlyList<SeriesDefinition> All { get; } =
    [
        HostMemory, VmMemory, Accesses, Faults, FaultDuration, FaultBuckets, TlbHits, WalkReferences, CpuTime,
        SwapIo, SwapOperations, SwapQueue, SwapUtilization, SwapDuration, SwapUsage,
        SuperfluousSwap, SparedSwap, Evictions, ReclaimPasses, Reclaims, SharingPages, SharedCopies, HugePagesMapped, HugePages,
        CompressedPages, Kills, Objective,
    ];

    /// <summary>The metric of a name; null if it is not one of them.</summary>
    public static SeriesDefinition? Find(string name) => All.FirstOrDefault(definition => definition.Name == name);
}
