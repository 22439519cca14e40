using HyperActors.Machine;

namespace HyperActors.Telemetry;

/// <summary>What one VM did between two instants, and how it stood at the later.</summary>
internal sealed class VmInterval
{
    public required long[] Amounts { get; init; }

    public required LatencyInterval Faults { get; init; }

    public long Resident { get; set; }

    public long Swapped { get; set; }

    public long Ballooned { get; set; }

    public long this[VmAmount amount] => Amounts[(int)amount];

    /// <summary>Takes the interval that follows into this one.</summary>
    public void Append(VmInterval next)
    {
        for (int index = 0; index < Amounts.Length; index++)
            Amounts[index] += next.Amounts[index];
        Faults.Merge(next.Faults);
        (Resident, Swapped, Ballooned) = (next.Resident, next.Swapped, next.Ballooned);
    }

    /// <summary>Takes another VM in the same interval into this one.</summary>
    public void Join(VmInterval other)
    {
        (long resident, long swapped, long ballooned) = (Resident, Swapped, Ballooned);
        Append(other);
        Resident += resident;
        Swapped += swapped;
        Ballooned += ballooned;
    }

    public static VmInterval Nothing() => new() { Amounts = new long[Enum.GetValues<VmAmount>().Length], Faults = new LatencyInterval() };
}

/// <summary>What is counted of a VM.</summary>
internal enum VmAmount
{
    Accesses,
    TlbHits,
    Walks,
    WalkReferences,
    GuestMinor,
    GuestMajor,
    NestedMinor,
    NestedMajor,
    Busy,
    SwapStall,
    AllocationStall,
    Idle,
}
