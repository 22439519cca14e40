using HyperActors.Workloads;

namespace HyperActors.Scenarios;

/// <summary>Opens the traces that scenarios name.</summary>
internal static class TraceStreams
{
    /// <summary>The file of a trace: relative to the scenario, unless it is rooted.</summary>
    public static string PathOf(TraceSection trace, string scenarioPath) => PathOf(trace.File, scenarioPath);

    /// <summary>The file of a trace: relative to the scenario, unless it is rooted.</summary>
    public static string PathOf(string file, string scenarioPath) =>
        Path.Combine(Path.GetDirectoryName(scenarioPath) ?? "", file);

    /// <summary>Opens a trace at its start, with its repeats.</summary>
    /// <exception cref="TraceFormatException">It cannot be opened, or its beginning is broken.</exception>
    public static IAccessStream Open(TraceSection trace, string scenarioPath)
    {
        string path = PathOf(trace, scenarioPath);
        TraceReaderOptions options = Options(trace);
        return trace.Repeat == 1
            ? TraceReader.Open(path, options)
            : new RepeatedStream(
                () => TraceReader.Open(path, options), trace.Repeat == 0 ? RepeatedStream.Forever : trace.Repeat);
    }

    /// <summary>How a trace is to be read.</summary>
    public static TraceReaderOptions Options(TraceSection trace) => new()
    {
        Format = trace.Format is { } name && TraceFormats.TryParse(name, out TraceFormat format) ? format : null,
        PicosecondsPerInstruction = trace.InstructionTime.Picoseconds,
        InstructionFetches = trace.Fetches,
        AddressColumn = trace.Column,
        KindColumn = trace.KindColumn,
    };
}
