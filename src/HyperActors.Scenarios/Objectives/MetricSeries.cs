using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>One set of label values of a metric, with what was measured.</summary>
/// <param name="Labels">The values, in the order of the metric's labels.</param>
internal sealed record MetricSeries(params string[] Labels)
{
    /// <summary>A distribution; null if the metric is none.</summary>
    public LatencyHistogram? Histogram { get; init; }

    /// <summary>A total or a value; null if there is none.</summary>
    public double? Value { get; init; }

    /// <summary>The greatest value in time; null if it is that of <see cref="Value"/>.</summary>
    public double? Peak { get; init; }

    /// <summary>How much the value weighs in a mean over series: 1, or the count behind it.</summary>
    public double Weight { get; init; } = 1;
}
