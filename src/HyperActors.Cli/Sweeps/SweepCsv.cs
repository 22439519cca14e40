using System.Globalization;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>A sweep for spreadsheets: one line a run, raw values in base units.</summary>
internal static class SweepCsv
{
    /// <summary>Writes the lines.</summary>
    public static void Write(TextWriter output, SweepSession session, IReadOnlyList<SweepOutcome> outcomes)
    {
        output.Write(CsvText.Line(
        [
            .. session.Plan.Axes.Select(axis => axis.Path), "seed", "exit_code", "digest", "run",
            .. session.Scenario.Objectives.Select(objective => $"{objective.Name} [{objective.Unit}]"),
            .. MachineFacts.All.Select(fact => $"{fact.Name} [{fact.Unit}]"),
        ]));
        foreach (SweepOutcome outcome in outcomes)
            output.Write(CsvText.Line(
            [
                .. outcome.Point.Choices.Select(choice => choice.Text), Show(outcome.Point.Seed), Show(outcome.Summary.ExitCode),
                outcome.Summary.Digest, outcome.RunId, .. outcome.Summary.Slos.Select(slo => Show(slo.Measured)),
                .. MachineFacts.All.Select(fact => Show(fact.Of(outcome.Summary))),
            ]));
    }

    private static string? Show(IFormattable? value) => value?.ToString(value is double ? "R" : null, CultureInfo.InvariantCulture);
}
