using HyperActors.Replacement;

namespace HyperActors.Machine;

/// <summary>Which verb can be done to which target: the one table behind checks, lists and the machine itself.</summary>
public static class FaultSupport
{
    /// <summary>Whether the machine acts on a verb for a target.</summary>
    /// <param name="verb">What is to happen.</param>
    /// <param name="target">To whom.</param>
    public static bool IsServed(FaultVerb verb, FaultTarget target) => IsPossible(verb, target);

    /// <summary>Why a fault cannot be had in a machine, although its verb can be done to its target.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="fault">One of its faults.</param>
    /// <returns>A clause; <see langword="null"/> if nothing is in the way.</returns>
    public static string? ObstacleTo(MachineOptions machine, FaultOptions fault)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(fault);
        if (fault.Target.IsMailbox)
            return null;
        return fault.Verb switch
        {
            PauseFault when fault.For is null => "a pause needs an end",
            ShrinkFault shrink => ObstacleTo(machine, shrink),
            _ => null,
        };
    }

    private static string? ObstacleTo(MachineOptions machine, ShrinkFault shrink)
    {
        if (PolicyRegistry.TryParse(machine.Hypervisor.Eviction, out PolicyChoice? choice, out _)
            && choice.Description.Reclaim is not null)
            return $"'{choice.Text}' keeps its memory yet";
        long unit = machine.Host.Paging.HostPage.Bytes.Bytes;
        if (shrink.By.Bytes % unit != 0)
            return $"memory goes in pages of {machine.Host.Paging.HostPage.Bytes}";
        int frames = FrameAllocator.FramesOf(machine);
        long taken = machine.Faults.Sum(fault => fault.Verb is ShrinkFault other ? other.By.Bytes / unit : 0);
        return taken + Watermarks.Of(frames, machine.Hypervisor).High >= frames ? "it would leave no memory" : null;
    }

    /// <summary>Whether a verb makes sense for a target at all, served or not.</summary>
    /// <param name="verb">What is to happen.</param>
    /// <param name="target">To whom.</param>
    public static bool IsPossible(FaultVerb verb, FaultTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.IsMailbox)
            return verb is DropFault or DelayFault or DuplicateFault or CorruptFault;
        return (verb, target.Kind) switch
        {
            (FailFault or DeviceFullFault or TornWriteFault, FaultTargetKind.Swap) => true,
            (ShrinkFault, FaultTargetKind.Allocator) => true,
            (CrashFault or SlowFault, not FaultTargetKind.Vcpu) => true,
            (PauseFault, _) => true,
            _ => false,
        };
    }
}
