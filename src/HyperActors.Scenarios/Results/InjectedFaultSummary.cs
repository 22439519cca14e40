using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>What came of one fault of the scenario.</summary>
public sealed record InjectedFaultSummary
{
    /// <summary>Name of the fault.</summary>
    public required string Name { get; init; }

    /// <summary>What it did, such as <c>slow</c>.</summary>
    public required string Verb { get; init; }

    /// <summary>To whom, as the scenario has it.</summary>
    public required string Target { get; init; }

    /// <summary>When it began, in seconds of virtual time.</summary>
    public required double BeginSeconds { get; init; }

    /// <summary>When it ended; null if it lasted to the end of the run.</summary>
    public required double? EndSeconds { get; init; }

    /// <summary>
    /// What it touched, by effect (slowed, failed, retried, held, damaged, lost, taken, dropped, delayed, duplicated,
    /// corrupted, resent, restarted): operations, messages, base pages or actors. Effects that it did not have are left
    /// out. The warm-up is included.
    /// </summary>
    public required IReadOnlyDictionary<string, long> Effects { get; init; }

    /// <summary>
    /// When service was back, in seconds of virtual time: the first instant from its end on when every page fault and every
    /// transfer of a virtual disk that waited while it went on had been answered; null if that was not before the end of
    /// the run.
    /// </summary>
    public required double? RecoveredSeconds { get; init; }

    /// <summary>The VMs that waited for something while it went on, in the order of the scenario.</summary>
    public required IReadOnlyList<FaultedVmSummary> Vms { get; init; }

    internal static InjectedFaultSummary From(FaultOutcome outcome, IReadOnlyList<VmMeasurements> vms) => new()
    {
        Name = outcome.Fault.Name,
        Verb = outcome.Fault.Verb.Word,
        Target = outcome.Target,
        BeginSeconds = outcome.Fault.At.TotalSeconds,
        EndSeconds = outcome.Fault.For is null ? null : outcome.Fault.End.SinceStart.TotalSeconds,
        Effects = outcome.Effects.ToDictionary(static each => Words.Of(each.Effect), static each => each.Count),
        RecoveredSeconds = outcome.Recovered?.SinceStart.TotalSeconds,
        Vms = [.. outcome.Vms.Select(vm => new FaultedVmSummary(
            vms[vm.Vm].Name, vm.Waited, vm.Longest.TotalSeconds, vm.Back?.SinceStart.TotalSeconds))],
    };
}

/// <summary>A VM that waited for something while a fault went on.</summary>
/// <param name="Name">Name of the VM.</param>
/// <param name="Waited">How many of its page faults and transfers waited at some time of the fault.</param>
/// <param name="LongestSeconds">The longest that one of them waited in all.</param>
/// <param name="BackSeconds">When the last of them was answered, in seconds of virtual time; null if one never was.</param>
public sealed record FaultedVmSummary(string Name, long Waited, double LongestSeconds, double? BackSeconds);
