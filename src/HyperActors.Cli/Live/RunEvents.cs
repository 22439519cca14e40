using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>What happened between two looks that is worth a line.</summary>
internal static class RunEvents
{
    /// <summary>The lines, in the order of their instants.</summary>
    /// <param name="before">The earlier look; null if this is the first.</param>
    /// <param name="now">The later one.</param>
    /// <returns>When each happened, or was seen, and what.</returns>
    public static IEnumerable<(SimTime Time, string What)> Between(RunSnapshot? before, RunSnapshot now) =>
        OfFaults(before?.Now, now).OrderBy(static line => line.Time)
            .Concat(OfVms(before, now).Concat(OfObjectives(before, now)).Select(what => (now.Now, what)));

    /// <summary>Faults begin and end at instants of their own; that of the look would be later.</summary>
    private static IEnumerable<(SimTime Time, string What)> OfFaults(SimTime? before, RunSnapshot now)
    {
        bool IsNew(SimTime? instant) => instant <= now.Now && (before is null || instant > before);
        foreach (FaultSnapshot fault in now.Faults)
        {
            if (IsNew(fault.Begin))
                yield return (fault.Begin, $"fault {fault.Name} begins: {fault.What}"
                    + (fault.End is { } end ? $" for {Figures.Seconds((end - fault.Begin).TotalSeconds)}" : ""));
            if (IsNew(fault.End))
                yield return (fault.End!.Value, $"fault {fault.Name} is over");
            if (IsNew(fault.Recovered) && fault.Recovered > fault.End)
                yield return (fault.Recovered!.Value, $"fault {fault.Name}: all that waited for its end has been answered");
        }
    }

    private static IEnumerable<string> OfVms(RunSnapshot? before, RunSnapshot now)
    {
        for (int vm = 0; vm < now.Vms.Count; vm++)
            if (now.Vms[vm].State is "killed" or "finished" && before?.Vms[vm].State != now.Vms[vm].State)
                yield return now.Vms[vm].State == "killed"
                    ? $"vm    {now.Vms[vm].Name} was killed: the host found no memory"
                    : $"vm    {now.Vms[vm].Name} has finished";
    }

    private static IEnumerable<string> OfObjectives(RunSnapshot? before, RunSnapshot now)
    {
        foreach (ObjectiveResult slo in now.Objectives)
        {
            bool failed = before?.Objectives.Any(other => other.Name == slo.Name && IsBroken(other)) ?? false;
            if (IsBroken(slo) && !failed)
                yield return $"slo   {slo.Name} fails: {ObjectiveFigures.Measured(slo)}, {slo.Expression}";
            else if (failed && slo.Status == ObjectiveStatus.Pass)
                yield return $"slo   {slo.Name} holds again: {ObjectiveFigures.Measured(slo)}";
        }
    }

    private static bool IsBroken(ObjectiveResult slo) => slo.Status is ObjectiveStatus.Fail or ObjectiveStatus.Warn;
}
