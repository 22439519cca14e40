namespace HyperActors.Cli;

/// <summary>What a user wants traced, and where to.</summary>
/// <param name="Format">The format of the file; null for none.</param>
/// <param name="Path">The file; null: it belongs into the run's directory, or to standard error.</param>
/// <param name="Collector">The collector to send to; null for none.</param>
/// <param name="Epoch">The start of virtual time in nanoseconds since 1970.</param>
/// <param name="Health">Whether the collector is told how the simulator itself is doing, too.</param>
internal sealed record TraceRequest(TraceOutput? Format, string? Path, Uri? Collector, long Epoch, bool Health)
{
    /// <summary>Whether anything tells virtual time as dates.</summary>
    public bool HasDates => Collector is not null || Format is TraceOutput.Otlp or TraceOutput.Console;
}

/// <summary>The formats of traces.</summary>
internal enum TraceOutput
{
    /// <summary>A timeline for ui.perfetto.dev.</summary>
    Perfetto,

    /// <summary>OTLP lines.</summary>
    Otlp,

    /// <summary>Text in the style of OpenTelemetry's console exporter.</summary>
    Console,
}
