using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>What was measured of one metric for one set of labels: the rawest form, for exporters.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Labels">All its labels, by name.</param>
/// <param name="Value">A total or a value; of a distribution without counts its sum; null if there is none.</param>
/// <param name="Histogram">A distribution; null if the metric has no counts.</param>
/// <param name="Count">Samples behind a distribution without counts.</param>
/// <param name="Max">The greatest value in time; null if it is that of <paramref name="Value"/>.</param>
public sealed record MetricPoint(
    MetricDescription Metric, IReadOnlyList<KeyValuePair<string, string>> Labels, double? Value, LatencyHistogram? Histogram,
    long Count, double? Max);
