using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>What sharing of equal pages came to; all 0 where pages are not shared.</summary>
/// <param name="Shared">Pages that are shared at the end.</param>
/// <param name="Sharing">Pages that share them beside their first: frames saved.</param>
/// <param name="Unshared">Pages at the end that do not change, and are like no other.</param>
/// <param name="Volatile">Pages at the end that change too fast to be placed.</param>
/// <param name="ZeroPages">Pages that share the page of zeroes at the end.</param>
/// <param name="FullScans">How often all pages were gone over.</param>
/// <param name="Scanned">Pages that the scanner looked at.</param>
/// <param name="Merged">Pages that came to share a frame.</param>
/// <param name="Copies">Copies made because a shared page was written.</param>
public sealed record SharingSummary(
    long Shared, long Sharing, long Unshared, long Volatile, long ZeroPages, long FullScans, long Scanned, long Merged,
    long Copies)
{
    internal static SharingSummary From(SharingCounters? counters) => counters is null
        ? new(0, 0, 0, 0, 0, 0, 0, 0, 0)
        : new(counters.Shared, counters.Sharing, counters.Unshared, counters.Volatile, counters.ZeroPages,
            counters.FullScans, counters.Scanned, counters.Merged, counters.Copies.Sum());
}

/// <summary>A VM's part in the sharing of equal pages; all 0 where pages are not shared.</summary>
/// <param name="Pages">Its pages that share a frame at the end; they are not among its resident pages.</param>
/// <param name="Copies">Copies made because it wrote to a shared page.</param>
public sealed record VmSharingSummary(long Pages, long Copies)
{
    internal static VmSharingSummary From(SharingCounters? counters, int vm) => counters is null
        ? new(0, 0)
        : new(counters.PagesOf[vm], counters.Copies[vm]);
}
