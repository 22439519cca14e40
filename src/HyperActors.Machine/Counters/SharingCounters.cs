namespace HyperActors.Machine;

/// <summary>What page sharing came to, by Linux's names in <c>/sys/kernel/mm/ksm</c>.</summary>
/// <remarks>
/// What stands now: <see cref="Shared"/>, <see cref="Sharing"/>, <see cref="Unshared"/>, <see cref="Items"/>,
/// <see cref="ZeroPages"/>. The others count since the warm-up.
/// </remarks>
/// <param name="vms">How many VMs the machine has.</param>
public sealed class SharingCounters(int vms)
{
    /// <summary>Pages that are shared, in a frame or in swap: <c>pages_shared</c>.</summary>
    public long Shared { get; set; }

    /// <summary>Pages that share one of these beside its first, and so the pages saved: <c>pages_sharing</c>.</summary>
    public long Sharing { get; set; }

    /// <summary>Pages that did not change from scan to scan, and are like no other: <c>pages_unshared</c>.</summary>
    public long Unshared { get; set; }

    /// <summary>Pages that the scanner has a record of, shared ones included: <c>rmap_items</c>.</summary>
    public long Items { get; set; }

    /// <summary>Pages that change too fast to be placed: <c>pages_volatile</c>.</summary>
    public long Volatile => Items - Shared - Sharing - Unshared - ZeroPages;

    /// <summary>Pages that share the page of zeroes: <c>ksm_zero_pages</c>. Their frames are saved, too.</summary>
    public long ZeroPages { get; set; }

    /// <summary>How often all pages were gone over: <c>full_scans</c>.</summary>
    public long FullScans { get; set; }

    /// <summary>Pages that the scanner looked at.</summary>
    public long Scanned { get; set; }

    /// <summary>Pages that came to share a frame.</summary>
    public long Merged { get; set; }

    /// <summary>For each VM how often a write to a shared page made a copy of it: <c>cow_ksm</c>.</summary>
    public long[] Copies { get; } = new long[vms];

    /// <summary>For each VM how many of its pages share a frame now.</summary>
    public long[] PagesOf { get; } = new long[vms];
}
