using System.Globalization;

namespace HyperActors.Telemetry;

/// <summary>How many faults took how long when: the cells of a heat map, as few as a screen can show.</summary>
internal sealed class ReportHeat
{
    private const int MostColumns = 120;

    private ReportHeat(double[] times, double[] borders, double[][] counts)
    {
        Times = times;
        Borders = borders;
        Counts = counts;
    }

    /// <summary>Bounds of the columns in seconds of virtual time; one more than there are columns.</summary>
    public double[] Times { get; }

    /// <summary>Bounds of the rows in seconds of duration; one more than there are rows.</summary>
    public double[] Borders { get; }

    /// <summary>Faults by row and column.</summary>
    public double[][] Counts { get; }

    /// <summary>Makes the cells; null if there was no fault.</summary>
    public static ReportHeat? Of(RunSeries run)
    {
        (double From, double To, SampledSeries Series)[] rows = [.. run.Of(SeriesCatalogue.FaultBuckets)
            .Select(static series => (Bound(series.Label("from")), Bound(series.Label("to")), series)).OrderBy(static row => row.Item1)];
        if (rows.Length == 0)
            return null;
        int columns = Math.Min(MostColumns, run.Times.Count);
        int[] bounds = [.. Enumerable.Range(0, columns + 1).Select(column => (int)((long)column * run.Times.Count / columns))];
        double[] times = [.. bounds.Select(bound => bound == 0 ? 0 : run.Times[bound - 1].SinceStart.TotalSeconds)];
        // Classes without a fault are no series; between the least and the greatest they are rows of their own again.
        double[] borders = [.. SeriesBuilder.FaultBorders.Where(border => border >= rows[0].From && border <= rows[^1].To)];
        double[][] counts = [.. borders.SkipLast(1).Select(border =>
        {
            SampledSeries? series = rows.FirstOrDefault(row => row.From == border).Series;
            return Enumerable.Range(0, columns)
                .Select(column => series is null ? 0 : Sum(series.Values, bounds[column], bounds[column + 1])).ToArray();
        })];
        return new ReportHeat(times, borders, counts);
    }

    private static double Sum(IReadOnlyList<double> values, int from, int to)
    {
        double sum = 0;
        for (int index = from; index < to; index++)
            sum += double.IsNaN(values[index]) ? 0 : values[index];
        return sum;
    }

    private static double Bound(string? text) =>
        text == "inf" ? double.PositiveInfinity : double.Parse(text!, CultureInfo.InvariantCulture);
}
