namespace HyperActors.Scenarios;

/// <summary>Which episodes a trace of the run keeps: section <c>record.trace</c>.</summary>
/// <param name="SlowestPerSecond">How many of each kind, the slowest, for each second of virtual time; at least 0.</param>
/// <param name="Others">Share of the others, from 0 to 1.</param>
/// <param name="MaxSpans">Spans after which further episodes are left out; null: what suits the format.</param>
public sealed record EpisodeRecording(int SlowestPerSecond, double Others, long? MaxSpans);
