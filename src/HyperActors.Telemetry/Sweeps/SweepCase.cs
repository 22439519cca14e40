using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>A run of a sweep that is to be made.</summary>
/// <param name="Point">Its place in the sweep.</param>
/// <param name="Scenario">What to run.</param>
/// <param name="Overrides">The changes that make the scenario out of the file, as <c>--set</c> takes them.</param>
public sealed record SweepCase(SweepPoint Point, Scenario Scenario, IReadOnlyList<string> Overrides);

/// <summary>A run of a sweep that was made, or found in the store.</summary>
/// <param name="Point">Its place in the sweep.</param>
/// <param name="Summary">What it came to.</param>
/// <param name="RunId">Its id in the store; null if it was not kept.</param>
/// <param name="WasKept">Whether it had been made before.</param>
public sealed record SweepOutcome(SweepPoint Point, RunSummary Summary, string? RunId, bool WasKept)
{
    /// <summary>Whether it completed and every objective held.</summary>
    public bool Holds => Summary.ExitCode == 0;
}
