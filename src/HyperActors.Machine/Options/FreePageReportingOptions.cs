namespace HyperActors.Machine;

/// <summary>Whether a guest tells the host which of its memory is free, so that the host can use the frames behind it.</summary>
/// <remarks>As Linux's <c>mm/page_reporting.c</c>. Pages of guest and host must be of 4 KiB.</remarks>
public sealed record FreePageReportingOptions
{
    /// <summary>Time from a page's becoming free to the report, in which more may gather. Default 2 s, as in
    /// Linux.</summary>
    public SimDuration Delay { get; init; } = 2.Seconds;

    /// <summary>Only whole free blocks of 2ⁿ pages are reported. Default 9, which is 2 MiB, as in Linux; 0 to 10.</summary>
    public int Order { get; init; } = 9;
}
