namespace HyperActors.Telemetry;

/// <summary>What a metric that is sampled in virtual time is.</summary>
/// <param name="Name">Its name; exported with the prefix <c>hyperactors.</c></param>
/// <param name="Unit">Its unit in UCUM: <c>s</c>, <c>By</c>, <c>1</c>, <c>{fault}</c>, ...</param>
/// <param name="Kind">How its values relate to time.</param>
/// <param name="About">What it is, in a sentence.</param>
public sealed record SeriesDefinition(string Name, string Unit, SeriesKind Kind, string About);
