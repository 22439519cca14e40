namespace HyperActors.Replacement;

/// <summary>When the write of a dirty page ends.</summary>
public enum LinuxWriteBack
{
    /// <summary>
    /// A page that is written stays on its list, unmapped, and is freed by the next look; its write ends before the
    /// batch after it is looked at. What the kernel does when the device is quick beside the scan.
    /// </summary>
    Prompt,

    /// <summary>A page that is written is freed by the same look.</summary>
    Synchronous,
}

/// <summary>Which of the kernel's two algorithms looks for pages to reclaim.</summary>
public enum LinuxReclaimAlgorithm
{
    /// <summary>Active and inactive lists with refault distances: what a kernel without MGLRU runs.</summary>
    ActiveInactive,

    /// <summary>Generations, tiers and their controller: MGLRU.</summary>
    MultiGenerational,
}

/// <summary>Whose list sizes and activation counts reclaim goes by.</summary>
public enum LinuxStatistics
{
    /// <summary>The present ones, as while something reads <c>memory.stat</c> all the time.</summary>
    Fresh,

    /// <summary>Those of the last <see cref="LinuxReclaim.RefreshStatistics"/>; the kernel's usual state.</summary>
    Lagged,
}

/// <summary>How a memory limit is kept by Linux reclaim.</summary>
public sealed record LinuxReclaimOptions
{
    /// <summary>Frames that all groups together may hold. At least 1.</summary>
    public required PageCount Frames { get; init; }

    /// <summary>The kernel's <c>vm.swappiness</c>, 0 to 200. Default 60, the kernel's.</summary>
    public int Swappiness { get; init; } = 60;

    /// <summary>When writes end. Default <see cref="LinuxWriteBack.Prompt"/>.</summary>
    /// <remarks>
    /// The default errs less against the recorded kernel than the synchronous form: 0.33 against 0.42 % on single
    /// processes, 0.5 against 2.4 % on totals under contention, where the second look at each written page doubles
    /// the scan of the other groups. The synchronous form needs no account of writes.
    /// </remarks>
    public LinuxWriteBack WriteBack { get; init; }

    /// <summary>The algorithm. Default <see cref="LinuxReclaimAlgorithm.ActiveInactive"/>.</summary>
    public LinuxReclaimAlgorithm Algorithm { get; init; }

    /// <summary>The age of the statistics. Default <see cref="LinuxStatistics.Fresh"/>.</summary>
    public LinuxStatistics Statistics { get; init; }
}
