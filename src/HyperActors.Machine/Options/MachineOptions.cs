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

    /// <summary>Whether the oracle watches. Default false; costs about a third of the speed.</summary>
    public bool Verify { get; init; }
}
