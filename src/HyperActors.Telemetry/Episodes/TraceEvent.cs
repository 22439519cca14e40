namespace HyperActors.Telemetry;

/// <summary>Something that happened within a span.</summary>
/// <param name="Time">When, in nanoseconds of virtual time.</param>
/// <param name="Name">What.</param>
public readonly record struct TraceEvent(long Time, string Name);
