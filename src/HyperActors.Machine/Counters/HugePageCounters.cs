namespace HyperActors.Machine;

/// <summary>What became of huge pages, by the names of Linux's <c>/proc/vmstat</c>.</summary>
public sealed class HugePageCounters
{
    /// <summary>Nested faults since the warm-up that were answered with a huge page: <c>thp_fault_alloc</c>.</summary>
    public long Faults { get; set; }

    /// <summary>
    /// Nested faults since the warm-up in an untouched block of 2 MiB that got a page of 4 KiB all the same:
    /// <c>thp_fault_fallback</c>.
    /// </summary>
    public long Fallbacks { get; set; }

    /// <summary>Huge pages since the warm-up that were split, for whatever reason: <c>thp_split_page</c>.</summary>
    public long Splits { get; set; }

    /// <summary>Those of them that reclaim split.</summary>
    public long SplitsByReclaim { get; set; }

    /// <summary>Huge pages that are mapped now.</summary>
    public long Mapped { get; set; }

    /// <summary>Adds them to a digest.</summary>
    /// <param name="digest">What they are added to.</param>
    public void AddTo(ref Digest digest)
    {
        foreach (long count in (ReadOnlySpan<long>)[Faults, Fallbacks, Splits, SplitsByReclaim, Mapped])
            digest.Add(count);
    }
}
