namespace HyperActors.Machine;

/// <summary>What came of one fault.</summary>
public sealed record FaultOutcome
{
    /// <summary>The fault.</summary>
    public required FaultOptions Fault { get; init; }

    /// <summary>Its target as scenarios write it.</summary>
    public required string Target { get; init; }

    /// <summary>How often it had which effect; those that it did not have are left out.</summary>
    public required IReadOnlyList<(FaultEffect Effect, long Count)> Effects { get; init; }

    /// <summary>The VMs whose requests waited while it went on, in the order of the machine.</summary>
    public required IReadOnlyList<FaultedVm> Vms { get; init; }

    /// <summary>
    /// When service was back: the first instant from its end on when every request that waited while it went on had been
    /// answered; for a crashed VM not before it was started again. <see langword="null"/> if that was not before the run's
    /// end.
    /// </summary>
    public required SimTime? Recovered { get; init; }
}

/// <summary>A VM whose requests waited while a fault went on.</summary>
/// <param name="Vm">Its index in the machine.</param>
/// <param name="Waited">How many requests waited.</param>
/// <param name="Longest">The longest time that one of them waited.</param>
/// <param name="Back">When the last of them was answered; <see langword="null"/> if one still waits.</param>
public sealed record FaultedVm(int Vm, long Waited, SimDuration Longest, SimTime? Back);
