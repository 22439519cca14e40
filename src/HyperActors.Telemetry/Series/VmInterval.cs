using HyperActors.Machine;

namespace HyperActors.Telemetry;

/// <summary>What one VM did between two instants, and how it stood at the later.</summary>
public sealed class VmInterval
{
    /// <summary>Durations of the nested faults that ended in the interval, minor and major.</summary>
    public required LatencyInterval Faults { get; init; }

    /// <summary>Base pages that hold a frame.</summary>
    public long Resident { get; internal set; }

    /// <summary>Base pages in swap alone.</summary>
    public long Swapped { get; internal set; }

    /// <summary>Base pages in the balloon.</summary>
    public long Ballooned { get; internal set; }

    internal long[] Amounts { get; init; } = [];

    /// <summary>What was counted in the interval.</summary>
    /// <param name="amount">Of what.</param>
    public long this[VmAmount amount] => Amounts[(int)amount];

    /// <summary>Takes the interval that follows into this one.</summary>
    internal void Append(VmInterval next)
    {
        for (int index = 0; index < Amounts.Length; index++)
            Amounts[index] += next.Amounts[index];
        Faults.Merge(next.Faults);
        (Resident, Swapped, Ballooned) = (next.Resident, next.Swapped, next.Ballooned);
    }

    /// <summary>Takes another VM in the same interval into this one.</summary>
    internal void Join(VmInterval other)
    {
        (long resident, long swapped, long ballooned) = (Resident, Swapped, Ballooned);
        Append(other);
        Resident += resident;
        Swapped += swapped;
        Ballooned += ballooned;
    }

    internal static VmInterval Nothing() => new() { Amounts = new long[Enum.GetValues<VmAmount>().Length], Faults = new LatencyInterval() };
}

/// <summary>What is counted of a VM.</summary>
public enum VmAmount
{
    /// <summary>Memory accesses.</summary>
    Accesses,

    /// <summary>Accesses that a TLB of either level answered.</summary>
    TlbHits,

    /// <summary>Walks of the page tables.</summary>
    Walks,

    /// <summary>Reads of page-table entries in walks.</summary>
    WalkReferences,

    /// <summary>Guest faults without I/O.</summary>
    GuestMinor,

    /// <summary>Guest faults that needed the guest's own swap.</summary>
    GuestMajor,

    /// <summary>Nested faults without I/O.</summary>
    NestedMinor,

    /// <summary>Nested faults that waited for a swap device.</summary>
    NestedMajor,

    /// <summary>Picoseconds in which vCPUs executed.</summary>
    Busy,

    /// <summary>Picoseconds in which vCPUs waited for a page from swap.</summary>
    SwapStall,

    /// <summary>Picoseconds in which vCPUs waited for a frame.</summary>
    AllocationStall,

    /// <summary>Picoseconds in which vCPUs had nothing to do.</summary>
    Idle,
}
