using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>Where a guest stands in its machine.</summary>
public sealed record GuestVmWiring
{
    /// <summary>Its index among the machine's VMs.</summary>
    public required int Index { get; init; }

    /// <summary>Whom its faults go to.</summary>
    public required IActorRef Hypervisor { get; init; }

    /// <summary>What the steps of a translation cost.</summary>
    public required CpuProfile Cpu { get; init; }

    /// <summary>The shape of the page tables.</summary>
    public required PagingOptions Paging { get; init; }

    /// <summary>Time from a nested fault to its vCPU's next instruction when a frame is free and no I/O is needed.</summary>
    public required SimDuration UnloadedFault { get; init; }

    /// <summary>Seed of the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Time at the start that is left out of the counters.</summary>
    public required SimDuration Warmup { get; init; }

    /// <summary>When the guest stops to make accesses; never when <see langword="null"/>.</summary>
    public required SimDuration? Duration { get; init; }

    /// <summary>How many VMs the machine has. Default 1.</summary>
    public int Vms { get; init; } = 1;

    /// <summary>Whether its process makes accesses in its turns only.</summary>
    public bool TakesTurns { get; init; }

    /// <summary>Whether it keeps versions of its pages' contents although the oracle is off.</summary>
    public bool KeepsVersions { get; init; }

    /// <summary>Whether the host shares pages of equal content, and so asks for contents.</summary>
    public bool SharesPages { get; init; }

    /// <summary>Whether it logs its references for the host's policy.</summary>
    public bool LogsReferences { get; init; }

    /// <summary>Who may use which frame, for the oracle; <see langword="null"/> turns it off.</summary>
    public FrameLedger? Ledger { get; init; }

    /// <summary>Where it reports its part of episodes; <see langword="null"/>: nowhere.</summary>
    public EpisodeLog? Episodes { get; init; }

    /// <summary>The machine's faults. Default none.</summary>
    public IReadOnlyList<FaultOptions> Faults { get; init; } = [];

    /// <summary>Counts what faults do to the VM; needed only if there are some.</summary>
    public FaultTally? Tally { get; init; }
}
