using HyperActors.Replacement;

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
        if (machine.Hypervisor.Ksm is not null)
            return "pages that are shared would not be found again yet";
        if (LinkFaults.Crashes(fault, FaultTargetKind.Allocator))
            return null;
        string? lost = LostWithTheHypervisor(machine);
        return lost is null ? null : $"a hypervisor that crashes cannot find {lost} again yet";
    }

    /// <summary>What of a machine only the hypervisor knows.</summary>
    private static string? LostWithTheHypervisor(MachineOptions machine)
    {
        if (machine.Hypervisor.Compression is not null)
            return "pages that it has compressed";
        bool hasLists = PolicyRegistry.TryParse(machine.Hypervisor.Eviction, out PolicyChoice? choice, out _)
            && choice.Description.Reclaim is not null;
        return hasLists ? $"the lists of '{choice!.Text}'" : null;
    }
}
