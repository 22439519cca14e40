namespace HyperActors.Replacement;

/// <summary>How patterns are played against Linux reclaim.</summary>
public sealed record LinuxReplayOptions
{
    /// <summary>The limit and the kernel's settings.</summary>
    public required LinuxReclaimOptions Reclaim { get; init; }

    /// <summary>Accesses that each process makes in a turn of the token ring; frees count as accesses.</summary>
    /// <remarks>One value for all processes, or one for each; each at least 1. Default 64, as in the experiment.
    /// </remarks>
    public IReadOnlyList<int> Quantum { get; init; } = [64];

    /// <summary>Whether each process writes all its pages once, in order, before counting starts. Default no.</summary>
    public bool Populate { get; init; }

    /// <summary>Time between two refreshes of lagging statistics. Default 2 s, the kernel's <c>FLUSH_TIME</c>.
    /// </summary>
    public SimDuration StatisticsPeriod { get; init; } = 2.Seconds;

    /// <summary>When in the period the replay starts: its first refresh is this much later.</summary>
    /// <remarks>From 0 to <see cref="StatisticsPeriod"/>; default 0. Statistics before it say that all lists are
    /// empty.</remarks>
    public SimDuration StatisticsPhase { get; init; }

    /// <summary>Virtual time of each access, which only lagging statistics look at. Default 50 ns.</summary>
    /// <remarks>The order of a memory access with its loop; on the recorded machine faults took nearly all time.
    /// </remarks>
    public SimDuration AccessTime { get; init; } = 50.Nanoseconds;

    /// <summary>Virtual time of a minor fault. Default 2 µs.</summary>
    /// <remarks>Recorded: median 1.5 to 2.2 µs, its share of reclaim included (Linux 6.18, one VM).</remarks>
    public SimDuration MinorFaultTime { get; init; } = 2.Microseconds;

    /// <summary>Virtual time of a major fault. Default 60 µs.</summary>
    /// <remarks>Recorded: mean 46 to 124 µs, its share of reclaim included (Linux 6.18, swap on a virtio disk).
    /// </remarks>
    public SimDuration MajorFaultTime { get; init; } = 60.Microseconds;
}
