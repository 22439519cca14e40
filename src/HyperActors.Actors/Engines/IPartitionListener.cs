namespace HyperActors.Actors;

/// <summary>Hears what becomes of the actors of a partition, for an engine that shows them to somebody else.</summary>
/// <remarks>
/// Called on the thread that runs the partition, in the middle of handlers: it notes, and acts later.
/// </remarks>
public interface IPartitionListener
{
    /// <summary>An actor made a child, which is about to start.</summary>
    /// <param name="parent">Who made it.</param>
    /// <param name="child">What was made.</param>
    void OnChildMade(IActorRef parent, IActorRef child);

    /// <summary>An actor has stopped. Children are told before their parents.</summary>
    /// <param name="actor">Who stopped.</param>
    void OnStopped(IActorRef actor);

    /// <summary>A message found its target stopped.</summary>
    /// <param name="sender">Who told it; <see langword="null"/> for one from outside.</param>
    /// <param name="target">Whom it was for.</param>
    /// <param name="message">What was told.</param>
    void OnDeadLetter(IActorRef? sender, IActorRef target, object message);
}
