namespace HyperActors.Machine;

/// <summary>How far a vCPU has come with accesses that its VM makes at one go.</summary>
/// <param name="started">The vCPU's time before the first of them.</param>
internal struct AccessProgress(SimTime started)
{
    /// <summary>The vCPU's time.</summary>
    public SimTime Time = started;

    /// <summary>When the latest access took effect, or would.</summary>
    public SimTime Effect = started;

    /// <summary>
    /// Accesses that were looked up for the first time: like the TLB's counters, whether or not they ever complete.
    /// </summary>
    public long Accesses;

    /// <summary>Those of them that write.</summary>
    public long Writes;

    /// <summary>How the latest access ended.</summary>
    public TranslationOutcome Outcome;

    /// <summary>If in a nested fault: on which unit.</summary>
    public int Unit;

    /// <summary>Whether the host is to be told that references are due.</summary>
    public bool ReferencesDue;

    /// <summary>The latest access was translated.</summary>
    public void Take(Translation translation)
    {
        Time = Effect + new SimDuration(translation.Cost);
        Outcome = translation.Outcome;
        Unit = translation.NestedUnit;
    }

    /// <summary>Accesses of one kind are to be counted.</summary>
    public void Count(int accesses, bool write)
    {
        Accesses += accesses;
        Writes += write ? accesses : 0;
    }
}
