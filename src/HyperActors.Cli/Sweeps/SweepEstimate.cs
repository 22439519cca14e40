using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>How long a sweep will take, by runs of the same scenario that were kept.</summary>
internal static class SweepEstimate
{
    /// <summary>The estimate in a line; it says what it rests on, or that there is nothing to rest it on.</summary>
    /// <param name="session">The sweep.</param>
    /// <param name="cases">Its runs.</param>
    /// <param name="earlier">Where earlier runs may be kept.</param>
    public static string Of(SweepSession session, IReadOnlyList<SweepCase> cases, ResultsStore earlier)
    {
        string name = session.Scenario.Name;
        RunEntry[] runs = [.. Runs(earlier).Where(run => run.Scenario == name && run.Status is not "interrupted")];
        if (runs.Length == 0)
            return $"how long they take is not known: no run of '{name}' is kept in '{earlier.Directory}'";
        Dictionary<string, double> same = [];
        foreach (RunEntry run in runs)
            same[run.ScenarioSha256] = run.WallSeconds;
        double mean = runs.Average(static run => run.WallSeconds);
        // A run of the very same scenario tells most; others, of other values, tell the rest.
        double[] times = [.. cases.Select(each => same.GetValueOrDefault(ScenarioHash.Of(each.Scenario), mean))];
        double wall = Math.Max(times.Max(), times.Sum() / session.Facts.Jobs);
        return $"about {Time(wall)}, by {runs.Length} earlier {(runs.Length == 1 ? "run" : "runs")} of '{name}'";
    }

    private static IReadOnlyList<RunEntry> Runs(ResultsStore store)
    {
        try
        {
            using ResultsReader reader = store.OpenToRead();
            return reader.Runs();
        }
        catch (ResultsStoreException)
        {
            // No store, or none that can be read: nothing is known.
            return [];
        }
    }

    private static string Time(double seconds) => seconds < 100
        ? Figures.Seconds(seconds)
        : Figures.WithUnit($"{Math.Round(seconds / 60):0}", "min");
}
