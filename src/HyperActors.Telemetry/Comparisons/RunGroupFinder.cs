namespace HyperActors.Telemetry;

/// <summary>Finds the runs that a user wants compared.</summary>
/// <remarks>
/// A run that a sweep made stands for all seeds of its combination, as one seed says nothing about chance; so
/// <c>last~1</c> is here the combination before the last one. A sweep's id stands for all its combinations.
/// </remarks>
/// <param name="reader">The store.</param>
public sealed class RunGroupFinder(ResultsReader reader)
{
    /// <summary>Finds the groups of some references.</summary>
    /// <param name="references">Ids of runs or sweeps, directories, <c>last</c>, <c>last~1</c>.</param>
    /// <param name="by">A path by whose value all runs are grouped anew; null for none.</param>
    /// <param name="problem">Why there are no two groups, in one clause.</param>
    /// <param name="help">What to do instead.</param>
    /// <returns>At least two groups; null if there are fewer.</returns>
    public IReadOnlyList<RunGroup>? Find(IReadOnlyList<string> references, string? by, out string problem, out string help)
    {
        ArgumentNullException.ThrowIfNull(references);
        help = "name two runs or combinations, or a sweep: hyperactors list runs";
        List<List<RunEntry>> units = Units();
        var found = new List<List<RunEntry>>();
        foreach (string reference in references)
        {
            if (Find(reference, units, out problem) is not { } some)
                return null;
            found.AddRange(some);
        }
        if (by is not null && Unknown(by, found) is { } unknown)
        {
            problem = unknown;
            help = "which paths there are: hyperactors query \"select distinct path from param\"";
            return null;
        }
        IReadOnlyList<RunGroup> groups = by is null ? Named(found) : ByValue(found, by);
        problem = groups.Count == 1 ? $"these are one group: {groups[0].Name}" : "";
        return groups.Count < 2 ? null : groups;
    }

    /// <summary>Says that no run has a path, and which was probably meant; null if one has it.</summary>
    private string? Unknown(string path, List<List<RunEntry>> units)
    {
        RunEntry[] runs = [.. units.SelectMany(unit => unit)];
        if (Array.Exists(runs, run => reader.Parameter(run, path) is not null))
            return null;
        string? nearest = NearestWord.Find(path, reader.Paths(runs));
        return $"none of these runs has the path '{path}'" + (nearest is null ? "" : $"; did you mean '{nearest}'?");
    }

    private List<List<RunEntry>>? Find(string reference, List<List<RunEntry>> units, out string problem)
    {
        problem = units.Count == 1 ? "there is one run or combination to compare"
            : $"there are {units.Count} runs and combinations to compare";
        if (ResultsReader.LastIndex(reference) is { } back)
            return back < units.Count ? [units[units.Count - 1 - back]] : null;
        if (reader.RunsOfSweep(reference) is { Count: > 0 } swept)
            return Units(swept);
        return reader.Find(reference, out problem) is not { } run ? null
            : [units.First(unit => unit.Exists(one => one.RunId == run.RunId))];
    }

    /// <summary>All runs, those of a combination together; ordered by the last run of each.</summary>
    private List<List<RunEntry>> Units()
    {
        List<List<RunEntry>> units = Units(reader.Runs());
        return [.. units.OrderBy(unit => unit.Max(run => run.StartedUtc), StringComparer.Ordinal)
            .ThenBy(unit => unit.Max(run => run.RunId), StringComparer.Ordinal)];
    }

    private List<List<RunEntry>> Units(IReadOnlyList<RunEntry> runs) =>
        [.. runs.GroupBy(run => run.SweepId is null ? run.RunId : $"{run.SweepId}\n{string.Join('\n', reader.SweptValues(run))}")
            .Select(unit => unit.OrderBy(run => run.Seed).ToList())];

    private IReadOnlyList<RunGroup> Named(List<List<RunEntry>> units)
    {
        IReadOnlyList<string> paths = Shortest(reader.DifferingPaths([.. units.Select(unit => unit[0])]));
        return [.. units.Select(unit => new RunGroup(NameOf(unit[0], paths), unit))];
    }

    private string NameOf(RunEntry run, IReadOnlyList<string> paths)
    {
        const int MostPaths = 3;
        if (paths.Count is 0 or > MostPaths)
            return run.RunId;
        return string.Join(' ', paths.Select(path => $"{path}={reader.Parameter(run, path) ?? "-"}"));
    }

    /// <summary>Leaves out what stands below a path that differs as well, as the latter shows it.</summary>
    private static IReadOnlyList<string> Shortest(IReadOnlyList<string> paths) =>
        [.. paths.Where(path => !paths.Any(other => path.StartsWith(other + ".", StringComparison.Ordinal)))];

    private IReadOnlyList<RunGroup> ByValue(List<List<RunEntry>> units, string path) =>
        [.. units.SelectMany(unit => unit).DistinctBy(run => run.RunId).GroupBy(run => reader.Parameter(run, path) ?? "-")
            .Select(group => new RunGroup($"{path}={group.Key}", [.. group.OrderBy(run => run.Seed)]))];
}
