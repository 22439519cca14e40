using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace HyperActors.Machine;

/// <summary>
/// The nested page table of one VM as its hardware sees it: which machine frame backs each guest-physical page, and
/// whether it was accessed or written. The hypervisor decides; what it decided arrives here by message.
/// </summary>
/// <remarks>
/// <para>Pages and frames are counted in units of the host's page size. An entry takes 4 bytes: 28 of frame number,
/// and present, accessed, dirty, writable. Entries live in chunks of 512, one leaf table each, which come into being
/// when the first of their pages is mapped, so a region never touched costs 4 bytes of directory for 512 pages. All leaf
/// tables of which nothing is mapped any more have one chunk in common: where the host has taken all 2 MiB, it costs no more
/// again. To a walk it is a leaf table as any other.</para>
/// <para>The upper levels hold nothing that the directory does not say, so they are not stored: they are counted in
/// walks and remembered by walk caches only. Chunks lie in one array, which spares the walker a load and the garbage
/// collector an object for every 2 MiB of guest; it grows by an eighth when full.</para>
/// <para>Where the unit is 4 KiB, one entry a level higher can map an aligned block of 512 units instead
/// (<see cref="MapBlock"/>): their accessed and dirty bits are then one.</para>
/// </remarks>
public sealed partial class NestedPageTable
{
    /// <summary>Machine frames are below this, in units of the host's page size.</summary>
    public const int FrameLimit = 1 << 28;

    internal const uint Present = 1u << 31;
    internal const uint Writable = 1u << 30;
    internal const uint Dirty = 1u << 29;
    internal const uint Accessed = 1u << 28;
    internal const uint FrameMask = FrameLimit - 1;
    private const int ChunkBits = 9;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly int[] _directory;      // the chunk of 512 units, counted from 1; 0 if there is none
    private readonly int _frameLimit;
    private uint[] _entries = [];
    private short[] _used = [];             // of each chunk how many entries are present
    private int _chunks;
    private int _emptyChunk;                // nothing is ever mapped in it; 0 while no chunk ever was empty
    private uint[] _blocks = [];            // as many: the entry that maps the 512 units at once; 0 if there is none

    /// <summary>Makes an empty table.</summary>
    /// <param name="paging">Levels, and the unit.</param>
    /// <param name="basePages">Guest-physical memory in base pages; from 1 to 2²⁷, which is 512 GiB.</param>
    /// <param name="tracksWrites">
    /// Whether it is known of each unit of a block that one entry maps whether it was written, which hardware does not
    /// tell. Default: it is not.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">Too much memory, or levels other than 4 and 5.</exception>
    public NestedPageTable(PagingOptions paging, long basePages, bool tracksWrites = false)
    {
        ArgumentNullException.ThrowIfNull(paging);
        ArgumentOutOfRangeException.ThrowIfLessThan(basePages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(basePages, GuestEntry.FrameLimit);
        ArgumentOutOfRangeException.ThrowIfLessThan(paging.NestedLevels, 4);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(paging.NestedLevels, 5);
        UnitSize = paging.HostPage;
        UpperLevels = paging.NestedLevels - paging.HostPage.LeafLevel;
        int shift = paging.HostPage.Shift;
        Units = (int)((basePages + paging.HostPage.BasePages - 1) >> shift);
        _frameLimit = Math.Min(FrameLimit, Tlb.MachinePageLimit >> shift);
        _directory = new int[((Units - 1) >> ChunkBits) + 1];
        TracksWrites = tracksWrites;
    }

    /// <summary>The host's page size: what a leaf maps.</summary>
    public PageSize UnitSize { get; }

    /// <summary>How many units of guest-physical memory there are.</summary>
    public int Units { get; }

    /// <summary>How many units a frame backs now.</summary>
    public int MappedUnits { get; private set; }

    /// <summary>Changes whenever a unit may have lost its frame or the right to be written.</summary>
    internal int Losses { get; private set; }

    /// <summary>Bytes of the simulating process's memory that the table takes.</summary>
    internal long StorageBytes =>
        ((_entries.Length + _directory.Length + _blocks.Length) * (long)sizeof(uint)) + (_used.Length * (long)sizeof(short));

    /// <summary>Levels above the leaf's.</summary>
    internal int UpperLevels { get; }

    /// <summary>Backs a unit with a frame, in place of what backed it before; not accessed and not dirty.</summary>
    /// <param name="unit">Guest-physical page in units of the host's page size; below <see cref="Units"/>.</param>
    /// <param name="frame">Machine frame in the same units; below <see cref="FrameLimit"/> and 4 TiB in bytes.</param>
    /// <param name="writable">Whether writes pass; false for a frame shared with others.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such unit or frame.</exception>
    /// <exception cref="InvalidOperationException">The unit is part of a block that one entry maps.</exception>
    public void Map(int unit, int frame, bool writable = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, _frameLimit);
        CheckUnit(unit);
        CheckSingle(unit);
        int chunk = _directory[unit >> ChunkBits];
        if (chunk == 0 || chunk == _emptyChunk)
            chunk = AddChunk(unit);
        ref uint entry = ref EntryAt(chunk, unit);
        if ((entry & Present) == 0)
        {
            _used[chunk - 1]++;
            MappedUnits++;
        }
        else
        {
            NoteLoss();
        }
        entry = (uint)frame | Present | (writable ? Writable : 0);
    }

