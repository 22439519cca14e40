namespace HyperActors.Machine;

/// <summary>Everything that a run is made of.</summary>
public sealed record MachineOptions
{
    /// <summary>Seed of every random stream. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>When guests stop to make accesses; <see langword="null"/>: when their streams have ended.</summary>
    public SimDuration? Duration { get; init; }

    /// <summary>Time at the start that is left out of the counters. Default none.</summary>
    public SimDuration Warmup { get; init; }

    /// <summary>The machine.</summary>
    public required HostOptions Host { get; init; }

    /// <summary>Its hypervisor.</summary>
    public HypervisorOptions Hypervisor { get; init; } = new();

    /// <summary>Its swap devices; may be empty.</summary>
    public IReadOnlyList<SwapDeviceOptions> Swap { get; init; } = [];

    /// <summary>Its guests; at least one.</summary>
    public required IReadOnlyList<VmOptions> Vms { get; init; }

    /// <summary>What breaks on purpose; names differ. Default nothing.</summary>
    public IReadOnlyList<FaultOptions> Faults { get; init; } = [];

    /// <summary>Whether VMs run at the same time, or in turns. Default <see cref="Interleaving.Free"/>.</summary>
    public Interleaving Interleave { get; init; }

    /// <summary>
    /// Time-outs of reliable links between the actors. Default <see langword="null"/>: there are links only where a fault
    /// needs them, with the default time-outs.
    /// </summary>
    public LinkOptions? Links { get; init; }

    /// <summary>Whether the hypervisor may crash, so that frames and slots must say whose they are.</summary>
    internal bool LosesHypervisor => Faults.Any(static fault => LinkFaults.Crashes(fault, FaultTargetKind.Hypervisor));

    /// <summary>Whether versions of pages' contents are kept: for the oracle, or to find the right copy after a crash.</summary>
    internal bool KeepsVersions => Verify || LosesHypervisor;

    /// <summary>Whether the oracle watches. Default false; costs about a third of the speed.</summary>
    public bool Verify { get; init; }
}
