namespace HyperActors.Workloads;

/// <summary>What is known of the accesses of a stream beyond those that it has told: where they go, and that they go on.</summary>
/// <remarks>
/// Whoever knows that all these pages are there knows that none of these accesses can fault, and need not look at each.
/// </remarks>
/// <param name="FirstPage">Lowest virtual page that an access of the stream, told or not, goes to; from 0 to 2⁵² − 1.</param>
/// <param name="Pages">How many pages from there on all of them lie in; at least 1, and none lies beyond 2⁵².</param>
/// <param name="Writes">Whether any of them may write.</param>
/// <param name="ThinkPicoseconds">Time that passes before each of them at least; not negative.</param>
/// <param name="Accesses">
/// How many are still to be told at least, none of which frees a page; <see cref="long.MaxValue"/> if there is no end to them.
/// </param>
public readonly record struct AccessOutlook(long FirstPage, long Pages, bool Writes, long ThinkPicoseconds, long Accesses)
{
    /// <summary>The outlook on the accesses of two streams together.</summary>
    public static AccessOutlook Of(AccessOutlook one, AccessOutlook other)
    {
        long first = Math.Min(one.FirstPage, other.FirstPage);
        long end = Math.Max(one.FirstPage + one.Pages, other.FirstPage + other.Pages);
        return new AccessOutlook(
            first,
            end - first,
            one.Writes || other.Writes,
            Math.Min(one.ThinkPicoseconds, other.ThinkPicoseconds),
            one.Accesses > long.MaxValue - other.Accesses ? long.MaxValue : one.Accesses + other.Accesses);
    }
}
