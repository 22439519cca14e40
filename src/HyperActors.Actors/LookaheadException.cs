namespace HyperActors.Actors;

/// <summary>A message was told faster than its link allows, or along no link: a mistake in the model's wiring.</summary>
/// <param name="message">Which link, which delay, which minimum.</param>
public sealed class LookaheadException(string message) : Exception(message);
