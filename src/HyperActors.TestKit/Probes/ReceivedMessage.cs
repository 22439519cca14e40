using HyperActors.Actors;

namespace HyperActors.TestKit;

/// <summary>A message that a probe received.</summary>
/// <param name="Time">When it arrived.</param>
/// <param name="Sender">Who told it; <see langword="null"/> for the test itself.</param>
/// <param name="Message">The message.</param>
public sealed record ReceivedMessage(SimTime Time, IActorRef? Sender, object Message);
