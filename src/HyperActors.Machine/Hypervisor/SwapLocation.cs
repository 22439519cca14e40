namespace HyperActors.Machine;

/// <summary>A slot of a swap device, or why a page in memory has none; four bytes.</summary>
internal readonly record struct SwapLocation(int Packed)
{
    private const int SlotBits = 26;
    private const int PoolDevice = (1 << (31 - SlotBits)) - 1;

    /// <summary>How many devices a machine can have; one more number stands for the compressed pool.</summary>
    public const int MaxDevices = PoolDevice;

    /// <summary>
    /// No slot holds the page, and none is needed while the VM does not write to it: it is all zeroes.
    /// </summary>
    public static readonly SwapLocation Zeroes = new(-1);

    /// <summary>No slot holds the page's content: it must be written before its frame can be freed.</summary>
    public static readonly SwapLocation MustWrite = new(-2);

    public SwapLocation(int device, int slot)
        : this((device << SlotBits) | slot)
    {
    }

    /// <summary>An entry of the compressed pool.</summary>
    public static SwapLocation InPool(int entry) => new(PoolDevice, entry);

    public bool IsInPool => IsSlot && Device == PoolDevice;

    public bool IsSlot => Packed >= 0;

    public int Device => Packed >> SlotBits;

    public int Slot => Packed & ((1 << SlotBits) - 1);
}
