using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>What the series that an objective selects come to: a distribution, or a total.</summary>
/// <param name="Durations">All durations; empty for a metric that is no distribution.</param>
/// <param name="Total">The sum; 0 for a distribution.</param>
internal readonly record struct ObjectiveTotals(LatencyHistogram Durations, double Total)
{
    /// <summary>How many series an instant's totals are made of; 0 of differences and sums.</summary>
    public int Series { get; init; }

    /// <summary>Nothing was measured.</summary>
    public static ObjectiveTotals None => new(new LatencyHistogram(), 0);

    /// <summary>The totals of an instant.</summary>
    public static ObjectiveTotals Of(Objective objective, RunMeasurements run)
    {
        LatencyHistogram durations = new();
        double total = 0;
        int count = 0;
        foreach (MetricSeries series in ObjectiveEvaluator.Select(objective, run))
        {
            if (series.Histogram is { } histogram)
                durations.Merge(histogram);
            total += series.Value ?? 0;
            count++;
        }
        return new ObjectiveTotals(durations, total) { Series = count };
    }

    public ObjectiveTotals Copy() => this with { Durations = Durations.Copy() };

    public ObjectiveTotals Since(ObjectiveTotals earlier) =>
        new(Durations.Since(earlier.Durations), Total - earlier.Total);

    public ObjectiveTotals Plus(ObjectiveTotals other)
    {
        LatencyHistogram durations = Durations.Copy();
        durations.Merge(other.Durations);
        return new ObjectiveTotals(durations, Total + other.Total);
    }

    /// <summary>The objective's aggregate of them, in base units; null if there were no samples.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="length">How long they were measured.</param>
    public double? Measure(Objective objective, SimDuration length)
    {
        MetricSeries series = objective.Metric.Instrument == MetricInstrument.Histogram
            ? new MetricSeries { Histogram = Durations }
            : new MetricSeries { Value = Total };
        return ObjectiveEvaluator.Measure([series], objective.Metric, objective.Aggregate, length.TotalSeconds);
    }
}
