namespace HyperActors.Telemetry;

/// <summary>Why numbers of a comparison may differ for another reason than what was varied.</summary>
public enum ComparisonDoubt
{
    /// <summary>Some runs ended before their time: they were interrupted, or the simulated system died.</summary>
    Partial,

    /// <summary>The scenarios ask for different durations, and the runs have them.</summary>
    Lengths,

    /// <summary>The runs are of different scenarios.</summary>
    Scenarios,
}

/// <summary>Finds what makes a comparison doubtful.</summary>
internal static class ComparisonDoubts
{
    /// <summary>The doubts, what weighs most first; empty for runs that are as long and of one scenario.</summary>
    public static IReadOnlyList<ComparisonDoubt> Of(IReadOnlyList<RunGroup> groups, ResultsReader reader)
    {
        RunEntry[] runs = [.. groups.SelectMany(static group => group.Runs)];
        var doubts = new List<ComparisonDoubt>();
        if (runs.Any(static run => run.EndedEarly))
            doubts.Add(ComparisonDoubt.Partial);
        if (AreOfDifferentLength([.. runs.Where(static run => !run.EndedEarly)], reader))
            doubts.Add(ComparisonDoubt.Lengths);
        if (runs.Select(static run => run.Scenario).Distinct(StringComparer.Ordinal).Count() > 1)
            doubts.Add(ComparisonDoubt.Scenarios);
        return doubts;
    }

    // Workloads that end by themselves take as long as they take: that is a result, and no reason to doubt others.
    private static bool AreOfDifferentLength(RunEntry[] runs, ResultsReader reader) =>
        runs.Select(static run => run.VirtualNanoseconds).Distinct().Count() > 1
        && runs.Select(run => reader.Parameter(run, "duration")).Distinct(StringComparer.Ordinal).Count() > 1;
}
