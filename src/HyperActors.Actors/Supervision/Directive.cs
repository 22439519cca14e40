namespace HyperActors.Actors;

/// <summary>What becomes of an actor whose handler threw.</summary>
public enum Directive
{
    /// <summary>The message is dropped; the actor goes on with its state.</summary>
    Resume,

    /// <summary>A new instance takes over the mailbox, after a back-off in virtual time.</summary>
    Restart,

    /// <summary>The actor stops.</summary>
    Stop,

    /// <summary>The failure becomes the parent's; above a root actor it ends the run.</summary>
    Escalate,
}
