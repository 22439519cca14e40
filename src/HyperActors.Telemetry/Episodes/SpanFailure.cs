namespace HyperActors.Telemetry;

/// <summary>How a span failed: its <c>error.type</c>.</summary>
internal enum SpanFailure : byte
{
    None,

    /// <summary>A device reported an error, or a page was lost to one.</summary>
    Io,

    /// <summary>A device had no room.</summary>
    Full,

    /// <summary>The VM was switched off while it waited.</summary>
    Killed,
}
