namespace HyperActors.Actors;

/// <summary>What cells tell each other on behalf of their actors. Not counted, not digested; ordered like any message.</summary>
internal abstract class SystemMessage
{
    private protected SystemMessage()
    {
    }
}

/// <summary>A message passed on: it arrives as if its first sender had told it.</summary>
internal sealed class Forwarded(object message, int sender) : SystemMessage
{
    public object Message { get; } = message;

    /// <summary>Slot of the first sender; 0 for the world outside.</summary>
    public int Sender { get; } = sender;
}

/// <summary>A message that a fault held back, or the copy of one: it arrives as told by its sender, and is not hit again.</summary>
internal sealed class Redelivered(object message, int sender) : SystemMessage
{
    public object Message { get; } = message;

    /// <summary>Slot of the sender.</summary>
    public int Sender { get; } = sender;
}

/// <summary>The watcher wants to hear when the target stops.</summary>
internal sealed class Watching(ActorCell watcher) : SystemMessage
{
    public ActorCell Watcher { get; } = watcher;
}

/// <summary>The watcher wants to hear no longer.</summary>
internal sealed class Unwatching(ActorCell watcher) : SystemMessage
{
    public ActorCell Watcher { get; } = watcher;
}

/// <summary>The target has stopped; a <see cref="Actors.Terminated"/> is delivered if the watcher still wants it.</summary>
internal sealed class TerminatedNotice(Terminated message, ActorCell actor) : SystemMessage
{
    public Terminated Message { get; } = message;

    public ActorCell Actor { get; } = actor;
}

/// <summary>The back-off of a restart is over.</summary>
internal sealed class BackOffOver(Exception reason) : SystemMessage
{
    public Exception Reason { get; } = reason;
}

/// <summary>A timer is due, unless it was stopped or replaced since: then the cell holds another object for its key.</summary>
internal sealed class TimerDue(object key, object message, SimDuration period) : SystemMessage
{
    public object Key { get; } = key;

    public object Message { get; } = message;

    /// <summary>Zero for a timer that fires once.</summary>
    public SimDuration Period { get; } = period;
}
