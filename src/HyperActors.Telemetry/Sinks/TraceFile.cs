namespace HyperActors.Telemetry;

/// <summary>A file with the traces of a run, read back.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Episodes">The episodes that were kept, in the order of their numbers; the run itself, number 0, among them.</param>
public sealed record TraceFile(string Path, IReadOnlyList<TraceEpisode> Episodes)
{
    /// <summary>Name of the timeline in a run's directory.</summary>
    public const string PerfettoName = "trace.pftrace";

    /// <summary>Name of the OTLP lines in a run's directory.</summary>
    public const string OtlpName = "trace.otlp.jsonl";

    /// <summary>Name of the metrics that go with the OTLP lines in a run's directory.</summary>
    public const string MetricsName = "metrics.otlp.jsonl";

    /// <summary>Name of the table of the episodes that were kept, in a run's directory.</summary>
    public const string EpisodesName = RunFiles.Episodes;

    /// <summary>What is said of the run as a whole; null if the run was broken off before it could be written.</summary>
    public TraceEpisode? Run => Episodes.Count > 0 && Episodes[0].Number == 0 ? Episodes[0] : null;

    /// <summary>Whether a directory is that of a run with a trace.</summary>
    /// <param name="directory">The directory; it need not exist.</param>
    public static bool IsIn(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return File.Exists(System.IO.Path.Combine(directory, PerfettoName)) || File.Exists(System.IO.Path.Combine(directory, OtlpName));
    }

    /// <summary>Reads a trace; its content tells the format.</summary>
    /// <param name="path">A <c>.pftrace</c> or <c>.otlp.jsonl</c> file, or a run's directory with one.</param>
    /// <exception cref="TraceFileException">It holds no traces of ours, or is broken.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TraceFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
            path = System.IO.Path.Combine(path, PerfettoName) is var timeline && File.Exists(timeline)
                ? timeline
                : System.IO.Path.Combine(path, OtlpName);
        byte[] content = File.ReadAllBytes(path);
        IReadOnlyList<TraceEpisode> episodes = content is [(byte)'{', ..]
            ? OtlpTraceReader.Read(content)
            : PerfettoReader.Read(content);
        return new TraceFile(path, episodes);
    }
}
