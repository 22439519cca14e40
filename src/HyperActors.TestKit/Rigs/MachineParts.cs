namespace HyperActors.TestKit;

/// <summary>Which parts of a machine are its own, and not played by probes.</summary>
[Flags]
public enum MachineParts
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The hypervisor.</summary>
    Hypervisor = 1,

    /// <summary>The frame allocator.</summary>
    Allocator = 2,

    /// <summary>All swap devices.</summary>
    Devices = 4,

    /// <summary>All VMs.</summary>
    Vms = 8,

    /// <summary>The whole machine.</summary>
    All = Hypervisor | Allocator | Devices | Vms,
}
