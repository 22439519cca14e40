namespace HyperActors.Machine;

/// <summary>What kind of part a fault hits.</summary>
public enum FaultTargetKind
{
    /// <summary>A swap device, or all of them.</summary>
    Swap,

    /// <summary>A VM.</summary>
    Vm,

    /// <summary>One vCPU of a VM.</summary>
    Vcpu,

    /// <summary>The hypervisor.</summary>
    Hypervisor,

    /// <summary>The frame allocator.</summary>
    Allocator,
}

/// <summary>Who is hit by a fault.</summary>
/// <param name="Kind">What kind of part.</param>
/// <param name="Index">Which swap device or VM of the machine; <see cref="All"/> for every swap device. Default the first;
/// meaningless for the others.</param>
/// <param name="Vcpu">Which vCPU of the VM, from 0.</param>
public sealed record FaultTarget(FaultTargetKind Kind, int Index = 0, int Vcpu = 0)
{
    /// <summary>As <see cref="Index"/>: every part of the kind.</summary>
    public const int All = -1;

    /// <summary>Whether what is told to the part is hit on its way, and not the part itself. Default false.</summary>
    public bool IsMailbox { get; init; }

    /// <summary>Whether a part of the machine is among those that are hit.</summary>
    /// <param name="kind">What kind of part.</param>
    /// <param name="index">Which one, from 0.</param>
    public bool Includes(FaultTargetKind kind, int index = 0) => Kind == kind && (Index == All || Index == index);

    /// <summary>The target as scenarios write it, such as <c>swap/ssd</c>.</summary>
    /// <param name="machine">The machine whose names are used.</param>
    public string Describe(MachineOptions machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        string part = Kind switch
        {
            FaultTargetKind.Swap => Index == All ? "swap" : "swap/" + machine.Swap[Index].Name,
            FaultTargetKind.Vm => "vm/" + machine.Vms[Index].Name,
            FaultTargetKind.Vcpu => FormattableString.Invariant($"vm/{machine.Vms[Index].Name}/vcpu/{Vcpu}"),
            FaultTargetKind.Hypervisor => "hypervisor",
            _ => "allocator",
        };
        return IsMailbox ? "mailbox/" + part : part;
    }
}
