using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>What happened between two looks that is worth a line.</summary>
internal static class RunEvents
{
    /// <summary>The lines, without their time.</summary>
    /// <param name="before">The earlier look; null if this is the first.</param>
    /// <param name="now">The later one.</param>
    public static IEnumerable<string> Between(RunSnapshot? before, RunSnapshot now)
    {
        for (int vm = 0; vm < now.Vms.Count; vm++)
            if (now.Vms[vm].State is "killed" or "finished" && before?.Vms[vm].State != now.Vms[vm].State)
                yield return now.Vms[vm].State == "killed"
                    ? $"vm    {now.Vms[vm].Name} was killed: the host found no memory"
                    : $"vm    {now.Vms[vm].Name} has finished";
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
