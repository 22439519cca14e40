namespace HyperActors.Scenarios;

/// <summary>One number of a run: an aggregate of a metric over the series that have some labels in common.</summary>
/// <param name="Metric">Name of the metric, such as <c>vm.page_fault.duration</c>.</param>
/// <param name="Labels">The labels in common, by name; empty: all series together.</param>
/// <param name="Aggregate"><c>p99</c>, <c>mean</c>, <c>max</c>, <c>count</c>, …</param>
/// <param name="Value">The number, in <paramref name="Unit"/>.</param>
/// <param name="Unit">The unit, in UCUM: <c>s</c>, <c>By</c>, <c>1</c>, <c>{fault}</c>, …</param>
/// <param name="Samples">Durations behind the number, of a distribution; else the series behind it.</param>
public sealed record MetricValue(
    string Metric, IReadOnlyList<KeyValuePair<string, string>> Labels, string Aggregate, double Value, string Unit, long Samples);

/// <summary>One distribution of a run, as counts; those of several runs can be added up.</summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Labels">The labels, by name.</param>
/// <param name="Buckets">Bounds in nanoseconds, the upper one exclusive, and how many durations lay between; in order,
/// without empty buckets.</param>
public sealed record MetricDistribution(
    string Metric, IReadOnlyList<KeyValuePair<string, string>> Labels, IReadOnlyList<MetricBucket> Buckets);

/// <summary>One bucket of a distribution.</summary>
/// <param name="LowNanoseconds">The least duration in it.</param>
/// <param name="HighNanoseconds">The least duration above it.</param>
/// <param name="Count">How many; at least 1.</param>
public readonly record struct MetricBucket(long LowNanoseconds, long HighNanoseconds, long Count);
