using HyperActors.Scenarios;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>The answer to a planner's question, with all that was run for it.</summary>
/// <param name="Candidates">The values, the one that should hold most easily first.</param>
/// <param name="Search">Which of them were asked, and what follows.</param>
/// <param name="Groups">The runs of each candidate that was run, by its number.</param>
/// <param name="Mistakes">Candidates that no scenario can have, by their numbers.</param>
internal sealed record FindResult(
    IReadOnlyList<SweepChoice> Candidates, ThresholdSearch Search, IReadOnlyDictionary<int, SweepGroup> Groups,
    IReadOnlyDictionary<int, ScenarioReading> Mistakes)
{
    /// <summary>The value that was looked for; <see langword="null"/> if none holds.</summary>
    public string? Answer => Search.Answer < 0 ? null : Candidates[Search.Answer].Text;

    /// <summary>The last value at which some seed holds; <see langword="null"/> if none does.</summary>
    public string? LastHope => Search.LastHope < 0 ? null : Candidates[Search.LastHope].Text;

    /// <summary>The value that stops it; <see langword="null"/> if the last candidate holds.</summary>
    public string? Stop => Search.Answer + 1 < Candidates.Count ? Candidates[Search.Answer + 1].Text : null;

    /// <summary>The runs at the answer; <see langword="null"/> if there is none.</summary>
    public SweepGroup? AtAnswer => Groups.GetValueOrDefault(Search.Answer);

    /// <summary>The runs at the value that stops it; <see langword="null"/> if there are none.</summary>
    public SweepGroup? AtStop => Groups.GetValueOrDefault(Search.Answer + 1);

    /// <summary>Why the first candidate that cannot be cannot; <see langword="null"/> if all can.</summary>
    public ScenarioReading? FirstMistake => Mistakes.Count == 0 ? null : Mistakes.First().Value;

    /// <summary>All runs, candidate by candidate.</summary>
    public IReadOnlyList<SweepOutcome> Outcomes => [.. Groups.Values.SelectMany(group => group.Outcomes)];
}
