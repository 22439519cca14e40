using HyperActors.Scenarios;
using HyperActors.Telemetry;
using Spectre.Console;

namespace HyperActors.Cli;

/// <summary>Shows a sweep to a person: a line for each combination, with intervals over the seeds.</summary>
internal static class SweepRenderer
{
    private static readonly Style _failed = new(Color.Red);

    /// <summary>The facts of the machine that tables have room for.</summary>
    private static readonly string[] _shownFacts =
        [MachineFacts.Slowdown.Name, MachineFacts.FaultP99.Name, MachineFacts.SwapBusy.Name];

    /// <summary>Shows the sweep.</summary>
    public static void Write(SweepSession session, IReadOnlyList<SweepOutcome> outcomes)
    {
        IReadOnlyList<Objective> objectives = session.Scenario.Objectives;
        TextWriter output = session.Context.Output;
        IReadOnlyList<SweepGroup> groups = SweepGroup.Of(outcomes);
        output.WriteLine($"{session.Scenario.Name}   {Figures.Count(outcomes.Count, "run")}, {Figures.Count(groups.Count, "combination")}"
            + (session.Plan.Seeds.Count == 1 ? ", one seed each"
                : $", {session.Plan.Seeds.Count} seeds each; ± is the 95 % interval over seeds"));
        output.WriteLine();
        if (groups.Count == 0)
            return;
        var table = new ResultTable(
        [
            .. session.Plan.Axes.Select(axis => new ResultColumn(axis.Path)),
            new(objectives.Count > 0 ? "SLOs hold" : "completed", IsNumber: true),
            .. Shown(groups[0], objectives).Select((metric, rank) => new ResultColumn(metric.Name, IsNumber: true, rank)),
        ]);
        foreach (SweepGroup group in groups)
            table.Add(
                group.Holding == group.Outcomes.Count ? Style.Plain : _failed,
            [
                .. group.Choices.Select(choice => choice.Text), $"{group.Holding} of {group.Outcomes.Count}",
                .. Shown(group, objectives).Select(Show),
            ]);
        session.Context.Results.Write(table);
    }

    /// <summary>A combination in words: <c>host.memory=4GiB, seed 3</c>.</summary>
    public static string Name(SweepPlan plan, SweepPoint point) =>
        string.Join(", ", plan.Axes.Select((axis, index) => $"{axis.Path}={point.Choices[index].Text}").Append($"seed {point.Seed}"));

    /// <summary>A metric as people read it: its mean, and its interval if there are repeats.</summary>
    public static string Show(SweepMetric metric)
    {
        if (metric.Interval is not { } interval)
            return "no samples";
        string mean = UnitFigures.Show(interval.Mean, metric.Unit, metric.Limit);
        return interval.HalfWidth is { } half and > 0 ? $"{mean}\u00A0±{UnitFigures.Show(half, metric.Unit, metric.Limit)}" : mean;
    }

    private static IEnumerable<SweepMetric> Shown(SweepGroup group, IReadOnlyList<Objective> objectives) =>
        group.Metrics(objectives).Where(metric => metric.Holding is not null || _shownFacts.Contains(metric.Name));
}
