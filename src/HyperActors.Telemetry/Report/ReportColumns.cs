namespace HyperActors.Telemetry;

/// <summary>The series of a report: rates in place of amounts, and no more points than a plot can show.</summary>
/// <remarks>
/// Of more points than that, each bucket keeps its least and its greatest value in the order in which they came, so that no
/// peak is lost (an average would hide it, a choice of one point may miss it). What is stacked is not cut like that, as
/// the parts would no longer belong together: it keeps the mean of amounts and the last of levels.
/// </remarks>
internal sealed class ReportColumns
{
    /// <summary>Most points of a series.</summary>
    public const int MostPoints = 2_000;

    /// <summary>Most points of all series together: what a report of the promised size has room for.</summary>
    private const int MostValues = 110_000;

    private const int FewestPoints = 60;

    /// <summary>What the page has no plot for; it stays in series.csv.</summary>
    private static readonly string[] _leftOut =
    [
        SeriesCatalogue.Accesses.Name, SeriesCatalogue.Reclaims.Name, SeriesCatalogue.SwapOperations.Name,
        SeriesCatalogue.FaultBuckets.Name,
    ];

    private static readonly string[] _stacked =
        [SeriesCatalogue.HostMemory.Name, SeriesCatalogue.VmMemory.Name, SeriesCatalogue.CpuTime.Name];

    private readonly double[] _lengths;
    private readonly int[] _bounds;

    public ReportColumns(RunSeries run)
    {
        _lengths = [.. run.Times.Select((time, index) =>
            (time - (index == 0 ? SimTime.Zero : run.Times[index - 1])).TotalSeconds)];
        Series = [.. run.All.Where(static series => !_leftOut.Contains(series.Metric) && !IsSpare(series))];
        int most = Math.Clamp(MostValues / Math.Max(1, Series.Count), FewestPoints, MostPoints);
        IsReduced = run.Times.Count > most;
        int buckets = IsReduced ? most / 2 : run.Times.Count;
        _bounds = [.. Enumerable.Range(0, buckets + 1).Select(bucket => (int)((long)bucket * run.Times.Count / Math.Max(1, buckets)))];
        Times = [.. Enumerable.Range(0, buckets).SelectMany(bucket => IsReduced
            ? new[] { run.Times[Middle(bucket)], run.Times[_bounds[bucket + 1] - 1] }
            : [run.Times[bucket]]).Select(static time => time.SinceStart.TotalSeconds)];
    }

    /// <summary>The series that are shown, in the order of the run's.</summary>
    public IReadOnlyList<SampledSeries> Series { get; }

    /// <summary>The instants, in seconds.</summary>
    public double[] Times { get; }

    /// <summary>Whether there were too many points.</summary>
    public bool IsReduced { get; }

    /// <summary>The unit of a series' values here.</summary>
    public static string UnitOf(SampledSeries series) =>
        series.Definition.Kind == SeriesKind.Amount ? series.Unit + "/s" : series.Unit;

    /// <summary>The values of a series, one for each of <see cref="Times"/>; NaN where there is none.</summary>
    public IEnumerable<double> ValuesOf(SampledSeries series)
    {
        bool isAmount = series.Definition.Kind == SeriesKind.Amount;
        double[] values = isAmount
            ? [.. series.Values.Select((value, index) => value / _lengths[index])]
            : [.. series.Values];
        if (!IsReduced)
            return values;
        IEnumerable<int> buckets = Enumerable.Range(0, _bounds.Length - 1);
        return _stacked.Contains(series.Metric)
            ? buckets.SelectMany(bucket => Twice(Whole(values, bucket, isAmount)))
            : buckets.SelectMany(bucket => Extremes(values, bucket));
    }

    // A plot of three percentiles can be read; one of five for each VM cannot.
    private static bool IsSpare(SampledSeries series) => series.Label("quantile") is "0.9" or "0.999"
        || series.Metric == SeriesCatalogue.SwapDuration.Name && series.Label("quantile") == "1";

    private int Middle(int bucket) => _bounds[bucket] + (_bounds[bucket + 1] - 1 - _bounds[bucket]) / 2;

    private double Whole(double[] values, int bucket, bool isAmount)
    {
        (int from, int to) = (_bounds[bucket], _bounds[bucket + 1]);
        if (!isAmount)
            return values[to - 1];
        double sum = 0;
        double length = 0;
        for (int index = from; index < to; index++)
        {
            sum += values[index] * _lengths[index];
            length += _lengths[index];
        }
        return sum / length;
    }

    private static double[] Twice(double value) => [value, value];

    private double[] Extremes(double[] values, int bucket)
    {
        int least = -1;
        int most = -1;
        for (int index = _bounds[bucket]; index < _bounds[bucket + 1]; index++)
        {
            if (double.IsNaN(values[index]))
                continue;
            least = least < 0 || values[index] < values[least] ? index : least;
            most = most < 0 || values[index] > values[most] ? index : most;
        }
        return least < 0 ? [double.NaN, double.NaN] : [values[Math.Min(least, most)], values[Math.Max(least, most)]];
    }
}
