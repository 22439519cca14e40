namespace HyperActors.Telemetry;

/// <summary>Groups of runs beside each other, metric by metric; the first is the baseline.</summary>
/// <param name="Groups">The groups; at least two.</param>
/// <param name="Rows">A row a metric.</param>
public sealed record Comparison(IReadOnlyList<RunGroup> Groups, IReadOnlyList<ComparedMetric> Rows)
{
    /// <summary>More VMs are not told one by one.</summary>
    private const int MostVms = 8;

    /// <summary>Why the numbers may differ for another reason than what was varied; empty for none.</summary>
    public IReadOnlyList<ComparisonDoubt> Doubts { get; init; } = [];

    /// <summary>Whether every group has repeats, so that chance can be told from effect.</summary>
    public bool HasRepeats => Groups.All(static group => group.Runs.Count > 1);

    /// <summary>Compares groups.</summary>
    /// <param name="groups">The groups; at least two.</param>
    /// <param name="metrics">What is compared; null: what tells most about each VM, or about all where they are many.</param>
    /// <param name="reader">The store.</param>
    public static Comparison Of(IReadOnlyList<RunGroup> groups, IReadOnlyList<MetricReference>? metrics, ResultsReader reader)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(reader);
        return new Comparison(groups, [.. (metrics ?? Usual(groups, reader))
            .Select(metric => ComparedMetric.Of(metric, groups, Values(metric, groups, reader)))
            .Where(row => row.Means.Any(static mean => mean is not null))])
        {
            Doubts = ComparisonDoubts.Of(groups, reader),
        };
    }

    private static IReadOnlyList<IReadOnlyList<double?>> Values(
        MetricReference metric, IReadOnlyList<RunGroup> groups, ResultsReader reader) =>
        [.. groups.Select(group => (IReadOnlyList<double?>)[.. group.Runs.Select(run => reader.Scalar(run, metric))])];

    private static IEnumerable<MetricReference> Usual(IReadOnlyList<RunGroup> groups, ResultsReader reader)
    {
        string[] common = [.. groups.Select(group => (IEnumerable<string>)reader.VmsOf(group.Runs[0]))
            .Aggregate(static (left, right) => left.Intersect(right, StringComparer.Ordinal))];
        bool one = common.Length > 0 && common.Length <= MostVms;
        foreach (string vm in one ? common : [""])
        {
            string labels = vm.Length == 0 ? "" : $"vm={vm}";
            yield return new MetricReference("p99", "vm.page_fault.duration", labels);
            yield return new MetricReference("count", "vm.page_faults", vm.Length == 0 ? "type=major" : $"type=major;{labels}");
            yield return new MetricReference("max", "vm.slowdown", labels);
        }
        yield return new MetricReference("count", "hypervisor.reclaims", "");
        yield return new MetricReference("mean", "swap.utilization", "");
    }
}

/// <summary>A metric in several groups.</summary>
/// <param name="Metric">Which.</param>
/// <param name="Values">The values of each group, seed by seed; runs without samples are null.</param>
/// <param name="Means">The mean of each group with its interval; null where nothing was measured.</param>
/// <param name="Changes">How each group differs from the first; null for that itself, and where nothing was measured.</param>
public sealed record ComparedMetric(
    MetricReference Metric, IReadOnlyList<IReadOnlyList<double?>> Values, IReadOnlyList<ConfidenceInterval?> Means,
    IReadOnlyList<MetricChange?> Changes)
{
    /// <summary>Compares the values of groups.</summary>
    /// <param name="metric">Which metric.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="values">The values of each, in the order of its runs.</param>
    public static ComparedMetric Of(
        MetricReference metric, IReadOnlyList<RunGroup> groups, IReadOnlyList<IReadOnlyList<double?>> values)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(values);
        return new ComparedMetric(
            metric, values, [.. values.Select(static all => ConfidenceInterval.Of([.. all.OfType<double>()]))],
            [.. values.Select((all, index) => index == 0 ? null
                : MetricChange.Of(metric, values[0], all, RunGroup.ArePaired(groups[0], groups[index])))]);
    }
}
