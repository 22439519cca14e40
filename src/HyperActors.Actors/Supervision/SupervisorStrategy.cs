namespace HyperActors.Actors;

/// <summary>Decides about failures; part of the child's <see cref="Props"/>, so that the decision needs no message.</summary>
public sealed record SupervisorStrategy
{
    /// <summary>Restart at once, at most ten times a virtual second, then escalate.</summary>
    public static SupervisorStrategy Default { get; } = new();

    /// <summary>Give the failure to the parent; a root actor's failure ends the run.</summary>
    public static SupervisorStrategy Escalating { get; } = new() { Decider = static _ => Directive.Escalate };

    /// <summary>Maps a failure to a directive. Default: always <see cref="Directive.Restart"/>. Must be a pure function.</summary>
    public Func<Exception, Directive> Decider { get; init; } = static _ => Directive.Restart;

    /// <summary>How many restarts within <see cref="Within"/> are borne before the failure escalates. Default 10; at least 0.</summary>
    public int MaxRestarts { get; init; } = 10;

    /// <summary>The window of <see cref="MaxRestarts"/>. Default 1 s of virtual time.</summary>
    public SimDuration Within { get; init; } = 1.Seconds;

    /// <summary>Pause before the first restart; doubled for each further one in the window. Default none.</summary>
    public SimDuration BackOff { get; init; } = SimDuration.Zero;

    /// <summary>Longest pause before a restart. Default 1 s of virtual time.</summary>
    public SimDuration MaxBackOff { get; init; } = 1.Seconds;
}
