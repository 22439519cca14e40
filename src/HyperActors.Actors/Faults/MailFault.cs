namespace HyperActors.Actors;

/// <summary>A disturbance of one actor's mailbox during a span of virtual time.</summary>
/// <remarks>
/// <para>
/// It is decided where a message arrives and when it does, from a stream that belongs to this fault alone: so every
/// engine decides the same, and a fault that is added changes no draw of another. The first of a mailbox's faults that
/// hits a message decides; a message is hit once.
/// </para>
/// <para>
/// What an actor tells itself (timers too), what comes from outside the system, and <see cref="IOutOfBand"/> are no mail
/// and pass untouched.
/// </para>
/// </remarks>
public sealed record MailFault
{
    /// <summary>Its name, unique among the mailbox's faults; it seeds the stream.</summary>
    public required string Name { get; init; }

    /// <summary>What happens to a message that is hit.</summary>
    public required MailFaultKind Kind { get; init; }

    /// <summary>Chance of a message to be hit. Default always.</summary>
    public Probability Probability { get; init; } = Probability.Always;

    /// <summary>The first instant at which messages are hit. Default the start.</summary>
    public SimTime From { get; init; }

    /// <summary>The first instant at which they are not any more. Default the end of time.</summary>
    public SimTime Until { get; init; } = SimTime.MaxValue;

    /// <summary>How much later a delayed message or the copy of a duplicated one arrives. Default 0; not negative.</summary>
    public SimDuration Delay { get; init; }
}
