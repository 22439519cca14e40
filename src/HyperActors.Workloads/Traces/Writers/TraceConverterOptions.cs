namespace HyperActors.Workloads;

/// <summary>How a trace is to be converted.</summary>
public sealed record TraceConverterOptions
{
    /// <summary>How to read the input. Its time of an instruction does not matter: gaps are kept as
    /// instructions.</summary>
    public TraceReaderOptions Input { get; init; } = TraceReaderOptions.Default;

    /// <summary>What to write: <c>Hat</c>, the default, <c>Tpat</c>, <c>Csv</c> or <c>Lirs</c>.</summary>
    public TraceFormat Output { get; init; } = TraceFormat.Hat;

    /// <summary>Name in the header of the own format. Default: the input's, or its file name up to the first
    /// dot.</summary>
    public string? Name { get; init; }

    /// <summary>Source in the header of the own format. Default: the input's, or <c>converted from</c> and its file
    /// name.</summary>
    public string? Source { get; init; }

    /// <summary>Brotli quality of the own format, from 0 to 11. Default
    /// <see cref="HatWriter.DefaultCompression"/>.</summary>
    public int Compression { get; init; } = HatWriter.DefaultCompression;

    /// <summary>Accesses to leave out at the start. Default 0.</summary>
    public long Skip { get; init; }

    /// <summary>Accesses to convert at most. Default all.</summary>
    public long Accesses { get; init; } = long.MaxValue;

    /// <summary>
    /// TPAT: whether pages are numbered anew, from 0 in the order in which they occur. Default: only if the pages of
    /// the input do not fit into a pattern of at most four times as many pages as occur.
    /// </summary>
    public bool? Renumber { get; init; }
}
