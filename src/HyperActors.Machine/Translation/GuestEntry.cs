namespace HyperActors.Machine;

/// <summary>A leaf entry of a guest's page table, as it was when it was read.</summary>
/// <remarks>
/// 32 bits: 27 of a frame number or swap slot, and five flags. Bits 31 present, 30 writable, 29 copy-on-write,
/// 28 dirty, 27 accessed. Without the present bit, bit 27 says that the rest is a slot of the guest's own swap; an
/// entry of zero maps nothing. In the upper levels a leaf sets bit 0, which the alignment of its frame leaves free, and
/// an entry without it points to a table: its node number, shifted left by one.
/// </remarks>
public readonly struct GuestEntry : IEquatable<GuestEntry>
{
    /// <summary>Guest frames, and slots of a guest's swap, are below this: 512 GiB of base pages.</summary>
    public const int FrameLimit = 1 << 27;

    internal const uint Present = 1u << 31;
    internal const uint Writable = 1u << 30;
    internal const uint CopyOnWrite = 1u << 29;
    internal const uint Dirty = 1u << 28;
    internal const uint Accessed = 1u << 27;
    internal const uint Swapped = 1u << 27;
    internal const uint LargeLeaf = 1;
    internal const uint FrameMask = FrameLimit - 1;

    private readonly uint _bits;

    internal GuestEntry(uint bits, PageSize size)
    {
        _bits = size == PageSize.Base4KiB ? bits : bits & ~LargeLeaf;
        Size = size;
    }

    /// <summary>The size of page that the entry maps; <see cref="PageSize.Base4KiB"/> if it maps nothing.</summary>
    public PageSize Size { get; }

    /// <summary>Whether a guest frame backs the page.</summary>
    public bool IsPresent => (_bits & Present) != 0;

    /// <summary>The guest frame of the first base page that the entry maps, in base pages; −1 if not present.</summary>
    public int Frame => IsPresent ? (int)(_bits & FrameMask) : -1;

    /// <summary>Whether the hardware lets writes pass.</summary>
    public bool IsWritable => (_bits & Writable) != 0;

    /// <summary>Whether a write is to be answered with a copy of the page. Excludes <see cref="IsWritable"/>.</summary>
    public bool IsCopyOnWrite => (_bits & CopyOnWrite) != 0;

    /// <summary>Whether a walk used the entry since its accessed bit was last cleared.</summary>
    public bool IsAccessed => IsPresent && (_bits & Accessed) != 0;

    /// <summary>Whether the page was written since it was mapped.</summary>
    public bool IsDirty => IsPresent && (_bits & Dirty) != 0;

    /// <summary>Whether the page is in the guest's own swap.</summary>
    public bool IsSwapped => !IsPresent && (_bits & Swapped) != 0;

    /// <summary>The slot of the guest's own swap; −1 if the page is not there.</summary>
    public int SwapSlot => IsSwapped ? (int)(_bits & FrameMask) : -1;

    /// <summary>Whether nothing is known of the page: neither present nor swapped.</summary>
    public bool IsEmpty => _bits == 0;

    /// <inheritdoc />
    public bool Equals(GuestEntry other) => _bits == other._bits && Size == other.Size;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is GuestEntry other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => unchecked((int)_bits) ^ ((int)Size << 30);

    /// <summary>Whether both entries say the same.</summary>
    public static bool operator ==(GuestEntry left, GuestEntry right) => left.Equals(right);

    /// <summary>Whether the entries differ.</summary>
    public static bool operator !=(GuestEntry left, GuestEntry right) => !left.Equals(right);

    /// <summary>Such as <c>frame 17 (4KiB) wcda</c>, <c>swap slot 3</c> or <c>empty</c>.</summary>
    public override string ToString() => this switch
    {
        { IsPresent: true } => $"frame {Frame} ({Size.Bytes}) " + (IsWritable ? "w" : "-") + (IsCopyOnWrite ? "c" : "-")
            + (IsDirty ? "d" : "-") + (IsAccessed ? "a" : "-"),
        { IsSwapped: true } => $"swap slot {SwapSlot}",
        _ => "empty",
    };
}
