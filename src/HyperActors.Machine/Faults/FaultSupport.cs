namespace HyperActors.Machine;

/// <summary>Which verb can be done to which target: the one table behind checks, lists and the machine itself.</summary>
public static class FaultSupport
{
    /// <summary>Whether the machine acts on a verb for a target.</summary>
    /// <param name="verb">What is to happen.</param>
    /// <param name="target">To whom.</param>
    public static bool IsServed(FaultVerb verb, FaultTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.IsMailbox)
            return IsPossible(verb, target);
        return target.Kind switch
        {
            FaultTargetKind.Swap => IsPossible(verb, target),
            FaultTargetKind.Hypervisor or FaultTargetKind.Allocator => verb is CrashFault,
            _ => false,
        };
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
