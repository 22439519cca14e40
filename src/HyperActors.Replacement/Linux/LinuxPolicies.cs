namespace HyperActors.Replacement;

/// <summary>What the registry of policies tells about Linux reclaim, and what its specifications mean.</summary>
public static class LinuxPolicies
{
    private const string UnderSampling =
        "Exact up to the time that its scans and writes take: it needs faults, accessed and dirty bits.";

    private static readonly PolicyParameter _statistics = PolicyParameter.Word(
        "statistics",
        "Whether decisions go by present list sizes, or by those of the last refresh, every 2 s.",
        "fresh",
        "lagged");

    private static readonly PolicyParameter _phase = PolicyParameter.Integer(
        "phase", 0, 0, 2_000, "Milliseconds after the start at which lagging statistics are refreshed first.");

    private static readonly PolicyParameter _swappiness = PolicyParameter.Integer(
        "swappiness", 60, 0, 200, "The kernel's vm.swappiness.");

    private static readonly PolicyParameter _writeBack = PolicyParameter.Word(
        "writeback",
        "Whether a page that is written is freed by the next look, or by the same one; in a replay, which has no time.",
        "prompt",
        "synchronous");

    /// <summary>Active and inactive lists with refault distances: what a kernel without MGLRU runs.</summary>
    public static PolicyDescription ActiveInactive { get; } = new()
    {
        Name = "linux",
        Summary = "Reclaims in batches from active and inactive lists that refault distances balance.",
        Source = "Linux 6.12 (2024), mm/vmscan.c, mm/workingset.c and mm/swap.c",
        TouchCost = "O(1)",
        VictimCost = "O(1) amortised over batches of 32",
        BytesPerFrame = 0,      // all of its state is by page
        Input = PolicyInput.AccessedBits,
        UnderSampling = UnderSampling,
        Parameters = [_statistics, _phase, _swappiness, _writeBack],
        Reclaim = LinuxReclaimAlgorithm.ActiveInactive,
    };

    /// <summary>MGLRU: generations, tiers and their controller.</summary>
    public static PolicyDescription MultiGenerational { get; } = new()
    {
        Name = "mglru",
        Summary = "Reclaims in batches from the oldest of up to four generations, which walks of page tables renew.",
        Source = "Linux 6.12 (2024), mm/vmscan.c and Documentation/mm/multigen_lru.rst",
        TouchCost = "O(1)",
        VictimCost = "O(1) amortised, walks of page tables apart",
        BytesPerFrame = 0,      // all of its state is by page
        Input = PolicyInput.AccessedBits,
        UnderSampling = UnderSampling,
        Parameters = [_writeBack],
        Reclaim = LinuxReclaimAlgorithm.MultiGenerational,
    };

    /// <summary>The kernel's settings that a specification stands for.</summary>
    /// <param name="choice">A specification whose description has a <see cref="PolicyDescription.Reclaim"/>.</param>
    /// <param name="frames">The limit; at least 1.</param>
    /// <exception cref="ArgumentException">The policy is no kernel's reclaim.</exception>
    public static LinuxReclaimOptions ReclaimOptions(PolicyChoice choice, PageCount frames)
    {
        ArgumentNullException.ThrowIfNull(choice);
        if (choice.Description.Reclaim is not { } algorithm)
            throw new ArgumentException($"'{choice.Text}' is no kernel's reclaim.", nameof(choice));
        bool classic = algorithm == LinuxReclaimAlgorithm.ActiveInactive;
        bool lagged = classic && choice.Arguments.Word(_statistics.Name) == _statistics.Choices[1];
        bool synchronous = choice.Arguments.Word(_writeBack.Name) == _writeBack.Choices[1];
        var defaults = new LinuxReclaimOptions { Frames = frames, Algorithm = algorithm };
        return defaults with
        {
            Statistics = lagged ? LinuxStatistics.Lagged : LinuxStatistics.Fresh,
            Swappiness = classic ? choice.Arguments.Integer(_swappiness.Name) : defaults.Swappiness,
            WriteBack = synchronous ? LinuxWriteBack.Synchronous : LinuxWriteBack.Prompt,
        };
    }

    /// <summary>How a specification is replayed.</summary>
    /// <param name="choice">A specification whose description has a <see cref="PolicyDescription.Reclaim"/>.</param>
    /// <param name="frames">The limit; at least 1.</param>
    /// <returns>The defaults, with the kernel's settings and the phase of its statistics.</returns>
    /// <exception cref="ArgumentException">The policy is no kernel's reclaim.</exception>
    public static LinuxReplayOptions ReplayOptions(PolicyChoice choice, PageCount frames)
    {
        LinuxReclaimOptions reclaim = ReclaimOptions(choice, frames);
        return new LinuxReplayOptions
        {
            Reclaim = reclaim,
            StatisticsPhase = reclaim.Statistics == LinuxStatistics.Lagged
                ? choice.Arguments.Integer(_phase.Name).Milliseconds
                : SimDuration.Zero,
        };
    }
}
