using HyperActors.Actors;

namespace HyperActors.Scenarios;

/// <summary>
/// What the run offered to parallel execution, and what limited it. It tells of the engine and not of the model, and
/// differs between engines, between numbers of partitions, and, as sharing is decided by the clock, between runs.
/// </summary>
/// <param name="Windows">How often the partitions agreed on how far each may go.</param>
/// <param name="DividedWindows">In how many of those the actors were in several partitions; else one held them all.</param>
/// <param name="SharedWindows">How many of those ran on more than one thread; the others held too little work.</param>
/// <param name="EventsPerWindow">Mean number of messages and turns in a divided window; of all windows without any.</param>
/// <param name="CriticalPath">
/// Messages and turns of the busiest partition of each divided window, added up: no number of threads does with less.
/// </param>
/// <param name="SpeedupBound">
/// All messages and turns of divided windows over the critical path: the best that these partitions can give.
/// </param>
/// <param name="LimitingLink">
/// The two actors whose distance ended most windows, with that distance; null where no link ended one.
/// </param>
/// <param name="Ties">Messages that reached an actor at the same instant as the one before.</param>
public sealed record ParallelismSummary(
    long Windows,
    long DividedWindows,
    long SharedWindows,
    double EventsPerWindow,
    long CriticalPath,
    double SpeedupBound,
    string? LimitingLink,
    long Ties)
{
    /// <summary>Takes it from what an engine says.</summary>
    /// <param name="report">The report of the run.</param>
    public static ParallelismSummary From(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        ParallelismReport parallelism = report.Parallelism;
        return new ParallelismSummary(
            parallelism.Windows,
            parallelism.DividedWindows,
            parallelism.SharedWindows,
            parallelism.EventsPerWindow,
            parallelism.CriticalPath,
            parallelism.Speedup,
            parallelism.LimitingLink,
            report.Ties);
    }
}
