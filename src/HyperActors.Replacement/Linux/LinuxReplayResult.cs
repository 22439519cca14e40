namespace HyperActors.Replacement;

/// <summary>What a replay counted, populating apart.</summary>
/// <param name="Processes">One entry a process, in order.</param>
public sealed record LinuxReplayResult(IReadOnlyList<LinuxProcessResult> Processes)
{
    /// <summary>Major faults of all processes.</summary>
    public long MajorFaults => Processes.Sum(process => process.MajorFaults);

    /// <summary>Minor faults of all processes.</summary>
    public long MinorFaults => Processes.Sum(process => process.MinorFaults);

    /// <summary>Pages of all processes written to swap.</summary>
    public long SwapOuts => Processes.Sum(process => process.SwapOuts);

    /// <summary>Whether any process was killed for want of memory.</summary>
    public bool OutOfMemory => Processes.Any(process => process.KilledAfter is not null);
}

/// <summary>What a replay counted for one process, populating apart.</summary>
/// <param name="MajorFaults">Faults that read a page from swap.</param>
/// <param name="MinorFaults">Faults on first touches and on pages still in the swap cache.</param>
/// <param name="FirstTouches">Minor faults that needed a frame: first touches, and those after a page was given
/// back.</param>
/// <param name="SwapOuts">Pages written to swap.</param>
/// <param name="ResidentMean">Frames held: the mean over the ends of all rounds of the token ring.</param>
/// <param name="KilledAfter">Accesses of the pattern it had made when the out-of-memory killer took it, none while
/// still populating; absent if it lived.</param>
public sealed record LinuxProcessResult(
    long MajorFaults, long MinorFaults, long FirstTouches, long SwapOuts, double ResidentMean, long? KilledAfter)
{
    /// <summary>Touches of pages that were in no frame: what policies without a swap cache call misses.</summary>
    public long Misses => MajorFaults + FirstTouches;
}
