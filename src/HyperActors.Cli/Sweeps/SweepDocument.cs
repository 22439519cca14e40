using System.Text.Json.Serialization;
using HyperActors.Scenarios;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>The document of <c>sweep --json</c>; but for ids in the store it is the same for any number of jobs.</summary>
/// <param name="Scenario">Name of the scenario.</param>
/// <param name="Sweep">Id of the sweep in the store; <see langword="null"/> if nothing is kept.</param>
/// <param name="Paths">What was varied.</param>
/// <param name="Seeds">The seeds of each combination.</param>
/// <param name="Combinations">The combinations, in the order of the sweep.</param>
internal sealed record SweepDocument(
    string Scenario, string? Sweep, IReadOnlyList<string> Paths, IReadOnlyList<ulong> Seeds,
    IReadOnlyList<SweepDocument.Combination> Combinations)
{
    /// <summary>Which document this is.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema => "hyperactors/sweep-result/v1";

    /// <summary>Builds the document.</summary>
    public static SweepDocument Of(SweepSession session, IReadOnlyList<SweepOutcome> outcomes) => new(
        session.Scenario.Name, session.Id, [.. session.Plan.Axes.Select(axis => axis.Path)], session.Plan.Seeds,
        [.. SweepGroup.Of(outcomes).Select(group => Combination.Of(group, session.Scenario.Objectives))]);

    /// <summary>A combination of values, with its runs and what they say together.</summary>
    internal sealed record Combination(
        IReadOnlyList<string> Values, int Holding, IReadOnlyList<Run> Runs, IReadOnlyList<Metric> Metrics)
    {
        /// <summary>Takes the facts of a group.</summary>
        public static Combination Of(SweepGroup group, IReadOnlyList<Objective> objectives) => new(
            [.. group.Choices.Select(choice => choice.Text)], group.Holding, [.. group.Outcomes.Select(SweepDocument.Run.Of)],
            [.. group.Metrics(objectives).Select(Metric.Of)]);
    }

    /// <summary>A run.</summary>
    internal sealed record Run(ulong Seed, int ExitCode, string Digest, [property: JsonPropertyName("run")] string? Id)
    {
        /// <summary>Takes the facts of an outcome.</summary>
        public static Run Of(SweepOutcome outcome) =>
            new(outcome.Point.Seed, outcome.Summary.ExitCode, outcome.Summary.Digest, outcome.RunId);
    }

    /// <summary>A metric over the seeds: mean, 95 % interval and the values themselves.</summary>
    internal sealed record Metric(
        string Name, string Unit, int? Holding, double? Mean, double? Low, double? High, IReadOnlyList<double?> Values)
    {
        /// <summary>Takes the facts of a metric.</summary>
        public static Metric Of(SweepMetric metric) => new(
            metric.Name, metric.Unit, metric.Holding, metric.Interval?.Mean, metric.Interval?.Low, metric.Interval?.High, metric.Values);
    }
}
