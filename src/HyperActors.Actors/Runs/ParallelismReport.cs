namespace HyperActors.Actors;

/// <summary>What a run offered to parallel execution, and what limited it. Figures of the engine, not of the model.</summary>
/// <param name="Partitions">Into how many parts the actors were divided.</param>
/// <param name="Windows">How often the partitions agreed on how far each may go.</param>
/// <param name="SharedWindows">How many of those ran on more than one thread; the others held too little work.</param>
/// <param name="EventsPerWindow">Mean number of messages delivered between two agreements.</param>
/// <param name="CriticalPath">Messages on the longest chain of busiest partitions: no number of threads goes faster.</param>
/// <param name="Speedup">All messages over the critical path: the best that these partitions can give.</param>
/// <param name="LimitingLink">
/// The pair of actors whose distance most often ended a window, with that distance; <see langword="null"/> with one partition.
/// </param>
public sealed record ParallelismReport(
    int Partitions,
    long Windows,
    long SharedWindows,
    double EventsPerWindow,
    long CriticalPath,
    double Speedup,
    string? LimitingLink);
