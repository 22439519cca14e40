namespace HyperActors.Scenarios;

/// <summary>A run that was ended because an objective with <c>onFail: abort</c> failed: all results end there.</summary>
/// <param name="Objective">Name of the objective.</param>
/// <param name="Seconds">When it was seen to have failed, in virtual seconds from the start.</param>
public sealed record AbortSummary(string Objective, double Seconds);
