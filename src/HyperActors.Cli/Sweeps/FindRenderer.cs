using HyperActors.Telemetry;
using Spectre.Console;

namespace HyperActors.Cli;

/// <summary>Shows the answer to a planner's question: the value, how sure it is, the knee, and what stops it.</summary>
/// <param name="find">The question.</param>
/// <param name="answer">The answer.</param>
internal sealed class FindRenderer(FindSession find, FindResult answer)
{
    /// <summary>Cells of a bar up to the limit, and as many behind it.</summary>
    private const int HalfBar = 10;

    private static readonly Style _failed = new(Color.Red);

    private readonly TextWriter _output = find.Session.Context.Output;

    /// <summary>Shows the answer.</summary>
    public void Write()
    {
        WriteParagraph(Headline());
        _output.WriteLine();
        WriteKnee();
        _output.WriteLine();
        WriteFact("interval", Interval());
        if (answer.Stop is { } stop)
            WriteFact("stops at", $"{stop}: {Reason()}");
        else
            WriteFact("note", $"the last value that was tried still holds; go on with {(find.Question.WantsMost ? "--to" : "--from")}");
        foreach ((int failed, int held) in answer.Search.Violations.Take(3))
            WriteFact("careful", $"not monotone: with one seed {answer.Candidates[failed].Text} fails and {answer.Candidates[held].Text} "
                + "holds, so there may be better values than bisection finds: run the full sweep");
        long all = (long)answer.Candidates.Count * find.Session.Plan.Seeds.Count;
        WriteFact("runs", $"{answer.Outcomes.Count} of the {all} of a full sweep");
    }

    private string Headline()
    {
        string kind = find.Question.WantsMost ? "greatest" : "least";
        string what = find.Question.Objectives is null ? "all SLOs hold"
            : $"{string.Join(" and ", find.Question.Objectives)} {(find.Judged.Count == 1 ? "holds" : "hold")}";
        string among = answer.Candidates.Count == 1 ? $"one value, {First()}"
            : $"{answer.Candidates.Count} values from {First()} to {Last()}";
        string seeds = find.Session.Plan.Seeds.Count == 1 ? "one seed" : $"{find.Session.Plan.Seeds.Count} seeds";
        return answer.Answer is { } value
            ? $"{find.Question.Path} = {value} is the {kind} at which {what} ({among}, {seeds})"
            : $"there is no {find.Question.Path} at which {what} ({among}, {seeds})";
    }

    private string First() => (find.Question.WantsMost ? answer.Candidates[0] : answer.Candidates[^1]).Text;

    private string Last() => (find.Question.WantsMost ? answer.Candidates[^1] : answer.Candidates[0]).Text;

    private void WriteKnee()
    {
        var table = new ResultTable(
        [
            new("  " + find.Question.Path, IsNumber: true), new("hold", IsNumber: true), "load, the limit at │",
            .. find.Judged.Select(objective => new ResultColumn(objective.Name, IsNumber: true)),
            new(MachineFacts.Slowdown.Name, IsNumber: true, 2), new("swap busy", IsNumber: true, 1),
        ]);
        foreach ((int candidate, IReadOnlyList<bool> seeds) in answer.Search.Asked)
        {
            string[] head = [(candidate == answer.Search.Answer ? "> " : "  ") + answer.Candidates[candidate].Text, Share(seeds)];
            Style style = seeds.All(holds => holds) ? Style.Plain : _failed;
            if (answer.Groups.TryGetValue(candidate, out SweepGroup? group))
                table.Add(style, [.. head, Bar(Load(group)), .. Cells(group)]);
            else
                table.Add(style, [.. head, "cannot be", .. find.Judged.Select(_ => Figures.Absent), Figures.Absent, Figures.Absent]);
        }
        find.Session.Context.Results.Write(table);
    }

    private IEnumerable<string> Cells(SweepGroup group) => group.Metrics(find.Session.Scenario.Objectives)
        .Where(metric => metric.Holding is not null
            ? find.Judged.Any(objective => objective.Name == metric.Name)
            : metric.Name == MachineFacts.Slowdown.Name || metric.Name == MachineFacts.SwapBusy.Name)
        .Select(SweepRenderer.Show);

    private static string Share(IReadOnlyList<bool> seeds) => $"{seeds.Count(holds => holds)} of {seeds.Count}";

    /// <summary>How near the worst objective is to its limit, in the mean over seeds: 1 is at it; null if none tells.</summary>
    private double? Load(SweepGroup group) => find.Judged.Max(objective => ConfidenceInterval.Of(
        [.. group.Outcomes.Select(outcome => outcome.Summary.Slos.Single(slo => slo.Name == objective.Name))
            .Where(slo => slo.Margin is not null && slo.Limit != 0)
            .Select(slo => 1 - slo.Margin!.Value)])?.Mean);

    private static string Bar(double? load)
    {
        if (load is not { } value)
            return "";
        int cells = (int)Math.Round(Math.Clamp(value, 0, 2) * HalfBar, MidpointRounding.AwayFromZero);
        string within = new string('█', Math.Min(cells, HalfBar)).PadRight(HalfBar, '░');
        return $"{within}│{new string('█', Math.Max(0, cells - HalfBar))}{(value > 2 ? ">" : "")}";
    }

    private string Interval()
    {
        if (find.Session.Plan.Seeds.Count == 1)
            return "one seed says nothing about chance: add --seeds 5";
        if (answer.Search.LastHope <= answer.Search.Answer)
            return "all seeds agree";
        string from = answer.Answer ?? "below " + answer.Candidates[0].Text;
        return $"{from} to {answer.LastHope}: up to the first every seed holds, beyond the second none does";
    }

    private string Reason()
    {
        if (answer.AtStop is not { } stop)
            return answer.FirstMistake is { } mistake ? mistake.Errors[0].What : "it was not run";
        string broken = string.Join(" and ", stop.Metrics(find.Session.Scenario.Objectives)
            .Where(metric => metric.Holding < stop.Outcomes.Count && find.Judged.Any(objective => objective.Name == metric.Name))
            .Select(metric =>
                $"{metric.Name} is {SweepRenderer.Show(metric)}, limit {UnitFigures.Show(metric.Limit, metric.Unit, metric.Limit)}"));
        string cause = Bottleneck.Of(stop, answer.AtAnswer).Clause;
        return broken.Length > 0 ? $"{broken}; {cause}" : cause;
    }

    private void WriteFact(string name, string text) => WriteParagraph($" {name,-9}{text}");

    private void WriteParagraph(string text)
    {
        Page page = find.Session.Context.Results;
        Paragraph.Write(_output, text, page.MayGrow ? int.MaxValue : page.Width);
    }
}
