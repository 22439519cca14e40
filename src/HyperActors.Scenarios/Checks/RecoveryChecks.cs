using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>Can who crashes find again what it has lost? Asked of the machine as a whole, so last.</summary>
internal sealed class RecoveryChecks(Scenario scenario, SourceMap map, ErrorList errors)
{
    public void Check()
    {
        if (!scenario.Section.Faults.Any(static fault => fault.Crash is not null))
            return;
        MachineOptions machine = scenario.ToMachineOptions();
        for (int index = 0; index < machine.Faults.Count; index++)
        {
            string at = $"faults[{index}].crash";
            if (CrashRecovery.ObstacleTo(machine, machine.Faults[index]) is { } obstacle)
                errors.Add(map.Locate(at), at, ErrorCode.FaultNotPossible,
                    $"fault '{machine.Faults[index].Name}' cannot be had here: {obstacle}",
                    "not in this machine", "leave the one or the other out");
        }
    }
}
