using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>Everything that a finished run hands over to be judged and reported.</summary>
public sealed record RunMeasurements
{
    /// <summary>The VMs, in the order of <see cref="MachineOptions.Vms"/>.</summary>
    public required IReadOnlyList<VmMeasurements> Vms { get; init; }

    /// <summary>The swap devices, in the order of <see cref="MachineOptions.Swap"/>.</summary>
    public required IReadOnlyList<SwapMeasurements> Swap { get; init; }

    /// <summary>The hypervisor's counters since the warm-up.</summary>
    public required HypervisorCounters Hypervisor { get; init; }

    /// <summary>Which policy chose the host's victims. Default that of <see cref="HypervisorOptions"/>.</summary>
    public PolicySummary Policy { get; init; } = PolicySummary.From(new HypervisorOptions());

    /// <summary>What page sharing came to; null if pages were not shared.</summary>
    public SharingCounters? Sharing { get; init; }

    /// <summary>The allocator's counters since the warm-up.</summary>
    public required FrameCounters Frames { get; init; }

    /// <summary>What came of each fault, in the order of <see cref="MachineOptions.Faults"/>. Default nothing.</summary>
    public IReadOnlyList<FaultOutcome> Faults { get; init; } = [];

    /// <summary>Virtual time from start to end, the warm-up included.</summary>
    public required SimDuration VirtualTime { get; init; }

    /// <summary>Length of the warm-up. Default none.</summary>
    public SimDuration Warmup { get; init; }

    /// <summary>The run's fingerprint, sixteen hexadecimal digits.</summary>
    public required string Digest { get; init; }

    /// <summary>Name of the engine, such as <c>sequential</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>Partitions that the engine used; at least 1.</summary>
    public required int Partitions { get; init; }

    /// <summary>Messages delivered.</summary>
    public required long Events { get; init; }

    /// <summary>Wall time of the run in seconds.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>Why it ended. Default: it completed.</summary>
    public ExitReason ExitReason { get; init; }

    /// <summary>The objective that ended it; null if none did.</summary>
    public AbortSummary? Aborted { get; init; }

    /// <summary>Checks that the oracle made; null if it was off.</summary>
    public long? OracleChecks { get; init; }

    /// <summary>Violations that the oracle found.</summary>
    public long OracleViolations { get; init; }

    /// <summary>The measured part of the run: <see cref="VirtualTime"/> without <see cref="Warmup"/>; not
    /// negative.</summary>
    internal SimDuration Measured => SimDuration.Max(SimDuration.Zero, VirtualTime - Warmup);
}
