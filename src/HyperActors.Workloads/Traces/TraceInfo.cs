namespace HyperActors.Workloads;

/// <summary>What a whole trace amounts to; reading it through also checks that it is sound.</summary>
public sealed record TraceInfo
{
    private TraceInfo()
    {
    }

    /// <summary>The format that was recognised or named.</summary>
    public required TraceFormat Format { get; init; }

    /// <summary>Whether the file is compressed with gzip.</summary>
    public required bool IsCompressed { get; init; }

    /// <summary>What a trace in the project's own format says about itself; otherwise null.</summary>
    public HatHeader? Header { get; init; }

    /// <summary>The sums; the gap is in picoseconds of think time.</summary>
    public required TraceTotals Totals { get; init; }

    /// <summary>Writes among the accesses, from 0 to 1; 0 if there is no access.</summary>
    public double WriteShare => Totals.Accesses == 0 ? 0 : (double)Totals.Writes / Totals.Accesses;

    /// <summary>Memory of all distinct pages.</summary>
    public ByteSize Footprint => new PageCount(Totals.DistinctPages).Size;

    /// <summary>Address space from the lowest page to the highest, in pages.</summary>
    public PageCount Span => new(Totals.Records == 0 ? 0 : Totals.HighestPage - Totals.LowestPage + 1);

    /// <summary>Time that the program would take if every access were free.</summary>
    public SimDuration ThinkTime => new(Totals.Gap);

    /// <summary>Reads a file to its end.</summary>
    /// <param name="path">The trace.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="progress">Told the number of records now and then, if given.</param>
    /// <exception cref="TraceFormatException">The trace cannot be read to its end.</exception>
    public static TraceInfo Read(string path, TraceReaderOptions? options = null, Action<long>? progress = null)
    {
        using TraceReader reader = TraceReader.Open(path, options);
        return Read(reader, progress);
    }

    /// <summary>Reads an open trace to its end.</summary>
    /// <param name="reader">Read from where it stands; not disposed of.</param>
    /// <param name="progress">Told the number of records now and then, if given.</param>
    /// <exception cref="TraceFormatException">The trace cannot be read to its end.</exception>
    public static TraceInfo Read(TraceReader reader, Action<long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        PageIndex index = new();
        TraceTotals totals = default;
        AccessRun[] runs = new AccessRun[4096];
        for (int count; (count = reader.Fill(runs)) > 0; progress?.Invoke(totals.Records))
            foreach (ref readonly AccessRun run in runs.AsSpan(0, count))
            {
                index.IdOf(run.Page);
                totals = totals.Add(run, index.Count);
            }
        return new TraceInfo
        {
            Format = reader.Format,
            IsCompressed = reader.IsCompressed,
            Header = reader.Header,
            Totals = totals,
        };
    }
}
