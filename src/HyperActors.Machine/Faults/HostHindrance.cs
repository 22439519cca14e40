using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>
/// Pauses and slow-downs of an actor of the host: what it is told while it stands still waits, in order, and what it does
/// takes longer while it is slow.
/// </summary>
/// <param name="tally">Counts what faults do to the actor; null without faults.</param>
internal sealed class HostHindrance(FaultTally? tally)
{
    private readonly List<FaultBegun> _pauses = [];
    private readonly List<FaultBegun> _slows = [];
    private readonly Queue<(object Message, IActorRef? Sender)> _mail = new();

    /// <summary>Whether the actor stands still.</summary>
    public bool IsPaused => _pauses.Count > 0;

    /// <summary>Whether the actor is slow.</summary>
    public bool IsSlow => _slows.Count > 0;

    /// <summary>What the actor was told and has not heard, oldest first.</summary>
    public IEnumerable<(object Message, IActorRef? Sender)> Mail => _mail;

    /// <summary>Takes note of a fault that begins.</summary>
    public void Begin(FaultBegun fault)
    {
        if (fault.Options.Verb is PauseFault)
            _pauses.Add(fault);
        else if (fault.Options.Verb is SlowFault)
            _slows.Add(fault);
    }

    /// <summary>Takes note of a fault that is over. One that began before the actor was started again is not known.</summary>
    public void End(FaultEnded fault)
    {
        _pauses.RemoveAll(begun => begun.Fault == fault.Fault);
        _slows.RemoveAll(begun => begun.Fault == fault.Fault);
    }

    /// <summary>Keeps a message for later if the actor stands still.</summary>
    public bool Holds(object message, IActorRef? sender)
    {
        if (!IsPaused || message is FaultBegun or FaultEnded)
            return false;
        _mail.Enqueue((message, sender));
        foreach (FaultBegun pause in _pauses)
            tally!.Add(pause.Fault, FaultEffect.Held);
        return true;
    }

    /// <summary>The next message that was kept, when the actor goes on.</summary>
    public bool TryTake(out object message, out IActorRef? sender)
    {
        (message, sender) = (null!, null);
        if (IsPaused || !_mail.TryDequeue(out (object Message, IActorRef? Sender) mail))
            return false;
        (message, sender) = mail;
        return true;
    }

    /// <summary>How long something takes that usually takes a span.</summary>
    public SimDuration Stretch(SimDuration span)
    {
        foreach (FaultBegun slow in _slows)
            span = ((SlowFault)slow.Options.Verb).Stretch(span);
        return span;
    }

    /// <summary>Counts a service that took longer.</summary>
    public void CountSlowed()
    {
        foreach (FaultBegun slow in _slows)
            tally!.Add(slow.Fault, FaultEffect.Slowed);
    }
}
