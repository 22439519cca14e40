namespace HyperActors.Actors;

internal sealed partial class ActorCell
{
    private static readonly Corrupted _corrupted = new();

    /// <summary>Lets something befall the actor's mail.</summary>
    public MailFaultCounts Disturb(MailFault fault, Action<SimTime, object>? watcher) =>
        (_disturbance ??= new DisturbedMailbox(_system.Options.Seed, Path)).Add(fault, watcher);

    /// <summary>Decides about a message that has arrived.</summary>
    /// <returns>Whether that was all: it is gone, late, or was delivered here.</returns>
    private bool IsDisturbed(long time, ulong origin, MessageKind kind, object message)
    {
        int sender = SenderOrder.SlotOf(origin);
        if (message is Forwarded forwarded)
        {
            (sender, message) = (forwarded.Sender, forwarded.Message);
            kind = KindOf(message);
        }
        bool isMail = !kind.IsSystem && sender != 0 && sender != Slot && message is not IOutOfBand;
        if (!isMail || _state == LifeState.Stopped || _disturbance!.Draw(new SimTime(time), message) is not { } fault)
            return false;
        switch (fault.Kind)
        {
            case MailFaultKind.Delay:
                DeliverAgain(time, origin, sender, message, fault.Delay);
                break;
            case MailFaultKind.Duplicate:
                DeliverAgain(time, origin, sender, message, fault.Delay);
                Accept(time, sender, kind, message);
                break;
            case MailFaultKind.Corrupt:
                Accept(time, sender, KindOf(_corrupted), _corrupted);
                break;
        }
        return true;
    }

    private void DeliverAgain(long time, ulong origin, int sender, object message, SimDuration delay) =>
        _partition.Enqueue(Slot, time + delay.Picoseconds, origin, new Redelivered(message, sender));
}
