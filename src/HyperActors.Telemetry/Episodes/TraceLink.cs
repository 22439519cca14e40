namespace HyperActors.Telemetry;

/// <summary>Names the root span of the episode that was a cause.</summary>
/// <param name="Trace">Its trace.</param>
/// <param name="Span">The span.</param>
/// <param name="Relation">How it was the cause: <c>evicted_by</c>, <c>forced_by</c>, <c>failed_by</c>.</param>
public readonly record struct TraceLink(UInt128 Trace, ulong Span, string Relation);
