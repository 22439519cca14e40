namespace HyperActors.Workloads;

/// <summary>How far a recording is, or what it came to.</summary>
/// <param name="Lines">Lines of lackey text that were read.</param>
/// <param name="Instructions">Instructions that the program executed.</param>
/// <param name="DataAccesses">Loads, stores and modifies; one across a page boundary counts twice.</param>
/// <param name="Records">Records: distinct pages, added over the windows.</param>
/// <param name="DistinctPages">Distinct pages of the whole.</param>
public readonly record struct TraceRecording(
    long Lines, long Instructions, long DataAccesses, long Records, long DistinctPages);
