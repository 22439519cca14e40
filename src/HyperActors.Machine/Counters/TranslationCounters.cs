namespace HyperActors.Machine;

/// <summary>How addresses were translated.</summary>
public sealed class TranslationCounters
{
    /// <summary>Accesses that the first-level TLB answered.</summary>
    public long L1Hits { get; set; }

    /// <summary>Accesses that the second-level TLB answered.</summary>
    public long L2Hits { get; set; }

    /// <summary>Accesses that no TLB answered at their first try.</summary>
    public long Misses { get; set; }

    /// <summary>Walks of the page tables, including those that a fault cut short and that were done again.</summary>
    public long Walks { get; set; }

    /// <summary>Reads of page-table entries in walks, guest and nested.</summary>
    public long WalkReferences { get; set; }

    /// <summary>Most reads in one walk.</summary>
    public int MaxWalkReferences { get; set; }

    /// <summary>Adds another's counts.</summary>
    public void Add(TranslationCounters other)
    {
        ArgumentNullException.ThrowIfNull(other);
        L1Hits += other.L1Hits;
        L2Hits += other.L2Hits;
        Misses += other.Misses;
        Walks += other.Walks;
        WalkReferences += other.WalkReferences;
        MaxWalkReferences = Math.Max(MaxWalkReferences, other.MaxWalkReferences);
    }

    /// <summary>Starts afresh, at the end of the warm-up.</summary>
    public void Reset()
    {
        L1Hits = L2Hits = Misses = Walks = WalkReferences = 0;
        MaxWalkReferences = 0;
    }
}
