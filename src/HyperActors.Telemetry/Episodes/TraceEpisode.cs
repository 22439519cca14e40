namespace HyperActors.Telemetry;

/// <summary>An episode that was kept: a trace of its own.</summary>
public sealed record TraceEpisode
{
    /// <summary>Identifies the trace; the same seed gives the same.</summary>
    public required UInt128 Id { get; init; }

    /// <summary>Its number in the run, from 1, in the order in which episodes began; 0 for the run itself.</summary>
    public required long Number { get; init; }

    /// <summary>The spans: the root first, each before its children, siblings in the order of their starts.</summary>
    public required IReadOnlyList<TraceSpan> Spans { get; init; }

    /// <summary>The span that all others are part of.</summary>
    public TraceSpan Root => Spans[0];
}
