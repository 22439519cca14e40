namespace HyperActors.Workloads;

/// <summary>How a program is to be recorded.</summary>
public sealed record TraceRecorderOptions
{
    /// <summary>Name in the header, such as the program's. Default empty; one line.</summary>
    public string Name { get; init; } = "";

    /// <summary>Source in the header, such as the command line. Default empty; one line.</summary>
    public string Source { get; init; } = "";

    /// <summary>
    /// Instructions of a window: all touches of a page within one are one record. Default 10,000; from 1 to 2³¹. A
    /// longer window makes a smaller trace; it changes no fault counts as long as there are many more frames than pages
    /// in a window.
    /// </summary>
    public uint Window { get; init; } = 10_000;

    /// <summary>Brotli quality, from 0 to 11. Default <see cref="HatWriter.DefaultCompression"/>.</summary>
    public int Compression { get; init; } = HatWriter.DefaultCompression;

    /// <summary>Lines between two reports of progress. Default 1,000,000; at least 1.</summary>
    public long ProgressEvery { get; init; } = 1_000_000;
}
