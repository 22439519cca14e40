using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>All metrics of a run as numbers, for stores and comparisons.</summary>
/// <remarks>
/// A metric with labels <c>vm</c> and <c>type</c> is told for all series together, for each VM, for each type, and for
/// each pair of them, because a percentile of a part cannot be computed from those of other parts. A level of more than
/// <see cref="WidestLevel"/> label sets is left out: a thousand VMs have a million pairs.
/// </remarks>
public static class MetricTable
{
    /// <summary>Most label sets of a level that is told.</summary>
    public const int WidestLevel = 1_024;

    private static readonly string[] _percentiles = ["p50", "p90", "p99", "p99.9"];

    /// <summary>The numbers, metric by metric in the order of <see cref="MetricCatalogue"/>.</summary>
    /// <param name="run">What the run left behind.</param>
    public static IEnumerable<MetricValue> Values(RunMeasurements run)
    {
        ArgumentNullException.ThrowIfNull(run);
        double seconds = run.Measured.TotalSeconds;
        foreach (MetricDescription metric in MetricCatalogue.All.Where(metric => metric.IsAvailable))
            foreach ((IReadOnlyList<KeyValuePair<string, string>> labels, List<MetricSeries> series) in Levels(metric, run))
            {
                List<MetricSeries> merged = Merged(series);
                foreach (string aggregate in Aggregates(metric))
                    if (ObjectiveEvaluator.Measure(merged, metric, aggregate, seconds) is { } value)
                        yield return new MetricValue(
                            metric.Name, labels, aggregate, value, ObjectiveUnits.UnitOf(metric, aggregate),
                            ObjectiveEvaluator.SamplesOf(series));
            }
    }

    /// <summary>The distributions with all their labels.</summary>
    /// <param name="run">What the run left behind.</param>
    public static IEnumerable<MetricDistribution> Distributions(RunMeasurements run)
    {
        ArgumentNullException.ThrowIfNull(run);
        foreach (MetricDescription metric in MetricCatalogue.All.Where(metric => metric.IsAvailable))
        {
            List<MetricSeries> series = [.. metric.Read!(run).Where(one => one.Histogram is { Count: > 0 })];
            if (series.Count <= WidestLevel)
                foreach (MetricSeries one in series)
                    yield return new MetricDistribution(
                        metric.Name, Named(metric, one, ~0), [.. one.Histogram!.Buckets().Select(Bounds)]);
        }
    }

    /// <summary>The series of all metrics, as they were measured; a metric of more than <see cref="WidestLevel"/> is left out.</summary>
    /// <param name="run">What the run left behind.</param>
    public static IEnumerable<MetricPoint> Points(RunMeasurements run)
    {
        ArgumentNullException.ThrowIfNull(run);
        foreach (MetricDescription metric in MetricCatalogue.All.Where(metric => metric.IsAvailable))
        {
            List<MetricSeries> series = [.. metric.Read!(run)];
            if (series.Count <= WidestLevel)
                foreach (MetricSeries one in series)
                    yield return new MetricPoint(
                        metric, Named(metric, one, ~0), one.Value, one.Histogram, (long)one.Weight, one.Peak);
        }
    }

    /// <summary>The series of a metric, grouped by each subset of its labels.</summary>
    private static IEnumerable<(IReadOnlyList<KeyValuePair<string, string>> Labels, List<MetricSeries> Series)> Levels(
        MetricDescription metric, RunMeasurements run)
    {
        List<MetricSeries> all = [.. metric.Read!(run)];
        for (int subset = 0; subset < 1 << metric.Labels.Count; subset++)
        {
            if (subset == 0)
            {
                yield return ([], all);
                continue;
            }
            int kept = subset;
            List<IGrouping<string, MetricSeries>> groups = [.. all.GroupBy(one => Key(one, kept), StringComparer.Ordinal)];
            if (groups.Count <= WidestLevel)
                foreach (IGrouping<string, MetricSeries> group in groups)
                    yield return (Named(metric, group.First(), kept), [.. group]);
        }
    }

    /// <summary>Distributions are added up once, and not for each percentile anew.</summary>
    private static List<MetricSeries> Merged(List<MetricSeries> series) =>
        series is [{ Histogram: not null }, _, ..]
            ? [new MetricSeries { Histogram = ObjectiveEvaluator.MergedHistogram(series) }]
            : series;

    private static string Key(MetricSeries series, int subset) =>
        string.Join('\n', series.Labels.Where((_, index) => (subset >> index & 1) != 0));

    private static IReadOnlyList<KeyValuePair<string, string>> Named(MetricDescription metric, MetricSeries series, int subset) =>
        [.. metric.Labels.Select((label, index) => (label.Name, Index: index))
            .Where(label => (subset >> label.Index & 1) != 0)
            .OrderBy(label => label.Name, StringComparer.Ordinal)
            .Select(label => KeyValuePair.Create(label.Name, series.Labels[label.Index]))];

    /// <summary>What is told of a metric: of equal aggregates one, and no rates, which follow from totals.</summary>
    private static IEnumerable<string> Aggregates(MetricDescription metric) => metric.Aggregates.SelectMany(
        aggregate => aggregate switch
        {
            MetricCatalogue.Percentile => _percentiles,
            "rate" => [],
            "sum" => metric.Aggregates.Contains("count") && metric.Instrument == MetricInstrument.Counter ? [] : [aggregate],
            _ => (string[])[aggregate],
        });

    private static MetricBucket Bounds((long Low, long Count) bucket) =>
        new(bucket.Low, bucket.Low + LatencyHistogram.WidthOf(bucket.Low), bucket.Count);
}
