namespace HyperActors.Telemetry;

/// <summary>What a whole machine did between two instants, and how it stood at the later.</summary>
public sealed class MachineInterval
{
    /// <summary>When the machine was read before, or 0.</summary>
    public required SimTime Begin { get; init; }

    /// <summary>When it was read.</summary>
    public required SimTime End { get; set; }

    /// <summary>The VMs, in the order of the machine.</summary>
    public required IReadOnlyList<VmInterval> Vms { get; init; }

    /// <summary>The swap devices, in the order of the machine.</summary>
    public required IReadOnlyList<DeviceInterval> Devices { get; init; }

    /// <summary>Base frames that nobody has.</summary>
    public required long FreeFrames { get; set; }

    /// <summary>Base frames that were handed out.</summary>
    public required long UsedFrames { get; set; }

    /// <summary>Base frames behind pages that several VMs share.</summary>
    public long SharedFrames { get; internal set; }

    /// <summary>Base frames of the compressed tier.</summary>
    public long PoolFrames { get; internal set; }

    /// <summary>Base pages that stand for others of equal content, without a frame of their own.</summary>
    public long SharingPages { get; internal set; }

    /// <summary>Base pages of zeroes that stand for one frame of zeroes.</summary>
    public long ZeroPages { get; internal set; }

    /// <summary>Huge pages that are mapped.</summary>
    public long HugePages { get; internal set; }

    internal long[] Host { get; init; } = [];

    /// <summary>Frames taken, by the pair of loser and taker; empty where VMs are too many for pairs.</summary>
    internal SortedDictionary<(int From, int To), long> Taken { get; init; } = [];

    /// <summary>What each objective would be judged by if the run ended here; <see cref="double.NaN"/> without samples.</summary>
    internal double[] Objectives { get; set; } = [];

    /// <summary>Length of the interval.</summary>
    public SimDuration Length => End - Begin;

    /// <summary>What was counted in the interval.</summary>
    /// <param name="amount">Of what.</param>
    public long this[HostAmount amount] => Host[(int)amount];

    /// <summary>Takes the interval that follows into this one.</summary>
    internal void Append(MachineInterval next)
    {
        for (int vm = 0; vm < Vms.Count; vm++)
            Vms[vm].Append(next.Vms[vm]);
        for (int device = 0; device < Devices.Count; device++)
            Devices[device].Append(next.Devices[device]);
        for (int index = 0; index < Host.Length; index++)
            Host[index] += next.Host[index];
        foreach (((int, int) pair, long count) in next.Taken)
            Taken[pair] = Taken.GetValueOrDefault(pair) + count;
        (End, FreeFrames, UsedFrames, Objectives) = (next.End, next.FreeFrames, next.UsedFrames, next.Objectives);
        (SharedFrames, PoolFrames) = (next.SharedFrames, next.PoolFrames);
        (SharingPages, ZeroPages, HugePages) = (next.SharingPages, next.ZeroPages, next.HugePages);
    }
}

/// <summary>What is counted of the host.</summary>
public enum HostAmount
{
    /// <summary>Base pages evicted without writing.</summary>
    EvictedClean,

    /// <summary>Base pages evicted and written.</summary>
    EvictedDirty,

    /// <summary>Reclaim passes that a fault waited for.</summary>
    DirectReclaims,

    /// <summary>Reclaim passes in the background.</summary>
    BackgroundReclaims,

    /// <summary>Pages put into the compressed tier.</summary>
    CompressedStored,

    /// <summary>Pages read from the compressed tier.</summary>
    CompressedLoaded,

    /// <summary>Pages that the compressed tier did not take.</summary>
    CompressedRejected,

    /// <summary>Pages moved from the compressed tier to a device.</summary>
    CompressedWrittenBack,

    /// <summary>Pages copied because a VM wrote to a shared one.</summary>
    SharedCopies,

    /// <summary>Pages written to swap although nobody had changed them since they were read from the guest's disk.</summary>
    SilentWrites,

    /// <summary>Pages read from swap to be thrown away by a read of the guest's disk.</summary>
    StaleReads,

    /// <summary>Pages read from swap to be overwritten whole.</summary>
    FalseReads,

    /// <summary>Pages read ahead in vain, as the order in swap is not that of the guest's disk.</summary>
    ScatteredNeighbours,

    /// <summary>Pages of files taken for anonymous ones.</summary>
    FalseAnonymity,

    /// <summary>Pages dropped instead of written, as the guest's disk has them.</summary>
    NamedEvictions,

    /// <summary>Pages read from the guest's disk instead of swap.</summary>
    NamedReads,

    /// <summary>Pages not read, as they were about to be overwritten.</summary>
    PreventedReads,

    /// <summary>Nested faults that were answered with a huge page.</summary>
    HugeFaults,

    /// <summary>Nested faults in an untouched block of 2 MiB that got a small page all the same.</summary>
    HugeFallbacks,

    /// <summary>Huge pages that reclaim split.</summary>
    HugeSplitsByReclaim,

    /// <summary>Huge pages that were split, by reclaim or not.</summary>
    HugeSplits,

    /// <summary>Processes that guests killed, and VMs that the hypervisor killed, for want of memory.</summary>
    Kills,
}
