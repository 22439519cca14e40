namespace HyperActors.Machine;

/// <summary>Something that breaks on purpose: what, of whom, when, and for how long.</summary>
public sealed record FaultOptions
{
    /// <summary>Name, unique in the machine; the fault's random stream is derived from it.</summary>
    public required string Name { get; init; }

    /// <summary>When it begins, from the start of the run; not negative.</summary>
    public required SimDuration At { get; init; }

    /// <summary>
    /// How long it lasts; more than zero. For a crash, the time after which who crashed is started again. Default
    /// <see langword="null"/>: to the end of the run.
    /// </summary>
    public SimDuration? For { get; init; }

    /// <summary>Who is hit.</summary>
    public required FaultTarget Target { get; init; }

    /// <summary>What happens.</summary>
    public required FaultVerb Verb { get; init; }

    /// <summary>The instant at which it begins.</summary>
    public SimTime Begin => SimTime.Zero + At;

    /// <summary>The instant at which it ends; <see cref="SimTime.MaxValue"/> if it lasts to the end of the run.</summary>
    public SimTime End => For is { } span ? Begin.SaturatingAdd(span) : SimTime.MaxValue;
}
