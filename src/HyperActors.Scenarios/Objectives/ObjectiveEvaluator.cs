using System.Globalization;
using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>Judges objectives by what a run left behind.</summary>
public static class ObjectiveEvaluator
{
    /// <summary>Judges objectives, in order.</summary>
    /// <param name="objectives">The objectives of the scenario.</param>
    /// <param name="run">What the run left behind.</param>
    public static IReadOnlyList<ObjectiveResult> Evaluate(IReadOnlyList<Objective> objectives, RunMeasurements run)
    {
        ArgumentNullException.ThrowIfNull(objectives);
        ArgumentNullException.ThrowIfNull(run);
        return [.. objectives.Select(objective => Evaluate(objective, run))];
    }

    private static ObjectiveResult Evaluate(Objective objective, RunMeasurements run)
    {
        List<MetricSeries> series = [.. Select(objective, run)];
        return JudgeValue(objective, Measure(series, objective.Metric, objective.Aggregate, run.Measured.TotalSeconds)) with
        {
            Samples = SamplesOf(series),
        };
    }

    /// <summary>Judges an objective of a part of the run.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="measured">
    /// What was measured in that part; for one that must hold again, the time until it did, or has not.
    /// </param>
    /// <param name="recovered">For one that must hold again: when it did, from the end of its fault; null: it did not.</param>
    internal static ObjectiveResult Judge(Objective objective, double? measured, SimDuration? recovered)
    {
        if (objective.Scope?.Within is not { } within)
            return JudgeValue(objective, measured);
        return Result(objective, measured, recovered <= within) with
        {
            Limit = within.TotalSeconds,
            Margin = measured is { } time ? (within.TotalSeconds - time) / within.TotalSeconds : null,
            Unit = "s",
        };
    }

    private static ObjectiveResult JudgeValue(Objective objective, double? measured)
    {
        bool holds = measured is { } value && Holds(value, objective);
        return Result(objective, measured, holds) with
        {
            Margin = measured is { } number ? Margin(number, objective, holds) : null,
            Unit = ObjectiveUnits.UnitOf(objective.Metric, objective.Aggregate),
        };
    }

    private static ObjectiveResult Result(Objective objective, double? measured, bool holds) => new()
    {
        Name = objective.Name,
        Expression = objective.Expression,
        Status = measured is null ? ObjectiveStatus.NoSamples
            : holds ? ObjectiveStatus.Pass
            : objective.WarnOnly ? ObjectiveStatus.Warn
            : ObjectiveStatus.Fail,
        Measured = measured,
        Limit = objective.Limit,
        Margin = null,
        Scope = objective.Scope?.ToString(),
        FailsTheRun = !holds && !objective.WarnOnly,
    };

    /// <summary>The series that an objective selects.</summary>
    internal static IEnumerable<MetricSeries> Select(Objective objective, RunMeasurements run) =>
        objective.Metric.Read!(run).Where(one => IsSelected(one, objective));

    /// <summary>What a number made of series rests on: durations, or the series themselves.</summary>
    internal static long SamplesOf(List<MetricSeries> series) =>
        series.Sum(static one => one.Histogram is { } histogram ? histogram.Count : 1);

    /// <summary>An aggregate of series of a metric, in base units; null if there were no samples.</summary>
    internal static double? Measure(List<MetricSeries> series, MetricDescription metric, string aggregate, double seconds)
    {
        // A total without series is 0: pairs of VMs that took nothing from each other have none.
        bool isTotal = metric.Instrument == MetricInstrument.Counter;
        double? value = series.Count == 0 && !isTotal ? null
            : series is [{ Histogram: not null }, ..] ? OfHistograms(series, aggregate, seconds)
            : OfNumbers(series, metric, aggregate, seconds);
        return value is { } number && double.IsFinite(number) ? number : null;
    }

    private static bool IsSelected(MetricSeries series, Objective objective)
    {
        foreach ((string label, string glob) in objective.Selectors)
            for (int index = 0; index < objective.Metric.Labels.Count; index++)
                if (objective.Metric.Labels[index].Name == label && !Glob.IsMatch(glob, series.Labels[index]))
                    return false;
        return true;
    }

    /// <summary>The distribution of all series together; must not be changed, as it may be that of the only one.</summary>
    internal static LatencyHistogram MergedHistogram(List<MetricSeries> series)
    {
        if (series is [{ Histogram: { } only }])
            return only;
        LatencyHistogram merged = new();
        foreach (MetricSeries one in series)
            merged.Merge(one.Histogram!);
        return merged;
    }

    private static double? OfHistograms(List<MetricSeries> series, string aggregate, double seconds)
    {
        LatencyHistogram merged = MergedHistogram(series);
        double sum = (double)merged.TotalPicoseconds / 1e12;
        return aggregate switch
        {
            "count" => merged.Count,
            "sum" => sum,
            "rate" => seconds > 0 ? merged.Count / seconds : null,
            "mean" => merged.MeanSeconds,
            "max" => merged.Count == 0 ? null : merged.Max.TotalSeconds,
            "min" => merged.Count == 0 ? null : merged.Buckets().First().LowNanoseconds / 1e9,
            _ => merged.QuantileSeconds(Quantile(aggregate)),
        };
    }

    private static double? OfNumbers(
        List<MetricSeries> series, MetricDescription metric, string aggregate, double seconds)
    {
        bool isTotal = metric.Instrument != MetricInstrument.Gauge;
        double sum = series.Sum(one => one.Value ?? 0);
        double weight = series.Where(one => one.Value is not null).Sum(one => one.Weight);
        return aggregate switch
        {
            "count" or "sum" => sum,
            "rate" => seconds > 0 ? sum / seconds : null,
            "mean" => weight > 0 ? sum / weight : null,
            // A total of nothing has no greatest part.
            "max" => isTotal && weight == 0 ? null : series.Max(one => one.Peak ?? one.Value),
            _ => series.Min(one => one.Value),
        };
    }

    private static double Quantile(string percentile) => double.Parse(
        percentile.AsSpan(1), CultureInfo.InvariantCulture) / 100;

    internal static bool Holds(double measured, Objective objective) => objective.Comparison switch
    {
        Comparison.Less => measured < objective.Limit,
        Comparison.LessOrEqual => measured <= objective.Limit,
        Comparison.Greater => measured > objective.Limit,
        Comparison.GreaterOrEqual => measured >= objective.Limit,
        _ => measured == objective.Limit,
    };

    private static double? Margin(double measured, Objective objective, bool holds)
    {
        double limit = objective.Limit;
        if (limit == 0)
            return holds ? 0 : null;
        double room = objective.Comparison switch
        {
            Comparison.Less or Comparison.LessOrEqual => limit - measured,
            Comparison.Greater or Comparison.GreaterOrEqual => measured - limit,
            _ => -Math.Abs(measured - limit),
        };
        return room / Math.Abs(limit);
    }
}
