namespace HyperActors.Telemetry;

/// <summary>Names the root span of the episode that was a cause.</summary>
/// <param name="Trace">Its trace.</param>
/// <param name="Span">The span.</param>
/// <param name="Relation">How it was the cause: <c>evicted_by</c>, <c>forced_by</c>, <c>failed_by</c>,
/// <c>slowed_by</c>, <c>disturbed_by</c> (a fault of a mailbox).</param>
public readonly record struct TraceLink(UInt128 Trace, ulong Span, string Relation);
