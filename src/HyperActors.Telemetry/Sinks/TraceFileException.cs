namespace HyperActors.Telemetry;

/// <summary>A file is no trace of a run's episodes, or is broken.</summary>
/// <param name="problem">What is wrong, as part of a sentence.</param>
public sealed class TraceFileException(string problem) : Exception(problem);
