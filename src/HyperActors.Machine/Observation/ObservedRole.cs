namespace HyperActors.Machine;

/// <summary>What an actor is that reports steps of episodes.</summary>
public enum ObservedRole : byte
{
    /// <summary>The frame allocator.</summary>
    Allocator,

    /// <summary>The hypervisor.</summary>
    Hypervisor,

    /// <summary>A swap device.</summary>
    SwapDevice,

    /// <summary>A guest VM.</summary>
    GuestVm,
}
