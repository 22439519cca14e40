namespace HyperActors.Telemetry;

/// <summary>One more file of a run's directory: a trace, a series, a report.</summary>
/// <param name="Name">Name of the file, without a folder. The store reads <c>series.csv</c> and <c>episodes.csv</c>; it
/// keeps all others as they are.</param>
/// <param name="Write">Writes the content; the stream is closed by the store.</param>
public sealed record RunArtefact(string Name, Action<Stream> Write);
