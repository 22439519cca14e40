using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>Shows to a person what a scenario will put together.</summary>
internal static class PlanRenderer
{
    private const string Indent = "    ";

    /// <summary>Shows one plan.</summary>
    public static void Write(TextWriter writer, ScenarioPlan plan)
    {
        writer.WriteLine(
            $"ok  {plan.Name}   {Figures.Count(plan.VmCount, "VM")}, {Figures.Count(plan.VcpuCount, "vCPU")}, "
            + $"{Figures.Bytes(plan.GuestMemory.Bytes)} guest on {Figures.Bytes(plan.UsableMemory.Bytes)} usable: {Load(plan.Overcommit)}");
        writer.WriteLine(Indent + WorkingSets(plan));
        if (plan.Faults.Count > 0)
            writer.WriteLine($"{Indent}faults {string.Join(", ", plan.Faults.Select(When))}");
        string end = plan.Duration is { } duration
            ? $"ends after {Figures.Seconds(duration.TotalSeconds)}"
            : "ends with its workloads";
        writer.WriteLine(
            $"{Indent}{end}   policy {plan.Eviction}   "
            + $"swap {Figures.Bytes(plan.SwapCapacity.Bytes)}   slos {plan.ObjectiveCount}");
    }

    private static string When(FaultPlanSummary fault) => $"{Figures.Seconds(fault.At.TotalSeconds)} {fault.Name}";

    private static string Load(double overcommit) =>
        overcommit > 1 ? $"overcommit {Figures.Factor(overcommit)}" : $"{Figures.Percent(overcommit)} of it";

    private static string WorkingSets(ScenarioPlan plan)
    {
        long over = plan.WorkingSet.Bytes - plan.UsableMemory.Bytes;
        string known = $"working sets {Figures.Bytes(plan.WorkingSet.Bytes)}";
        string traced = plan.TracedVms == 0
            ? ""
            : $", and {Figures.Count(plan.TracedVms, "VM")} that {(plan.TracedVms == 1 ? "plays" : "play")} traces";
        if (plan.TracedVms == plan.VmCount)
            return (plan.VmCount == 1 ? "the VM plays" : "all VMs play")
                + " traces: their working sets are not known before the run";
        return over > 0
            ? $"{known}{traced}: expect swapping (about {Figures.Bytes(over)} over)"
            : $"{known}{traced}";
    }
}
