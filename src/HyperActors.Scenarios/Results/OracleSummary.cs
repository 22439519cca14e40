namespace HyperActors.Scenarios;

/// <summary>What the oracle saw.</summary>
/// <param name="Enabled">Whether it watched.</param>
/// <param name="Checks">How many checks it made.</param>
/// <param name="Violations">How many of them found something wrong.</param>
public sealed record OracleSummary(bool Enabled, long Checks, long Violations);
