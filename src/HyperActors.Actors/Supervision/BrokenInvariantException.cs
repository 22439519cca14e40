namespace HyperActors.Actors;

/// <summary>
/// The model contradicts itself. No supervisor hears of it: the run stops, because nothing after it can be trusted.
/// </summary>
/// <param name="message">What was found, with the numbers.</param>
public sealed class BrokenInvariantException(string message) : Exception(message);
