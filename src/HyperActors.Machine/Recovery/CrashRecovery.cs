namespace HyperActors.Machine;

/// <summary>Which machines can lose their hypervisor or their allocator, and find everything again.</summary>
public static class CrashRecovery
{
    /// <summary>Why a fault cannot be had in a machine, although its verb is known.</summary>
    /// <param name="machine">The machine with all its faults.</param>
    /// <param name="fault">One of them.</param>
    /// <returns>
    /// A clause such as <c>a hypervisor that crashes cannot find pages that it has compressed again yet</c>;
    /// <see langword="null"/> if nothing is in the way, or the fault is no crash of the hypervisor or the allocator.
    /// </returns>
    public static string? ObstacleTo(MachineOptions machine, FaultOptions fault)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(fault);
        if (!LinkFaults.CrashesHost(fault))
            return null;
        // Of two that overlap, the second in the list is to blame.
        foreach (FaultOptions other in machine.Faults.TakeWhile(other => other != fault))
            if (LinkFaults.CrashesHost(other) && other.Begin <= fault.End && fault.Begin <= other.End)
                return $"it overlaps the crash '{other.Name}': of the hypervisor and the allocator one must be there to tell "
                    + "the other who owns which frame";
        return machine.Hypervisor.Ksm is null ? null
            : "of a page that shares a frame and is not mapped, nobody but the hypervisor knows whose frame it shares";
    }
}
