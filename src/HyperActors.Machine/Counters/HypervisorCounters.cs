namespace HyperActors.Machine;

/// <summary>What the hypervisor did since the warm-up.</summary>
public sealed class HypervisorCounters
{
    private readonly long[] _peakResidentPages;

    /// <summary>Makes the counters of a machine.</summary>
    /// <param name="vms">How many VMs it has.</param>
    /// <param name="devices">How many swap devices it has.</param>
    public HypervisorCounters(int vms, int devices)
    {
        PagesSwappedIn = new long[vms];
        PagesSwappedOut = new long[vms];
        PagesGivenUp = new long[vms];
        ResidentPages = new long[vms];
        _peakResidentPages = new long[vms];
        ReadaheadHits = new long[devices];
    }

    /// <summary>Nested faults received that count (see <see cref="NestedFault.Measured"/>).</summary>
    public long FaultsReceived { get; set; }

    /// <summary>Base pages evicted without writing: swap still held them, or they were still all zeroes.</summary>
    public long EvictedClean { get; set; }

    /// <summary>Base pages evicted and written.</summary>
    public long EvictedDirty { get; set; }

    /// <summary>Reclaim passes that a fault had to wait for.</summary>
    public long DirectReclaims { get; set; }

    /// <summary>Reclaim passes that ran in the background.</summary>
    public long BackgroundReclaims { get; set; }

    /// <summary>
    /// VMs killed because nothing else could be reclaimed; those of the warm-up too, as they stay dead.
    /// </summary>
    public long OutOfMemoryKills { get; set; }

    /// <summary>Operations of swap devices that failed and were tried again.</summary>
    public long SwapRetries { get; set; }

    /// <summary>Base pages that could not be read back, so that their VM took an error.</summary>
    public long PagesLost { get; set; }

    /// <summary>For each VM the base pages that came from swap on demand (readahead not counted).</summary>
    public long[] PagesSwappedIn { get; }

    /// <summary>For each VM the base pages that were written to swap.</summary>
    public long[] PagesSwappedOut { get; }

    /// <summary>For each VM the resident base pages that it gave up, and whose frames were so freed without I/O.</summary>
    public long[] PagesGivenUp { get; }

    /// <summary>
    /// For each VM the base pages that hold a frame now, whether mapped, read ahead or on their way out.
    /// </summary>
    public long[] ResidentPages { get; }

    /// <summary>For each VM the most base pages that held a frame at a time since the warm-up.</summary>
    /// <param name="vm">Its index.</param>
    public long PeakResidentPages(int vm) => Math.Max(_peakResidentPages[vm], ResidentPages[vm]);

    /// <summary>Notes that a VM had this many base pages at a time.</summary>
    /// <param name="vm">Its index.</param>
    /// <param name="pages">At least 0.</param>
    public void NoteResidentPages(int vm, long pages) =>
        _peakResidentPages[vm] = Math.Max(_peakResidentPages[vm], pages);

    /// <summary>
    /// For each device the base pages read ahead from it that a fault asked for before they were reclaimed.
    /// </summary>
    public long[] ReadaheadHits { get; }

    /// <summary>What was swapped in vain.</summary>
    public SwappingCounters Swapping { get; } = new();

    /// <summary>What the compressed tier did; null without one.</summary>
    public CompressionCounters? Compression { get; set; }

    /// <summary>What became of huge pages; null where there are none.</summary>
    public HugePageCounters? HugePages { get; set; }
}
