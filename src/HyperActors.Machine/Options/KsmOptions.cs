namespace HyperActors.Machine;

/// <summary>
/// Content-based page sharing as Linux's KSM does it (<c>mm/ksm.c</c>,
/// <c>Documentation/admin-guide/mm/ksm.rst</c>): a scanner looks for pages of equal content and keeps one of them.
/// </summary>
public sealed record KsmOptions
{
    /// <summary>Bytes of bookkeeping for each page that is scanned: Linux's <c>sizeof(struct ksm_rmap_item)</c>.</summary>
    public const int ItemBytes = 64;

    /// <summary>Pages looked at in one wake of the scanner: <c>pages_to_scan</c>. Default 100; 1 to 1,000,000.</summary>
    public int PagesToScan { get; init; } = 100;

    /// <summary>Time from one wake to the next: <c>sleep_millisecs</c>. Default 20 ms; 1 µs to 1 h.</summary>
    public SimDuration Every { get; init; } = 20.Milliseconds;

    /// <summary>
    /// Whether pages of zeroes share one page of their own, for which <see cref="MaxSharing"/> does not hold and no
    /// second page is waited for: <c>use_zero_pages</c>. Default false.
    /// </summary>
    public bool UseZeroPages { get; init; }

    /// <summary>
    /// Most pages that share one frame: <c>max_page_sharing</c>; further ones of the same content share another.
    /// Default 256; at least 2.
    /// </summary>
    public int MaxSharing { get; init; } = 256;

    /// <summary>Pages that the scanner looks at in a second: 5,000 with the defaults, which is 19.5 MiB.</summary>
    public double PagesPerSecond => PagesToScan / Every.TotalSeconds;

    /// <summary>
    /// Time of one scan over a number of resident pages. The wake that finds no page left ends it, as in Linux, so
    /// that a multiple of <see cref="PagesToScan"/> takes a wake more.
    /// </summary>
    /// <param name="pages">Resident base pages of all VMs; not negative.</param>
    public SimDuration ScanTime(long pages)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pages);
        return Every * (pages / PagesToScan + 1);
    }

    /// <summary>
    /// What sharing gains in bytes: pages saved less the bookkeeping of all pages scanned, as Linux's
    /// <c>general_profit</c>. It breaks even at one page saved for 64 scanned.
    /// </summary>
    /// <param name="sharing">Pages saved: <see cref="SharingCounters.Sharing"/>.</param>
    /// <param name="items">Pages under the scanner's eye: <see cref="SharingCounters.Items"/>.</param>
    public static long Profit(long sharing, long items) => sharing * ByteSize.BasePage.Bytes - items * ItemBytes;
}
