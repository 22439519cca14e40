namespace HyperActors.Actors;

/// <summary>One delivered message in the history of a failure.</summary>
/// <param name="Time">When it arrived.</param>
/// <param name="Sender">Path of who told it; <see langword="null"/> for one from outside.</param>
/// <param name="Target">Path of who received it.</param>
/// <param name="Message">The message itself.</param>
public sealed record RecordedMessage(SimTime Time, string? Sender, string Target, object Message);
