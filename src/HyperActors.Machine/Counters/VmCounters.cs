namespace HyperActors.Machine;

/// <summary>What one VM did and suffered since the warm-up.</summary>
public sealed class VmCounters
{
    /// <summary>Memory accesses.</summary>
    public long Accesses { get; set; }

    /// <summary>Of them writes.</summary>
    public long Writes { get; set; }

    /// <summary>The VM's translations, over all vCPUs.</summary>
    public TranslationCounters Translation { get; } = new();

    /// <summary>Guest faults that needed no I/O: first touch, copy-on-write.</summary>
    public long GuestMinorFaults { get; set; }

    /// <summary>Guest faults that needed the guest's own swap.</summary>
    public long GuestMajorFaults { get; set; }

    /// <summary>Nested faults that needed no I/O.</summary>
    public long NestedMinorFaults { get; set; }

    /// <summary>Nested faults that waited for a swap device.</summary>
    public long NestedMajorFaults { get; set; }

    /// <summary>Duration of nested faults without I/O, from the exit to the next instruction.</summary>
    public LatencyHistogram MinorFaultTime { get; } = new();

    /// <summary>Duration of nested faults with I/O, from the exit to the moment when the page was mapped.</summary>
    public LatencyHistogram MajorFaultTime { get; } = new();

    /// <summary>
    /// Time in which vCPUs executed accesses, think time, guest kernel code, and the hypervisor's work on faults without I/O.
    /// </summary>
    public SimDuration Busy { get; set; }

    /// <summary>Time in which vCPUs stood still, or idle, for a page that came from swap.</summary>
    public SimDuration SwapStall { get; set; }

    /// <summary>Time in which vCPUs stood still because a frame had to be taken from somebody first.</summary>
    public SimDuration AllocationStall { get; set; }

    /// <summary>Time in which vCPUs had nothing to do: an open loop's pauses, or no process left.</summary>
    public SimDuration Idle { get; set; }

    /// <summary>Shoot-downs received.</summary>
    public long ShootDowns { get; set; }

    /// <summary>Pages that were lost with a swap device.</summary>
    public long MemoryErrors { get; set; }

    /// <summary>Times the guest's own out-of-memory killer ended a process.</summary>
    public long GuestOutOfMemoryKills { get; set; }

    /// <summary>Starts afresh, at the end of the warm-up.</summary>
    public void Reset()
    {
        Accesses = Writes = 0;
        Translation.Reset();
        GuestMinorFaults = GuestMajorFaults = NestedMinorFaults = NestedMajorFaults = 0;
        MinorFaultTime.Reset();
        MajorFaultTime.Reset();
        Busy = SwapStall = AllocationStall = Idle = SimDuration.Zero;
        ShootDowns = MemoryErrors = GuestOutOfMemoryKills = 0;
    }
}
