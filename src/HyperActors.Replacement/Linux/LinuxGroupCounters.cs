namespace HyperActors.Replacement;

/// <summary>What one group's pages cost so far.</summary>
public record struct LinuxGroupCounters
{
    /// <summary>Faults that read a page from swap.</summary>
    public long MajorFaults { get; set; }

    /// <summary>Faults on a first touch, or on a page still in the swap cache.</summary>
    public long MinorFaults { get; set; }

    /// <summary>Those of <see cref="MinorFaults"/> that needed a frame: first touches, and first touches after a page
    /// was given back.</summary>
    public long FirstTouches { get; set; }

    /// <summary>Pages written to swap.</summary>
    public long SwapOuts { get; set; }

    /// <summary>Refaults whose distance was short enough to activate the page; 0 for MGLRU, which has no such rule.
    /// </summary>
    public long RefaultActivations { get; set; }

    /// <summary>Frames that the group holds now.</summary>
    public int Resident { get; set; }
}
