namespace HyperActors.Actors;

/// <summary>What ended a run early: of all failures the first in virtual time, so the same on every engine.</summary>
/// <param name="Exception">What was thrown.</param>
/// <param name="Time">The virtual instant.</param>
/// <param name="ActorPath">Whose handler threw.</param>
/// <param name="Message">
/// The message in hand; <see langword="null"/> in <see cref="Actor.Advance"/>, <see cref="Actor.PreStart"/> and the
/// like.
/// </param>
/// <param name="History">
/// The last messages up to that instant, oldest first; empty unless <see cref="ActorSystemOptions.HistoryLength"/> asks.
/// </param>
public sealed record RunFailure(
    Exception Exception,
    SimTime Time,
    string ActorPath,
    object? Message,
    IReadOnlyList<RecordedMessage> History);
