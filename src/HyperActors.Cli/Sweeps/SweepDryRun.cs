using HyperActors.Scenarios;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>Shows the runs that a sweep would make.</summary>
internal static class SweepDryRun
{
    /// <summary>Shows them, a line for each combination.</summary>
    /// <param name="session">The sweep.</param>
    /// <param name="cases">Its runs.</param>
    /// <param name="earlier">Where runs may be kept that tell how long these will take.</param>
    /// <returns><see cref="ExitCodes.Success"/>.</returns>
    public static int Write(SweepSession session, IReadOnlyList<SweepCase> cases, ResultsStore earlier)
    {
        SweepPlan plan = session.Plan;
        TextWriter output = session.Context.Output;
        string product = string.Join(" x ", plan.Axes.Select(axis => $"{axis.Values.Count} {axis.Path}")
            .Append(Figures.Count(plan.Seeds.Count, "seed")));
        output.WriteLine($"{Figures.Count(cases.Count, "run")} = {product}, {session.Facts.Jobs} at a time");
        output.WriteLine(SweepEstimate.Of(session, cases, earlier));
        if (session.Store is { Exists: true } && session.CountKept(cases) is var kept)
            output.WriteLine($"{Figures.Count(kept)} of them {(kept == 1 ? "is" : "are")} kept already");
        output.WriteLine();
        var table = new ResultTable([new("  #", IsNumber: true), .. plan.Axes.Select(axis => new ResultColumn(axis.Path)), "seeds"]);
        foreach (IGrouping<int, SweepCase> group in cases.GroupBy(each => each.Point.Combination))
            table.Add([$"{group.Key}", .. group.First().Point.Choices.Select(choice => choice.Text), Seeds(plan.Seeds)]);
        session.Context.Results.Write(table);
        output.WriteLine();
        output.WriteLine("nothing was run");
        return ExitCodes.Success;
    }

    private static string Seeds(IReadOnlyList<ulong> seeds) =>
        seeds.Count > 2 && DoFollow(seeds) ? $"{seeds[0]}..{seeds[^1]}" : string.Join(", ", seeds);

    // A scenario lists any seeds in any order, and past the greatest comes 0.
    private static bool DoFollow(IReadOnlyList<ulong> seeds) =>
        seeds.Zip(seeds.Skip(1)).All(pair => pair.First < pair.Second && pair.Second - pair.First == 1);
}
