using HyperActors.Actors;

namespace HyperActors.Scenarios;

/// <summary>What a run came to.</summary>
/// <param name="Summary">The result document.</param>
/// <param name="DeathReason">Why the simulated system died; null if it did not.</param>
/// <param name="Parallelism">What limited parallel execution.</param>
/// <param name="MissingSamples">The objectives that nothing was measured for, with their places in the file.</param>
public sealed record ScenarioResult(
    RunSummary Summary,
    string? DeathReason,
    ParallelismReport Parallelism,
    IReadOnlyList<ScenarioError> MissingSamples);
