namespace HyperActors.Actors;

/// <summary>
/// What a run came to. All but <see cref="Parallelism"/> is the same for every engine when the run completes or
/// reaches its end.
/// </summary>
public sealed record RunReport
{
    /// <summary>How the run ended.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>What ended it, when <see cref="Outcome"/> is <see cref="RunOutcome.Failed"/>.</summary>
    public RunFailure? Failure { get; init; }

    /// <summary>Name of the engine.</summary>
    public required string Engine { get; init; }

    /// <summary>The last instant at which a message was delivered or a turn began.</summary>
    public required SimTime Now { get; init; }

    /// <summary>Messages delivered since the system was made.</summary>
    public required long Events { get; init; }

    /// <summary>Messages that came to an actor at the same instant as the one before: order was decided by the sender.</summary>
    public required long Ties { get; init; }

    /// <summary>Turns of <see cref="Actor.Advance"/> since the system was made; it differs between engines.</summary>
    public required long Turns { get; init; }

    /// <summary>Messages to nobody, since the system was made.</summary>
    public required long DeadLetters { get; init; }

    /// <summary>The first few of them, in the order of their arrival.</summary>
    public required IReadOnlyList<DeadLetter> FirstDeadLetters { get; init; }

    /// <summary>
    /// Fingerprint of all that every actor received, and of its counters. Not comparable after
    /// <see cref="RunOutcome.Interrupted"/> and <see cref="RunOutcome.Failed"/>, where engines stop at different places.
    /// </summary>
    public required Digest Digest { get; init; }

    /// <summary>What limited parallel execution.</summary>
    public required ParallelismReport Parallelism { get; init; }
}
