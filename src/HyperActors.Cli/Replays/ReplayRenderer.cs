using HyperActors.Replacement;

namespace HyperActors.Cli;

/// <summary>Shows the result of a replay to people: the counts side by side, and the curves of several sizes.</summary>
internal static class ReplayRenderer
{
    /// <summary>Prints everything.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="report">The counts.</param>
    /// <param name="replay">What was replayed, for LRU's curve over all sizes.</param>
    public static void Render(Page page, ReplayReport report, TraceReplay replay)
    {
        page.Writer.WriteLine(
            $"{report.Trace}   {Figures.Count(report.References, "reference")} to {Figures.Count(report.Pages, "page")}");
        page.Writer.WriteLine();
        string[] policies = [.. report.Results.Select(row => row.Policy).Distinct()];
        int[] sizes = [.. report.Results.Select(row => row.Frames).Distinct()];
        var counts = report.Results.DistinctBy(row => (row.Policy, row.Frames))
            .ToDictionary(row => (row.Policy, row.Frames));
        if (sizes.Length == 1)
            WriteOneSize(page, policies.Select(policy => counts[(policy, sizes[0])]));
        else
            WriteManySizes(page, policies, sizes, counts);
        if (sizes.Distinct().Count() > 1 && report.References > 0)
            WritePlot(page, policies, sizes, counts, replay);
    }

    private static void WriteOneSize(Page page, IEnumerable<ReplayRow> rows)
    {
        ReplayRow[] all = [.. rows];
        long best = all[^1].Misses;
        bool kernel = all.Any(row => row.MajorFaults is not null);
        ResultColumn[] columns = ["policy", ">frames", ">misses", ">miss ratio", ">times min"];
        ResultColumn[] kernelColumns = [">major faults", ">minor faults", ">swap-outs"];
        var table = new ResultTable(kernel ? [.. columns, .. kernelColumns] : columns);
        foreach (ReplayRow row in all)
        {
            string[] cells =
            [
                row.Policy,
                Figures.Count(row.Frames),
                Figures.Count(row.Misses),
                Figures.Percent(row.MissRatio),
                Figures.Factor(best == 0 ? null : (double)row.Misses / best),
            ];
            string[] counts = [Count(row.MajorFaults), Count(row.MinorFaults), Count(row.SwapOuts)];
            table.Add(kernel ? [.. cells, .. counts] : cells);
        }
        page.Write(table);
    }

    private static void WriteManySizes(
        Page page, string[] policies, int[] sizes, Dictionary<(string Policy, int Frames), ReplayRow> counts)
    {
        var table = new ResultTable([">frames", .. policies.Select(policy => (ResultColumn)(">" + policy))]);
        foreach (int size in sizes)
            table.Add([Figures.Count(size), .. policies.Select(policy => Cell(counts[(policy, size)]))]);
        page.Write(table);
        page.Writer.WriteLine();
    }

    private static string Count(long? value) => value is { } count ? Figures.Count(count) : Figures.Absent;

    private static string Cell(ReplayRow row) => $"{Figures.Count(row.Misses)} {Figures.Percent(row.MissRatio),6}";

    private static void WritePlot(
        Page page,
        string[] policies,
        int[] sizes,
        Dictionary<(string Policy, int Frames), ReplayRow> counts,
        TraceReplay replay)
    {
        int[] rising = [.. sizes.Order()];
        double top = counts.Values.Max(row => row.MissRatio);
        var plot = new CurvePlot(page.Width, rising[0], rising[^1], top > 0 ? top : 1);
        foreach (string policy in policies)
        {
            plot.Draw(policy, policy == LruPolicy.Description.Name
                ? AllSizes(plot, replay)
                : [.. rising.Select(size => (size, counts[(policy, size)].MissRatio))]);
        }
        plot.Write(page.Writer);
    }

    /// <summary>LRU needs no interpolation: one pass over the trace tells every size.</summary>
    private static List<(int Size, double Share)> AllSizes(CurvePlot plot, TraceReplay replay)
    {
        LruMissCurve curve = LruMissCurve.Of(replay.References);
        double references = curve.References - replay.Populating;
        return
        [
            .. Enumerable.Range(0, plot.Columns).Select(plot.SizeAt).Distinct()
                .Select(size => (size, (curve.MissesWith(size) - replay.Populating) / references)),
        ];
    }
}
