using System.Text.Json.Serialization;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>The document of <c>sweep --find --json</c>; but for ids in the store it is the same for any number of jobs.</summary>
/// <param name="Scenario">Name of the scenario.</param>
/// <param name="Path">Whose value was looked for.</param>
/// <param name="Goal"><c>max</c> or <c>min</c>.</param>
/// <param name="Objectives">What must hold.</param>
/// <param name="Answer">The value; <see langword="null"/> if none holds.</param>
/// <param name="LastHope">The last value at which some seed holds.</param>
/// <param name="Stop">The value that stops it; <see langword="null"/> if the last candidate holds.</param>
/// <param name="Bottleneck">What stops it, in a word; <see langword="null"/> if nothing does.</param>
/// <param name="Monotone">Whether no two candidates contradict each other.</param>
/// <param name="Seeds">The seeds of each candidate.</param>
/// <param name="Values">The candidates, the one that should hold most easily first.</param>
/// <param name="Runs">Runs that were needed.</param>
/// <param name="Asked">The candidates that were run.</param>
internal sealed record FindDocument(
    string Scenario, string Path, string Goal, IReadOnlyList<string> Objectives, string? Answer, string? LastHope, string? Stop,
    string? Bottleneck, bool Monotone, IReadOnlyList<ulong> Seeds, IReadOnlyList<string> Values, int Runs,
    IReadOnlyList<FindDocument.Candidate> Asked)
{
    /// <summary>Which document this is.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema => "hyperactors/find-result/v1";

    /// <summary>Builds the document.</summary>
    public static FindDocument Of(FindSession find, FindResult answer) => new(
        find.Session.Scenario.Name, find.Question.Path, find.Question.WantsMost ? "max" : "min",
        [.. find.Judged.Select(objective => objective.Name)], answer.Answer, answer.LastHope, answer.Stop,
        answer.AtStop is { } stop ? Cli.Bottleneck.Of(stop, answer.AtAnswer).Word : answer.Stop is null ? null : "invalid",
        answer.Search.Violations.Count == 0, find.Session.Plan.Seeds, [.. answer.Candidates.Select(candidate => candidate.Text)],
        answer.Outcomes.Count,
        [.. answer.Search.Asked.Select(asked => Candidate.Of(find, answer, asked.Key, asked.Value.Count(holds => holds)))]);

    /// <summary>A candidate that was asked.</summary>
    /// <param name="Value">The value.</param>
    /// <param name="Holding">Seeds with which it holds.</param>
    /// <param name="Mistake">Why no scenario can have the value; <see langword="null"/> if it was run.</param>
    /// <param name="Runs">Its runs.</param>
    /// <param name="Metrics">What they measured.</param>
    internal sealed record Candidate(
        string Value, int Holding, string? Mistake, IReadOnlyList<SweepDocument.Run> Runs, IReadOnlyList<SweepDocument.Metric> Metrics)
    {
        /// <summary>Takes the facts of a candidate.</summary>
        public static Candidate Of(FindSession find, FindResult answer, int number, int holding)
        {
            SweepGroup? group = answer.Groups.GetValueOrDefault(number);
            return new Candidate(
                answer.Candidates[number].Text, holding, answer.Mistakes.GetValueOrDefault(number)?.Errors[0].What,
                [.. (group?.Outcomes ?? []).Select(SweepDocument.Run.Of)],
                [.. (group?.Metrics(find.Session.Scenario.Objectives) ?? []).Select(SweepDocument.Metric.Of)]);
        }
    }
}
