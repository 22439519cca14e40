namespace HyperActors.Machine;

/// <summary>A guest-physical page that the hypervisor was asked for, and all that wait for it.</summary>
internal sealed class PendingFault
{
    /// <summary>When the first vCPU faulted on it.</summary>
    public SimTime Since { get; set; }

    /// <summary>Whether that was after the warm-up.</summary>
    public bool Measured { get; set; }

    /// <summary>vCPUs that stand still for it.</summary>
    public List<Vcpu> Stalled { get; } = [];

    /// <summary>Processes put aside for it.</summary>
    public List<GuestProcess> Blocked { get; } = [];
}
