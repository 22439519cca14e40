using System.Text.RegularExpressions;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>A number of the store, by its name: <c>p99(vm.page_fault.duration{vm=db})</c>.</summary>
/// <param name="Aggregate">Such as <c>p99</c>.</param>
/// <param name="Metric">Such as <c>vm.page_fault.duration</c>.</param>
/// <param name="Labels">Such as <c>type=major;vm=db</c>; empty for all series together.</param>
public sealed partial record MetricReference(string Aggregate, string Metric, string Labels)
{
    /// <summary>The metric of the catalogue; null if there is none of that name.</summary>
    public MetricDescription? Description => MetricCatalogue.Find(Metric);

    /// <summary>The unit of the number, in UCUM.</summary>
    public string Unit => Description is not { } metric ? "1"
        : Aggregate == "count" && metric.Instrument == MetricInstrument.Histogram ? "1"
        : metric.Name == "vm.slowdown" ? MachineFacts.Factor
        : metric.Unit;

    /// <summary>Whether less of it is better (true), more (false), or neither (null).</summary>
    public bool? LessIsBetter => Metric switch
    {
        "vm.accesses" or "vm.cpu.utilization" => false,
        "vm.page_fault.duration" or "vm.page_faults" or "vm.slowdown" or "vm.stall.time" or "vm.oom_kills" or "hypervisor.reclaims"
            or "swap.errors" or "swap.operation.duration" or "swap.queue.duration" or "swap.queue.length" => true,
        _ => null,
    };

    /// <summary>The VM that it is about; null if it is about no single one.</summary>
    public string? Vm => Labels.Split(';').FirstOrDefault(label => label.StartsWith("vm=", StringComparison.Ordinal))?["vm=".Length..];

    /// <summary>The text that names it.</summary>
    public override string ToString() =>
        $"{Aggregate}({Metric}{(Labels.Length == 0 ? "" : $"{{{Labels.Replace(';', ',')}}}")})";

    /// <summary>Reads a name.</summary>
    /// <param name="text">The name.</param>
    /// <returns>Null if it is none, or names no metric.</returns>
    public static MetricReference? Parse(string text)
    {
        Match match = Shape().Match(text);
        if (!match.Success || MetricCatalogue.Find(match.Groups["metric"].Value) is null)
            return null;
        string[] labels = match.Groups["labels"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Array.Sort(labels, StringComparer.Ordinal);
        return Array.TrueForAll(labels, label => label.Contains('=', StringComparison.Ordinal))
            ? new MetricReference(match.Groups["agg"].Value, match.Groups["metric"].Value, string.Join(';', labels)) : null;
    }

    [GeneratedRegex(@"^\s*(?<agg>[a-z0-9.]+)\((?<metric>[a-z_.]+)(\{(?<labels>[^{}]*)\})?\)\s*$")]
    private static partial Regex Shape();
}
