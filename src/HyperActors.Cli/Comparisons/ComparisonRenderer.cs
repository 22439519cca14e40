using HyperActors.Telemetry;
using Spectre.Console;

namespace HyperActors.Cli;

/// <summary>Shows a comparison to a person: groups by letters, a row a metric, and one sentence.</summary>
internal static class ComparisonRenderer
{
    private static readonly Style _better = new(Color.Green);
    private static readonly Style _worse = new(Color.Red);

    /// <summary>Shows it as text or Markdown.</summary>
    public static void Write(CommandContext context, Comparison comparison, bool markdown)
    {
        TextWriter output = context.Output;
        for (int index = 0; index < comparison.Groups.Count; index++)
            output.WriteLine((markdown ? "- " : "") + $"{Letter(index)}  {Describe(comparison.Groups[index])}"
                + (index == 0 ? "  (baseline)" : ""));
        if (comparison.Groups.Any(group => group.Runs.Count > 1))
            output.WriteLine($"{(markdown ? "\n" : "")}± and ranges are 95 % intervals over seeds");
        output.WriteLine();
        List<string[]> rows = [.. comparison.Rows.Select(row => Cells(row))];
        string[] headings = Headings(comparison);
        if (markdown)
            WriteMarkdown(output, headings, rows);
        else
            WriteTable(context, comparison, headings, rows);
        output.WriteLine();
        int width = context.Results.MayGrow ? int.MaxValue : context.Results.Width;
        foreach (string note in ComparisonNotes.Of(comparison))
            Paragraph.Write(output, $"note: {note}{(markdown ? "\n" : "")}", width);
        Paragraph.Write(output, ComparisonSentence.Of(comparison), width);
    }

    /// <summary>The letter of a group.</summary>
    public static string Letter(int index) => index < 26 ? $"{(char)('a' + index)}" : $"g{index + 1}";

    private static string Describe(RunGroup group)
    {
        ulong[] seeds = [.. group.Runs.Select(run => run.Seed).Distinct()];
        string repeats = group.Runs.Count == 1 ? $"seed {seeds[0]}"
            : seeds.Length == group.Runs.Count ? Seeds() : $"{group.Runs.Count} runs, {Seeds()}";
        return $"{group.Runs[0].Scenario}  {group.Name}  {repeats}";

        string Seeds() => Figures.Count(seeds.Length, "seed");
    }

    private static string[] Headings(Comparison comparison) =>
    [
        "VM", "metric", .. comparison.Groups.SelectMany((_, index) =>
            index == 0 ? (string[])[">" + Letter(index)] : [">" + Letter(index), ">change", ""]),
    ];

    private static string[] Cells(ComparedMetric row) =>
    [
        row.Metric.Vm ?? "", MetricNames.InTable(row.Metric),
        .. row.Means.SelectMany((mean, index) => index == 0 ? (string[])[Mean(row, mean)]
            : [Mean(row, mean), Change(row.Changes[index]), Verdict(row.Changes[index])]),
    ];

    private static string Mean(ComparedMetric row, ConfidenceInterval? mean)
    {
        if (mean is not { } interval)
            return "no samples";
        string text = UnitFigures.Show(interval.Mean, row.Metric.Unit);
        return interval.HalfWidth is { } half and > 0 ? $"{text}\u00A0±{UnitFigures.Show(half, row.Metric.Unit)}" : text;
    }

    private static string Change(MetricChange? change) => change?.Relative is { } relative
        ? (relative > 0 ? "+" : "") + Figures.RoughPercent(relative) : Figures.Absent;

    private static string Verdict(MetricChange? change) => change?.Verdict switch
    {
        null => "",
        ChangeVerdict.NoDifference => "no difference",
        ChangeVerdict.Better => "better",
        ChangeVerdict.Worse => "worse",
        _ => "differs",
    };

    private static void WriteTable(CommandContext context, Comparison comparison, string[] headings, List<string[]> rows)
    {
        var table = new ResultTable([.. headings.Select(heading => (ResultColumn)heading)]);
        for (int index = 0; index < rows.Count; index++)
            table.Add(StyleOf(comparison.Rows[index]), rows[index]);
        context.Results.Write(table);
    }

    private static Style StyleOf(ComparedMetric row)
    {
        bool better = row.Changes.Any(change => change?.Verdict == ChangeVerdict.Better);
        bool worse = row.Changes.Any(change => change?.Verdict == ChangeVerdict.Worse);
        return better == worse ? Style.Plain : better ? _better : _worse;
    }

    private static void WriteMarkdown(TextWriter output, string[] headings, List<string[]> rows)
    {
        output.WriteLine($"| {string.Join(" | ", headings.Select(heading => heading.TrimStart('>')))} |");
        output.WriteLine($"|{string.Concat(headings.Select(heading => heading.StartsWith('>') ? "---:|" : "---|"))}");
        foreach (string[] row in rows)
            output.WriteLine($"| {string.Join(" | ", row.Select(cell => cell.Replace('\u00A0', ' ')))} |");
    }
}
