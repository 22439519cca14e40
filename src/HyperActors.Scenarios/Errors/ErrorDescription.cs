namespace HyperActors.Scenarios;

/// <summary>What a code stands for.</summary>
/// <param name="Code">Such as <c>HA1002</c>.</param>
/// <param name="Title">One line.</param>
/// <param name="Explanation">What leads to it and what to do; some sentences.</param>
public sealed record ErrorDescription(string Code, string Title, string Explanation);
