namespace HyperActors.Machine;

/// <summary>What the hypervisor did since the warm-up.</summary>
public sealed class HypervisorCounters
{
    /// <summary>Makes the counters of a machine.</summary>
    /// <param name="vms">How many VMs it has.</param>
    public HypervisorCounters(int vms)
    {
        PagesSwappedIn = new long[vms];
        PagesSwappedOut = new long[vms];
        ResidentPages = new long[vms];
        PeakResidentPages = new long[vms];
        LostFrames = new Dictionary<int, long>[vms];
        for (int vm = 0; vm < vms; vm++)
            LostFrames[vm] = [];
    }

    /// <summary>Nested faults received that count (see <see cref="NestedFault.Measured"/>).</summary>
    public long FaultsReceived { get; set; }

    /// <summary>Base pages evicted without writing, as swap still held them.</summary>
    public long EvictedClean { get; set; }

    /// <summary>Base pages evicted and written.</summary>
    public long EvictedDirty { get; set; }

    /// <summary>Reclaim passes that a fault had to wait for.</summary>
    public long DirectReclaims { get; set; }

    /// <summary>Reclaim passes that ran in the background.</summary>
    public long BackgroundReclaims { get; set; }

    /// <summary>VMs killed because nothing else could be reclaimed.</summary>
    public long OutOfMemoryKills { get; set; }

    /// <summary>For each VM the base pages that came from swap on demand (readahead not counted).</summary>
    public long[] PagesSwappedIn { get; }

    /// <summary>For each VM the base pages that were written to swap.</summary>
    public long[] PagesSwappedOut { get; }

    /// <summary>For each VM the base pages that are resident now.</summary>
    public long[] ResidentPages { get; }

    /// <summary>For each VM the most base pages that were resident at a time.</summary>
    public long[] PeakResidentPages { get; }

    /// <summary>For each VM how many of its evicted base pages' frames went to which VM (itself included) next.</summary>
    public Dictionary<int, long>[] LostFrames { get; }
}
