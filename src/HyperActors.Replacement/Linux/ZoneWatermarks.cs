namespace HyperActors.Replacement;

/// <summary>Free pages of a zone at which the kernel begins, hurries and ends global reclaim.</summary>
/// <param name="Min">Below this only the privileged may allocate.</param>
/// <param name="Low">Below this <c>kswapd</c> wakes.</param>
/// <param name="High">Above this <c>kswapd</c> sleeps.</param>
public readonly record struct ZoneWatermarks(PageCount Min, PageCount Low, PageCount High)
{
    /// <summary>The watermarks that <c>__setup_per_zone_wmarks</c> computes (<c>mm/page_alloc.c</c>).</summary>
    /// <param name="min">The zone's share of <c>vm.min_free_kbytes</c>, in pages; not negative.</param>
    /// <param name="managed">Pages that the zone manages; not negative.</param>
    /// <param name="scaleFactor"><c>vm.watermark_scale_factor</c>, in ten-thousandths of the zone, 1 to 3,000.
    /// Default 10, the kernel's.</param>
    /// <returns>The distance between two marks is a quarter of <paramref name="min"/> or the scaled share of
    /// <paramref name="managed"/>, whichever is more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static ZoneWatermarks Of(PageCount min, PageCount managed, int scaleFactor = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(min.Value, nameof(min));
        ArgumentOutOfRangeException.ThrowIfNegative(managed.Value, nameof(managed));
        ArgumentOutOfRangeException.ThrowIfLessThan(scaleFactor, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scaleFactor, 3_000);
        PageCount gap = new(Math.Max(min.Value / 4, (long)((Int128)managed.Value * scaleFactor / 10_000)));
        return new ZoneWatermarks(min, min + gap, min + gap + gap);
    }
}
