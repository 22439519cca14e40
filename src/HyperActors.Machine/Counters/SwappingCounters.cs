namespace HyperActors.Machine;

/// <summary>
/// What uncooperative swapping did in vain since the warm-up, as the host does not know what guests use their memory for:
/// the five kinds of Amit, Tsafrir and Schuster, "VSwapper: a memory swapper for virtualized environments" (ASPLOS 2014),
/// and what its two cures did instead.
/// </summary>
/// <remarks>Counts are of base pages. Those that need to know what a guest does with a page are counted for hosts with
/// pages of 4 KiB.</remarks>
public sealed class SwappingCounters
{
    /// <summary>Silent swap writes: pages written to swap although the guest's virtual disk held the same content.</summary>
    public long SilentWrites { get; set; }

    /// <summary>Stale swap reads: pages read from swap only to be overwritten by the guest's read of its virtual disk.
    /// </summary>
    public long StaleReads { get; set; }

    /// <summary>False swap reads: pages read from swap only to be overwritten by the guest's kernel, which clears them or
    /// copies others to them.</summary>
    public long FalseReads { get; set; }

    /// <summary>Decayed swap sequentiality: swapped pages beside a wanted one that a fixed readahead window had to leave
    /// behind, as their slots were far from its slot.</summary>
    public long ScatteredNeighbours { get; set; }

    /// <summary>False page anonymity: pages of a guest's file, unchanged, that a fault had to wait for in swap, as the
    /// host took them for anonymous memory.</summary>
    public long FalseAnonymity { get; set; }

    /// <summary>The mapper's: pages dropped without a write, as a file of the guest holds them.</summary>
    public long NamedEvictions { get; set; }

    /// <summary>The mapper's: pages read from a file of the guest instead of from swap, readahead included.</summary>
    public long NamedReads { get; set; }

    /// <summary>Pages that were to be overwritten and were not read: those of the guest's disk by the mapper, the others by
    /// the preventer.</summary>
    public long PreventedReads { get; set; }

    /// <summary>Adds to a digest.</summary>
    internal void AddTo(ref Digest digest)
    {
        digest.Add(SilentWrites);
        digest.Add(StaleReads);
        digest.Add(FalseReads);
        digest.Add(ScatteredNeighbours);
        digest.Add(FalseAnonymity);
        digest.Add(NamedEvictions);
        digest.Add(NamedReads);
        digest.Add(PreventedReads);
    }
}
