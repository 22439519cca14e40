namespace HyperActors.Scenarios;

/// <summary>What is wrong with an expression, and where in its text.</summary>
internal sealed record ObjectiveFault(
    int Offset, int Length, string Code, string What, string? Label, string? Help, string? Suggestion = null,
        string? Note = null);
