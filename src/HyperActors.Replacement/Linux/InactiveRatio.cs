namespace HyperActors.Replacement;

/// <summary>How many times longer than the inactive list the active list may be (<c>inactive_is_low</c>).</summary>
/// <remarks>
/// The rule and its table (1 GB: 3, 10 GB: 10, 100 GB: 31, 1 TB: 101, 10 TB: 320) are those of the kernel's
/// <c>mm/vmscan.c</c>: the integer square root of ten times the whole GiB of the two lists, and 1 below one GiB.
/// </remarks>
public static class InactiveRatio
{
    /// <summary>The ratio for a memory of a size.</summary>
    /// <param name="memory">The size of both lists together; not negative.</param>
    /// <returns>The ratio, at least 1.</returns>
    public static int For(ByteSize memory)
    {
        long gib = memory.Bytes >> 30;
        return gib == 0 ? 1 : (int)SquareRoot(10 * gib);
    }

    /// <summary>Whether the inactive list is too short, so that active pages are to be moved to it.</summary>
    /// <param name="inactive">Pages on the inactive list.</param>
    /// <param name="active">Pages on the active list.</param>
    /// <returns>Whether inactive pages times the ratio are fewer than active ones.</returns>
    public static bool IsLow(PageCount inactive, PageCount active) =>
        inactive.Value * For((inactive + active).Size) < active.Value;

    private static long SquareRoot(long value)
    {
        long root = 0;
        for (long bit = 1L << 31; bit > 0; bit >>= 1)
        {
            long candidate = root + bit;
            if (candidate * candidate <= value)
                root = candidate;
        }

        return root;
    }
}
