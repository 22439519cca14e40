namespace HyperActors.Scenarios;

/// <summary>A built-in profile.</summary>
/// <param name="Kind"><c>cpu</c> or <c>swap</c>.</param>
/// <param name="Name">The name in scenarios, such as <c>nvme</c>.</param>
/// <param name="About">What it stands for, in a sentence.</param>
public sealed record ProfileDescription(string Kind, string Name, string About);
