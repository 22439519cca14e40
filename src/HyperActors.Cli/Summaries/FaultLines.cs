using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>What came of each fault, in a line.</summary>
internal static class FaultLines
{
    /// <summary>More VMs than anybody reads in a line; those that waited longest are named.</summary>
    private const int MostVms = 4;

    /// <summary>The line of a fault: what it touched, when service was back, and who waited.</summary>
    public static string Of(InjectedFaultSummary fault) => $"{fault.Name}: {Touched(fault)}, {Back(fault)}{Waiting(fault)}";

    private static string Touched(InjectedFaultSummary fault) => fault.Effects.Count == 0
        ? "touched nothing"
        : string.Join(", ", fault.Effects.Select(static effect => $"{Figures.Count(effect.Value)} {effect.Key}"));

    private static string Back(InjectedFaultSummary fault) => fault switch
    {
        { RecoveredSeconds: null } => "not back at the end",
        { EndSeconds: { } end } when fault.RecoveredSeconds > end =>
            $"back {Figures.Seconds(fault.RecoveredSeconds.Value - end)} after its end",
        _ => "back at its end",
    };

    private static string Waiting(InjectedFaultSummary fault)
    {
        if (fault.Vms.Count == 0)
            return "";
        IEnumerable<string> names = fault.Vms.OrderByDescending(static vm => vm.LongestSeconds).Take(MostVms)
            .Select(static vm => $"{vm.Name} {Figures.Seconds(vm.LongestSeconds)}");
        string more = fault.Vms.Count > MostVms ? $", {Figures.Count(fault.Vms.Count - MostVms)} more" : "";
        return $"; longest waits {string.Join(", ", names)}{more}";
    }
}
