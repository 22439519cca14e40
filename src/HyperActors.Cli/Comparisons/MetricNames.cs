using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>What numbers are called in tables and sentences.</summary>
internal static class MetricNames
{
    /// <summary>The name in a table, the VM left out: <c>page_fault.duration p99</c>.</summary>
    public static string InTable(MetricReference metric)
    {
        string name = metric.Metric.StartsWith("vm.", StringComparison.Ordinal) ? metric.Metric["vm.".Length..] : metric.Metric;
        string labels = string.Join(' ', metric.Labels.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Where(label => !label.StartsWith("vm=", StringComparison.Ordinal)).Select(label => label.Split('=')[1]));
        // The only aggregate of a total or of one VM's value says nothing.
        string aggregate = metric.Aggregate == "count" || metric is { Vm: not null, Metric: "vm.slowdown" } ? "" : metric.Aggregate;
        return string.Join(' ', new[] { name, labels, aggregate }.Where(part => part.Length > 0));
    }

    /// <summary>The name in a sentence: <c>db's p99 fault time</c>.</summary>
    public static string InSentence(MetricReference metric)
    {
        string what = metric switch
        {
            { Metric: "vm.page_fault.duration", Aggregate: not "count" } => $"{metric.Aggregate} fault time",
            { Metric: "vm.page_faults", Labels: var labels } when labels.StartsWith("type=major", StringComparison.Ordinal) =>
                "major faults",
            { Metric: "vm.slowdown" } => metric.Vm is null ? "greatest slowdown" : "slowdown",
            { Metric: "hypervisor.reclaims", Labels: "" } => "reclaimed pages",
            { Metric: "swap.utilization", Labels: "" } => "swap utilization",
            _ => InTable(metric),
        };
        return metric.Vm is { } vm ? $"{vm}'s {what}" : $"the {what}";
    }
}
