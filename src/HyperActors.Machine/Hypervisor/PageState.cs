namespace HyperActors.Machine;

/// <summary>Where a guest-physical page is, in four bytes.</summary>
/// <remarks>
/// Bit 31 set: in swap, with 5 bits of device and 26 of slot. Else bit 30 set: in a frame of 28 bits, with bit 29 for
/// "not mapped in the VM". Else bit 29 set: on its way, with the index of its <see cref="Transit"/>. Else bit 28 set:
/// shared, with the number of its <see cref="SharedPage"/>. Else never touched.
/// </remarks>
internal readonly record struct PageState(uint Bits)
{
    private const uint SwapBit = 1u << 31;
    private const uint FrameBit = 1u << 30;
    private const uint UnmappedBit = 1u << 29;
    private const uint TransitBit = 1u << 29;
    /// <summary>Numbers of shared pages are below this.</summary>
    public const int MostShared = 1 << 28;

    private const uint SharedBit = 1u << 28;
    private const uint FrameMask = (1u << 28) - 1;

    public static readonly PageState Untouched;

    public bool IsUntouched => Bits == 0;

    public bool IsSwapped => (Bits & SwapBit) != 0;

    /// <summary>In a frame and mapped in its VM, as far as the hypervisor has told it.</summary>
    public bool IsMapped => (Bits & (SwapBit | FrameBit | UnmappedBit)) == FrameBit;

    /// <summary>
    /// In a frame, but the VM must fault before it can touch it: read ahead, or taken away without a slot to go to.
    /// </summary>
    public bool IsUnmapped => (Bits & (SwapBit | FrameBit | UnmappedBit)) == (FrameBit | UnmappedBit);

    public bool IsInTransit => (Bits & (SwapBit | FrameBit | TransitBit)) == TransitBit;

    /// <summary>Kept once for all that hold the same; where that one is, its own state says.</summary>
    public bool IsShared => (Bits & (SwapBit | FrameBit | TransitBit | SharedBit)) == SharedBit;

    public int Frame => (int)(Bits & FrameMask);

    public int Transit => (int)(Bits & (TransitBit - 1));

    public int SharedPage => (int)(Bits & (SharedBit - 1));

    public SwapLocation Location => new((int)(Bits & ~SwapBit));

    public static PageState Mapped(int frame) => new(FrameBit | (uint)frame);

    public static PageState Unmapped(int frame) => new(FrameBit | UnmappedBit | (uint)frame);

    public static PageState InTransit(int index) => new(TransitBit | (uint)index);

    public static PageState Shared(int number) => new(SharedBit | (uint)number);

    public static PageState Swapped(SwapLocation location) => new(SwapBit | (uint)location.Packed);
}
