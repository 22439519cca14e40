namespace HyperActors.Actors;

/// <summary>What a run offered to parallel execution, and what limited it. Figures of the engine, not of the model.</summary>
/// <param name="Partitions">Into how many parts the actors were divided.</param>
/// <param name="Windows">How often the partitions agreed on how far each may go.</param>
/// <param name="DividedWindows">
/// In how many of those the actors were divided at all: where sharing does not pay, one partition holds them.
/// </param>
/// <param name="SharedWindows">How many of those ran on more than one thread; the others held too little work.</param>
/// <param name="EventsPerWindow">
/// Mean number of messages and turns between two agreements, in divided windows if there were any.
/// </param>
/// <param name="CriticalPath">
/// Messages and turns of the busiest partition of each divided window, added up: no number of threads does with less.
/// </param>
/// <param name="Speedup">
/// All messages and turns of divided windows over the critical path: the best that these partitions can give; 1 without any.
/// </param>
/// <param name="LimitingLink">
/// The pair of actors whose distance most often ended a window, with that distance; <see langword="null"/> with one partition.
/// </param>
public sealed record ParallelismReport(
    int Partitions,
    long Windows,
    long DividedWindows,
    long SharedWindows,
    double EventsPerWindow,
    long CriticalPath,
    double Speedup,
    string? LimitingLink);
