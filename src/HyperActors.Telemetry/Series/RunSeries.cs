namespace HyperActors.Telemetry;

/// <summary>What a run looked like over virtual time: the same for a scenario and seed on every engine.</summary>
public sealed class RunSeries
{
    /// <summary>Name of the file in a run's directory.</summary>
    public const string FileName = "series.csv";

    /// <summary>The label of the sum over all VMs that have no series of their own.</summary>
    public const string Others = "(others)";

    internal RunSeries(IReadOnlyList<SimTime> times, IReadOnlyList<SampledSeries> all)
    {
        Times = times;
        All = all;
    }

    /// <summary>The instants, ascending. What happened between two belongs to the later; the first begins at 0.</summary>
    public IReadOnlyList<SimTime> Times { get; }

    /// <summary>The series, ordered by metric (as in <see cref="SeriesCatalogue.All"/>) and by machine.</summary>
    public IReadOnlyList<SampledSeries> All { get; }

    /// <summary>The series of a metric.</summary>
    /// <param name="metric">The metric.</param>
    public IEnumerable<SampledSeries> Of(SeriesDefinition metric) => All.Where(series => series.Metric == metric.Name);

    /// <summary>Writes lines <c>t_ns,metric,labels,value,unit</c>, absent values left out.</summary>
    /// <param name="writer">Where to; gets <c>\n</c> as line ends.</param>
    public void WriteCsv(TextWriter writer) => SeriesCsv.Write(this, writer);

    /// <summary>Reads what <see cref="WriteCsv"/> wrote.</summary>
    /// <param name="reader">The text.</param>
    /// <exception cref="FormatException">A line is not of that form; the message has its number.</exception>
    public static RunSeries ReadCsv(TextReader reader) => SeriesCsv.Read(reader);
}
