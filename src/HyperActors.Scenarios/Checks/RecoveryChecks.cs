using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>
/// Can each fault be had in this machine, and can who crashes find again what it has lost? Asked of the machine as a whole,
/// so last.
/// </summary>
internal sealed class RecoveryChecks(Scenario scenario, SourceMap map, ErrorList errors)
{
    public void Check()
    {
        if (scenario.Section.Faults.Count == 0)
            return;
        MachineOptions machine = scenario.ToMachineOptions();
        for (int index = 0; index < machine.Faults.Count; index++)
        {
            FaultOptions fault = machine.Faults[index];
            string at = $"faults[{index}].{fault.Verb.Word}";
            if ((FaultSupport.ObstacleTo(machine, fault) ?? CrashRecovery.ObstacleTo(machine, fault)) is { } obstacle)
                errors.Add(map.Locate(at), at, ErrorCode.FaultNotPossible,
                    $"fault '{fault.Name}' cannot be had here: {obstacle}",
                    "not in this machine", "leave the one or the other out");
        }
    }
}
