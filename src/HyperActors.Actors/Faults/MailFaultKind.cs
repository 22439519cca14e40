namespace HyperActors.Actors;

/// <summary>What befalls a message on its way into a mailbox.</summary>
public enum MailFaultKind
{
    /// <summary>It is gone.</summary>
    Drop,

    /// <summary>It arrives later, so that others may overtake it.</summary>
    Delay,

    /// <summary>It arrives, and a copy of it arrives again.</summary>
    Duplicate,

    /// <summary>It arrives as <see cref="Corrupted"/>.</summary>
    Corrupt,
}
