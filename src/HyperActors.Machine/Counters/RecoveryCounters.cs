namespace HyperActors.Machine;

/// <summary>What an actor found when it was started again after crashes, over all of them; the warm-up included.</summary>
public sealed class RecoveryCounters
{
    /// <summary>How often its tables were built anew.</summary>
    public long Rebuilds { get; internal set; }

    /// <summary>When it served again after the last crash; <see langword="null"/> before.</summary>
    public SimTime? LastBack { get; internal set; }

    /// <summary>Frames found in use and taken over: for the hypervisor, mapped ones.</summary>
    public long FramesAdopted { get; internal set; }

    /// <summary>Frames that held the only copy of a page which was on its way out.</summary>
    public long FramesRescued { get; internal set; }

    /// <summary>Frames that were handed out for a page and held nothing of worth: freed.</summary>
    public long FramesFreed { get; internal set; }

    /// <summary>Pages found in swap alone.</summary>
    public long PagesInSwap { get; internal set; }

    /// <summary>Slots that held no page's latest content: discarded.</summary>
    public long SlotsDiscarded { get; internal set; }

    /// <summary>Faults that VMs waited for and that were served anew.</summary>
    public long FaultsToldAgain { get; internal set; }
}
