namespace HyperActors.Workloads;

/// <summary>How a trace is to be read.</summary>
public sealed record TraceReaderOptions
{
    /// <summary>The defaults.</summary>
    public static readonly TraceReaderOptions Default = new();

    /// <summary>The format; default is to recognise it by the content.</summary>
    public TraceFormat? Format { get; init; }

    /// <summary>
    /// Time that one instruction takes, in picoseconds; it turns the instruction gaps of a trace into think time.
    /// Default 300: an assumption, about one instruction a cycle at 3.3 GHz, since a recording knows no time. From 0 to
    /// 1,000,000.
    /// </summary>
    public long PicosecondsPerInstruction { get; init; } = 300;

    /// <summary>Whether the instruction fetches of lackey text are accesses of their own. Default yes; otherwise only
    /// time.</summary>
    public bool InstructionFetches { get; init; } = true;

    /// <summary>
    /// CSV: name or number (from 1) of the column with the address. Default: the column <c>address</c>, or <c>page</c>,
    /// whose numbers are pages; without a header the first, which has addresses.
    /// </summary>
    public string? AddressColumn { get; init; }

    /// <summary>
    /// CSV: name or number (from 1) of the column that tells reads from writes. Default: the column <c>rw</c>; without
    /// a header the second, if there is one.
    /// </summary>
    public string? KindColumn { get; init; }
}
