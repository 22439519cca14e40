namespace HyperActors.Machine;

/// <summary>A slot of a swap device, or why a page in memory has none; four bytes.</summary>
internal readonly record struct SwapLocation(int Packed)
{
    private const int SlotBits = 26;
    private const int PoolDevice = (1 << (31 - SlotBits)) - 1;
    private const int ImageDevice = PoolDevice - 1;

    /// <summary>How many devices a machine can have; two more numbers stand for the compressed pool and for files of
    /// the guests.</summary>
    public const int MaxDevices = ImageDevice;

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

    /// <summary>A block of a file on the VM's own virtual disk, which is no slot of the host's.</summary>
    public static SwapLocation InImage(int block) => new(ImageDevice, block);

    public bool IsInImage => IsSlot && Device == ImageDevice;

    public bool IsInPool => IsSlot && Device == PoolDevice;

    public bool IsSlot => Packed >= 0;

    public int Device => Packed >> SlotBits;

    public int Slot => Packed & ((1 << SlotBits) - 1);
}
