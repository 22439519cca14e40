using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>
/// Whom a hypervisor talks to. The parties know each other only after all are made, so this is filled in between the
/// making of the actors and the start of the run.
/// </summary>
public sealed class HostWiring
{
    /// <summary>The frame allocator.</summary>
    public IActorRef? Allocator { get; set; }

    /// <summary>The swap devices, in the order of <see cref="MachineOptions.Swap"/>.</summary>
    public IActorRef[] Devices { get; set; } = [];

    /// <summary>The guests, in the order of <see cref="MachineOptions.Vms"/>.</summary>
    public IActorRef[] Vms { get; set; } = [];
}
