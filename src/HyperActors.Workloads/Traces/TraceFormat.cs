namespace HyperActors.Workloads;

/// <summary>The trace formats that can be read.</summary>
public enum TraceFormat
{
    /// <summary>The project's own: page runs in checksummed, compressed blocks. Essay:
    /// <see cref="HatLayout"/>.</summary>
    Hat,

    /// <summary>Text of <c>valgrind --tool=lackey --trace-mem=yes</c>: one instruction fetch, load, store or modify a
    /// line.</summary>
    Lackey,

    /// <summary><c>PTRC0001</c>: page touches, one for each page and window of instructions, as varints.</summary>
    Ptrc,

    /// <summary><c>TPAT0001</c>: a pattern of 32-bit words, each a page index with a write bit and a free
    /// bit.</summary>
    Tpat,

    /// <summary>The LIRS authors' traces: one page number a line; lines that are no numbers are marks.</summary>
    Lirs,

    /// <summary>The ARC authors' traces (<c>.lis</c>): first page and number of pages in each line.</summary>
    Arc,

    /// <summary>libCacheSim's oracleGeneral: records of 24 bytes, whose object id is taken as the page.</summary>
    OracleGeneral,

    /// <summary>Comma-separated: address or page, and optionally read or write.</summary>
    Csv,
}
