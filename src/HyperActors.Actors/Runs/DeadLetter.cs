namespace HyperActors.Actors;

/// <summary>A message that found its target stopped.</summary>
/// <param name="Time">When it arrived, or when its target stopped with the message still put aside.</param>
/// <param name="Sender">Path of who told it; <see langword="null"/> for one from outside.</param>
/// <param name="Target">Path of whom it was for.</param>
/// <param name="MessageType">Name of the message's type.</param>
public sealed record DeadLetter(SimTime Time, string? Sender, string Target, string MessageType);