    /// <summary>Takes the frame away from a unit. TLBs may still know it: flushing them is the caller's.</summary>
    /// <returns>Whether the unit was written since it was mapped; false if no frame backed it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    /// <exception cref="InvalidOperationException">The unit is part of a block that one entry maps.</exception>
    public bool Unmap(int unit)
    {
        if (!IsPresent(unit))
            return false;
        CheckSingle(unit);
        int chunk = _directory[unit >> ChunkBits];
        ref uint entry = ref EntryAt(chunk, unit);
        bool dirty = (entry & Dirty) != 0;
        entry = 0;
        if (--_used[chunk - 1] == 0)
            GiveUpChunk(unit);
        NoteLoss();
        MappedUnits--;
        return dirty;
    }

    /// <summary>
    /// Reads a unit's accessed bit, which may be its whole block's, and clears it; false if no frame backs it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    public bool TestAndClearAccessed(int unit)
    {
        if ((Read(unit) & Accessed) == 0)
            return false;
        PlaceOf(unit) &= ~Accessed;
        return true;
    }

    /// <summary>
    /// Reads a unit's dirty bit, which may be its whole block's, and clears it; false if no frame backs it. TLBs may
    /// know the right to write without setting it: flushing them is the caller's. Where writes to single units of a
    /// block are known, it is the unit's own all the same, and the block stays dirty.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    public bool TestAndClearDirty(int unit)
    {
        if ((Read(unit) & Dirty) == 0)
            return false;
        if (TracksWrites && BlockOf(unit) != 0)
            return TestAndClearWritten(unit);
        PlaceOf(unit) &= ~Dirty;
        return true;
    }

    /// <summary>Sets a unit's accessed and dirty bits, as a device does that writes to it past the processor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    /// <exception cref="InvalidOperationException">No frame backs the unit, or one that is shared.</exception>
    public void MarkWritten(int unit)
    {
        if (!IsWritable(unit))
            throw new InvalidOperationException($"No frame that may be written backs unit {unit}.");
        PlaceOf(unit) |= Accessed | Dirty;
        NoteWrite(unit);
    }

    /// <summary>Lets writes to a unit pass, or not. TLBs may know the old right: flushing them is the caller's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    /// <exception cref="InvalidOperationException">
    /// No frame backs the unit, or it is part of a block that one entry maps.
    /// </exception>
    public void SetWritable(int unit, bool writable)
    {
        if (!IsPresent(unit))
            throw new InvalidOperationException($"No frame backs unit {unit}.");
        CheckSingle(unit);
        ref uint entry = ref EntryAt(_directory[unit >> ChunkBits], unit);
        entry = writable ? entry | Writable : entry & ~Writable;
        NoteLoss();
    }

    /// <summary>Whether a frame backs a unit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    public bool IsPresent(int unit) => (Read(unit) & Present) != 0;

    /// <summary>Whether a unit was written since it was mapped.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    public bool IsDirty(int unit) => (Read(unit) & Dirty) != 0;

    /// <summary>Whether a walk used a unit's entry since its accessed bit was last cleared.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    public bool IsAccessed(int unit) => (Read(unit) & Accessed) != 0;

    /// <summary>Whether a frame backs a unit and writes to it pass.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    public bool IsWritable(int unit) => (Read(unit) & Writable) != 0;

    /// <summary>The machine frame that backs a unit, in units of the host's page size; −1 if none does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    public int FrameOf(int unit) => Read(unit) is var entry && (entry & Present) != 0 ? (int)(entry & FrameMask) : -1;

    /// <summary>The leaf table that covers a unit; 0 if there is none. The unit is not checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int ChunkOf(int unit) => _directory[unit >> ChunkBits];

    /// <summary>The entry of a unit in its leaf table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref uint EntryAt(int chunk, int unit) =>
        ref _entries[unchecked(((chunk - 1) << ChunkBits) | (unit & (ChunkSize - 1)))];

    /// <summary>Asks the processor for the entry of a unit.</summary>
    internal void Prefetch(int unit)
    {
        if (_directory[unit >> ChunkBits] is var chunk and not 0)
            Machine.Prefetch.Line(ref EntryAt(chunk, unit));
    }

    /// <summary>Whether the entry of a unit, or of its block, has bits. The unit is not checked.</summary>
    internal bool Has(int unit, uint bits)
    {
        uint block = BlockOf(unit);
        if (block != 0)
            return (block & bits) == bits;
        int chunk = ChunkOf(unit);
        return chunk != 0 && (EntryAt(chunk, unit) & bits) == bits;
    }

    private void NoteLoss() => Losses = unchecked(Losses + 1);

    private uint Read(int unit)
    {
        CheckUnit(unit);
        uint block = BlockOf(unit);
        if (block != 0)
            return block + (uint)(unit & (ChunkSize - 1));
        int chunk = _directory[unit >> ChunkBits];
        return chunk == 0 ? 0 : EntryAt(chunk, unit);
    }

    private void CheckUnit(int unit)
    {
        if (unchecked((uint)unit) >= (uint)Units)
            Refuse(unit);
    }

    [DoesNotReturn]
    private void Refuse(int unit) =>
        throw new ArgumentOutOfRangeException(nameof(unit), unit, $"There are {Units} units.");
}
