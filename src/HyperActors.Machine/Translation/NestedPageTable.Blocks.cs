using System.Runtime.CompilerServices;

namespace HyperActors.Machine;

// A block has its entry in an array beside the directory: what the directory itself would hold in hardware. So tables
// without blocks are read as before, and a block needs no leaf table. One that is split gets a leaf table then; a leaf
// table that is empty goes when its units are mapped as a block.

/// <content>Aligned blocks of 512 units that one entry maps, a level above the leaf's.</content>
public sealed partial class NestedPageTable
{
    /// <summary>How many units a block has.</summary>
    public const int BlockUnits = ChunkSize;

    private ulong[]?[] _written = [];       // for each block a bit for each unit: written since somebody looked

    /// <summary>Whether it is known of each unit of a block whether it was written.</summary>
    public bool TracksWrites { get; }

    /// <summary>How many blocks one entry maps now.</summary>
    public int Blocks { get; private set; }

    /// <summary>Backs a block with consecutive frames by one entry; not accessed and not dirty, writes pass.</summary>
    /// <param name="unit">Its first unit, a multiple of <see cref="BlockUnits"/>; the table has all of it.</param>
    /// <param name="frame">The first frame: a multiple of <see cref="BlockUnits"/>.</param>
    /// <exception cref="ArgumentException">Unit or frame does not begin a block.</exception>
    /// <exception cref="InvalidOperationException">
    /// Units are not of 4 KiB, or a frame backs one of the block already.
    /// </exception>
    public void MapBlock(int unit, int frame)
    {
        if (UnitSize != PageSize.Base4KiB)
            throw new InvalidOperationException($"Units of {UnitSize.Bytes} make no blocks.");
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frame, _frameLimit - BlockUnits);
        CheckUnit(unit);
        if (unit % BlockUnits != 0 || frame % BlockUnits != 0 || unit + BlockUnits > Units)
            throw new ArgumentException($"No block begins at unit {unit}, or none at frame {frame}.", nameof(unit));
        for (int each = unit; each < unit + BlockUnits; each++)
            if (IsPresent(each))
                throw new InvalidOperationException($"Unit {each} is backed by frame {FrameOf(each)} already.");
        if (_blocks.Length == 0)
        {
            _blocks = new uint[_directory.Length];
            _written = TracksWrites ? new ulong[]?[_directory.Length] : [];
        }
        _directory[unit >> ChunkBits] = 0;
        _blocks[unit >> ChunkBits] = (uint)frame | Present | Writable;
        if (TracksWrites)
            _written[unit >> ChunkBits] = new ulong[BlockUnits / 64];
        MappedUnits += BlockUnits;
        Blocks++;
    }

    /// <summary>
    /// Replaces the entry of a block by 512, each as accessed and dirty as it was: nobody knows which of the units
    /// were. (Linux's __split_huge_pmd_locked does the same, mm/huge_memory.c.) Where it is known after all, only those
    /// that were written are dirty. TLBs may know the block: flushing them is the caller's.
    /// </summary>
    /// <param name="unit">Any of its units.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    /// <exception cref="InvalidOperationException">The unit is not part of a block that one entry maps.</exception>
    public void SplitBlock(int unit)
    {
        uint block = TakeBlock(unit);
        int first = unit & -BlockUnits;
        int chunk = AddChunk(unit);
        _used[chunk - 1] = BlockUnits;
        for (int each = 0; each < BlockUnits; each++)
        {
            bool clean = TracksWrites && !WasWritten(first + each);
            EntryAt(chunk, each) = (clean ? block & ~Dirty : block) + (uint)each;
        }
        ForgetWrites(unit);
    }

    /// <summary>Takes the frames away from a whole block. TLBs may know it: flushing them is the caller's.</summary>
    /// <param name="unit">Any of its units.</param>
    /// <returns>Whether it was written since it was mapped.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    /// <exception cref="InvalidOperationException">The unit is not part of a block that one entry maps.</exception>
    public bool UnmapBlock(int unit)
    {
        uint block = TakeBlock(unit);
        ForgetWrites(unit);
        MappedUnits -= BlockUnits;
        return (block & Dirty) != 0;
    }

    /// <summary>Whether a unit is part of a block that one entry maps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    public bool IsInBlock(int unit)
    {
        CheckUnit(unit);
        return BlockOf(unit) != 0;
    }

    /// <summary>The first unit of each block that one entry maps, in order.</summary>
    public IEnumerable<int> FirstUnitsOfBlocks()
    {
        for (int block = 0; block < _blocks.Length; block++)
            if (_blocks[block] != 0)
                yield return block << ChunkBits;
    }

    /// <summary>The size of the page that the entry of a unit maps, or would map.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    public PageSize SizeAt(int unit) => IsInBlock(unit) ? PageSize.Large2MiB : UnitSize;

    /// <summary>The entry that maps a unit's block; 0 if there is none. The unit is not checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal uint BlockOf(int unit)
    {
        uint[] blocks = _blocks;
        int block = unit >> ChunkBits;
        return (uint)block < (uint)blocks.Length ? blocks[block] : 0;
    }

    /// <summary>The place of the entry that maps a unit's block.</summary>
    internal ref uint BlockAt(int unit) => ref _blocks[unit >> ChunkBits];

    /// <summary>
    /// Whether a unit of a block was written since somebody looked; true for all where it is not known. Not checked.
    /// </summary>
    internal bool WasWritten(int unit) =>
        !TracksWrites || ((_written[unit >> ChunkBits]![(unit & (ChunkSize - 1)) >> 6] >> (unit & 63)) & 1) != 0;

    /// <summary>A unit is written; if it is part of a block and that matters, it is noted.</summary>
    internal void NoteWrite(int unit)
    {
        if (TracksWrites && BlockOf(unit) != 0)
            _written[unit >> ChunkBits]![(unit & (ChunkSize - 1)) >> 6] |= 1UL << (unit & 63);
    }

    private bool TestAndClearWritten(int unit)
    {
        bool written = WasWritten(unit);
        _written[unit >> ChunkBits]![(unit & (ChunkSize - 1)) >> 6] &= ~(1UL << (unit & 63));
        return written;
    }

    private void ForgetWrites(int unit)
    {
        if (TracksWrites)
            _written[unit >> ChunkBits] = null;
    }

    private ref uint PlaceOf(int unit) =>
        ref BlockOf(unit) != 0 ? ref BlockAt(unit) : ref EntryAt(_directory[unit >> ChunkBits], unit);

    private uint TakeBlock(int unit)
    {
        if (!IsInBlock(unit))
            throw new InvalidOperationException($"Unit {unit} is not part of a block that one entry maps.");
        uint block = BlockAt(unit);
        BlockAt(unit) = 0;
        NoteLoss();
        Blocks--;
        return block;
    }

    private void CheckSingle(int unit)
    {
        if (BlockOf(unit) != 0)
            throw new InvalidOperationException($"Unit {unit} is part of a block, which must be split first.");
    }
}
