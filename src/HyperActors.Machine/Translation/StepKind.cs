namespace HyperActors.Machine;

/// <summary>What a step of a translation looked at.</summary>
public enum StepKind
{
    /// <summary>A TLB, of level 1 or 2.</summary>
    Tlb,

    /// <summary>The walk cache of a level of the guest's table.</summary>
    GuestWalkCache,

    /// <summary>The walk cache of a level of the nested table.</summary>
    NestedWalkCache,

    /// <summary>The nested TLB: guest-physical to machine.</summary>
    NestedTlb,

    /// <summary>An entry of the guest's page table.</summary>
    GuestRead,

    /// <summary>An entry of the nested page table.</summary>
    NestedRead,
}
