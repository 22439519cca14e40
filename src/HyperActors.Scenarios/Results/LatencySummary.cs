using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>A distribution of durations, in seconds; all null if there was none.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="P50">The median.</param>
/// <param name="P90">What 90 % do not exceed.</param>
/// <param name="P99">What 99 % do not exceed.</param>
/// <param name="P999">What 99.9 % do not exceed.</param>
/// <param name="Max">The longest.</param>
public sealed record LatencySummary(double? Mean, double? P50, double? P90, double? P99, double? P999, double? Max)
{
    internal static LatencySummary From(LatencyHistogram histogram) => new(
        histogram.MeanSeconds,
        histogram.QuantileSeconds(0.5),
        histogram.QuantileSeconds(0.9),
        histogram.QuantileSeconds(0.99),
        histogram.QuantileSeconds(0.999),
        histogram.Count == 0 ? null : histogram.Max.TotalSeconds);
}
