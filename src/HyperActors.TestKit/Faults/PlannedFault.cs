using HyperActors.Machine;

namespace HyperActors.TestKit;

/// <summary>A fault that a kit's world is going to have, or has had.</summary>
public sealed class PlannedFault
{
    private readonly ActorTestKit _kit;

    internal PlannedFault(ActorTestKit kit, string place, bool mail, SimDuration at, FaultVerb verb)
    {
        _kit = kit;
        Place = place;
        IsMail = mail;
        At = at;
        Verb = verb;
    }

    /// <summary>Who is hit: a place of the machine, or the name of an actor.</summary>
    public string Place { get; }

    /// <summary>What happens.</summary>
    public FaultVerb Verb { get; }

    /// <summary>When it begins, from the start of the run.</summary>
    public SimDuration At { get; }

    /// <summary>How long it lasts; <see langword="null"/>: to the end of the run.</summary>
    public SimDuration? Duration { get; private set; }

    internal bool IsMail { get; }

    /// <summary>Says how long it lasts; for a crash, after what time who crashed is started again.</summary>
    /// <param name="span">More than zero.</param>
    /// <exception cref="InvalidOperationException">Virtual time has run since it was planned.</exception>
    public PlannedFault For(SimDuration span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span.Picoseconds, 1, nameof(span));
        _kit.CheckPlannable(this);
        Duration = span;
        return this;
    }

    /// <summary>How often it had an effect so far.</summary>
    /// <param name="effect">Which.</param>
    public long Count(FaultEffect effect) => _kit.CountOf(this, effect);

    /// <inheritdoc />
    public override string ToString() =>
        $"{Verb.Word} {(IsMail ? "mailbox/" : "")}{Place} at {At}{(Duration is { } span ? $" for {span}" : "")}";
}
