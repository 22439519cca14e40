using System.Text.Json.Serialization;
using HyperActors.Workloads;

namespace HyperActors.Cli;

/// <summary>What a trace holds, as <c>trace info --json</c> tells it.</summary>
internal sealed record TraceReport
{
    /// <summary>The file as the user named it.</summary>
    public required string File { get; init; }

    /// <summary>Its format; one of <see cref="TraceFormats.Names"/>.</summary>
    public required string Format { get; init; }

    /// <summary>Whether the file is compressed with gzip.</summary>
    public required bool Gzip { get; init; }

    /// <summary>Bytes on disk.</summary>
    public required long FileBytes { get; init; }

    /// <summary>What the trace calls itself; <see langword="null"/> if it does not say.</summary>
    public required string? Name { get; init; }

    /// <summary>Where it says it comes from; <see langword="null"/> if it does not say.</summary>
    public required string? Source { get; init; }

    /// <summary>Instructions within which all touches of a page are one record; <see langword="null"/> if not collapsed.</summary>
    public required long? Window { get; init; }

    /// <summary>Runs of accesses to one page.</summary>
    public required long Records { get; init; }

    /// <summary>Single accesses.</summary>
    public required long Accesses { get; init; }

    /// <summary>Accesses that write.</summary>
    public required long Writes { get; init; }

    /// <summary>Accesses that fetch instructions.</summary>
    public required long Fetches { get; init; }

    /// <summary>Pages given back.</summary>
    public required long Frees { get; init; }

    /// <summary>Pages that occur, each counted once.</summary>
    public required long DistinctPages { get; init; }

    /// <summary>The lowest page.</summary>
    public required long LowestPage { get; init; }

    /// <summary>The highest page.</summary>
    public required long HighestPage { get; init; }

    /// <summary>Time that the program would take if every access were free.</summary>
    public required double ThinkSeconds { get; init; }

    /// <summary>Describes a trace that was read to its end.</summary>
    public static TraceReport From(string path, TraceInfo info) => new()
    {
        File = path,
        Format = TraceFormats.NameOf(info.Format),
        Gzip = info.IsCompressed,
        FileBytes = new FileInfo(path).Length,
        Name = string.IsNullOrEmpty(info.Header?.Name) ? null : info.Header.Name,
        Source = string.IsNullOrEmpty(info.Header?.Source) ? null : info.Header.Source,
        Window = info.Header?.Window is > 0 and var window ? window : null,
        Records = info.Totals.Records,
        Accesses = info.Totals.Accesses,
        Writes = info.Totals.Writes,
        Fetches = info.Totals.Fetches,
        Frees = info.Totals.Frees,
        DistinctPages = info.Totals.DistinctPages,
        LowestPage = info.Totals.LowestPage,
        HighestPage = info.Totals.HighestPage,
        ThinkSeconds = info.ThinkTime.TotalSeconds,
    };
}

/// <summary>The document of <c>trace info --json</c>.</summary>
/// <param name="Traces">One for each file that could be read, in the order of the command line.</param>
internal sealed record TraceInfoDocument(IReadOnlyList<TraceReport> Traces)
{
    /// <summary>Which document this is.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema => "hyperactors/trace-info/v1";
}
