namespace HyperActors.Scenarios;

/// <summary>What came of reading a scenario: the scenario, or what is wrong with it.</summary>
/// <param name="Scenario">The checked scenario; null if there is any error.</param>
/// <param name="Errors">The mistakes in the order of their places, at most 20; empty if there is a scenario.</param>
public sealed record ScenarioReading(Scenario? Scenario, IReadOnlyList<ScenarioError> Errors)
{
    /// <summary>How many mistakes were found in all.</summary>
    public int ErrorCount { get; init; }
}
