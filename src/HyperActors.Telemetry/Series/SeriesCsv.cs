using System.Globalization;

namespace HyperActors.Telemetry;

/// <summary>The file <c>series.csv</c>: long format, one value a line, series by series.</summary>
/// <remarks>Names of VMs and devices hold no comma, semicolon or quote, so that no field needs quotes.</remarks>
internal static class SeriesCsv
{
    private const string Header = "t_ns,metric,labels,value,unit";

    public static void Write(RunSeries series, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Header + "\n");
        foreach (SampledSeries one in series.All)
        {
            string labels = one.LabelText;
            for (int index = 0; index < one.Values.Count; index++)
                if (!double.IsNaN(one.Values[index]))
                    writer.Write(string.Create(CultureInfo.InvariantCulture,
                        $"{series.Times[index].SinceStart.WholeNanoseconds},{one.Metric},{labels},{one.Values[index]},{one.Unit}\n"));
        }
    }

    public static RunSeries Read(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (reader.ReadLine() != Header)
            throw new FormatException($"line 1: '{Header}' is expected");
        List<(string Metric, string Labels, string Unit, List<(long Time, double Value)> Points)> read = [];
        SortedSet<long> times = [];
        int line = 1;
        while (reader.ReadLine() is { } text)
        {
            (long time, string metric, string labels, double value, string unit) = Parse(text, ++line);
            times.Add(time);
            if (read.Count == 0 || read[^1].Metric != metric || read[^1].Labels != labels)
                read.Add((metric, labels, unit, []));
            read[^1].Points.Add((time, value));
        }
        long[] instants = [.. times];
        return new RunSeries(
            [.. instants.Select(static time => new SimTime(time * 1_000))],
            [.. read.Select(one => Make(one.Metric, one.Labels, one.Unit, one.Points, instants))]);
    }

    private static (long Time, string Metric, string Labels, double Value, string Unit) Parse(string text, int line)
    {
        string[] fields = text.Split(',');
        if (fields.Length == 5
            && long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out long time)
            && double.TryParse(fields[3], NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            return (time, fields[1], fields[2], value, fields[4]);
        throw new FormatException($"line {line}: '{text}' is not {Header}");
    }

    private static SampledSeries Make(
        string metric, string labels, string unit, List<(long Time, double Value)> points, long[] instants)
    {
        SeriesDefinition definition = SeriesCatalogue.Find(metric)
            ?? new SeriesDefinition(metric, unit, SeriesKind.Level, "Not known to this version.");
        double[] values = new double[instants.Length];
        Array.Fill(values, double.NaN);
        foreach ((long time, double value) in points)
            values[Array.BinarySearch(instants, time)] = value;
        return new SampledSeries(definition, unit, SampledSeries.ParseLabels(labels), values);
    }
}
