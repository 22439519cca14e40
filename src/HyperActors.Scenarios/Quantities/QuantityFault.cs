namespace HyperActors.Scenarios;

/// <summary>Why a text is no quantity of the wanted kind.</summary>
/// <param name="Code">A code of <see cref="ErrorCatalogue"/>.</param>
/// <param name="Predicate">What is wrong, to stand behind the option's name: "needs a unit".</param>
/// <param name="Label">A few words for behind the carets.</param>
/// <param name="Help">What to write instead.</param>
/// <param name="Suggestion">The text that was probably meant; null if unknown.</param>
public sealed record QuantityFault(string Code, string Predicate, string Label, string Help, string? Suggestion = null);
