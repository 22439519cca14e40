namespace HyperActors.Actors;

/// <summary>What one <see cref="MailFault"/> has done so far. To be read between runs, or in an observer.</summary>
public sealed class MailFaultCounts
{
    internal MailFaultCounts(MailFault fault) => Fault = fault;

    /// <summary>The fault.</summary>
    public MailFault Fault { get; }

    /// <summary>Messages that came while it was active and were no earlier fault's.</summary>
    public long Passed { get; internal set; }

    /// <summary>Messages that it hit.</summary>
    public long Hit { get; internal set; }

    /// <summary>When it hit the first; <see langword="null"/> before.</summary>
    public SimTime? First { get; internal set; }

    /// <summary>When it hit the last; <see langword="null"/> before.</summary>
    public SimTime? Last { get; internal set; }
}
