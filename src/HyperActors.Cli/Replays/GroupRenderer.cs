namespace HyperActors.Cli;

/// <summary>Shows the replay of a group to people: a line for each process, then the whole beside the bound.</summary>
internal static class GroupRenderer
{
    /// <summary>Prints everything.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="report">The counts.</param>
    /// <param name="traces">The traces of the processes, in order.</param>
    public static void Render(Page page, ReplayReport report, IReadOnlyList<string> traces)
    {
        page.Writer.WriteLine($"{Figures.Count(traces.Count, "process")}   {Figures.Count(report.References, "reference")} "
            + $"to {Figures.Count(report.Pages, "page")}");
        for (int process = 0; process < traces.Count; process++)
            page.Writer.WriteLine($"  {process}  {traces[process]}");
        page.Writer.WriteLine();
        var table = new ResultTable(
            "policy", ">frames", "process", ">misses", ">miss ratio", ">major faults", ">minor faults", ">swap-outs",
            ">mean frames");
        foreach (ReplayRow row in report.Results)
            Add(table, row, FormattableString.Invariant($"{row.Process}"));
        foreach (ReplayRow row in report.Totals ?? [])
            Add(table, row, "all");
        page.Write(table);
    }

    private static void Add(ResultTable table, ReplayRow row, string process) => table.Add(
        row.Policy,
        Figures.Count(row.Frames),
        process,
        Figures.Count(row.Misses),
        Figures.Percent(row.MissRatio),
        Count(row.MajorFaults),
        Count(row.MinorFaults),
        Count(row.SwapOuts),
        row.ResidentMean is { } resident ? Figures.Count((long)Math.Round(resident)) : Figures.Absent);

    private static string Count(long? value) => value is { } count ? Figures.Count(count) : Figures.Absent;
}
