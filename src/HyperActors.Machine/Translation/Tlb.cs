using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HyperActors.Machine;

// A set-associative store of translations with exact LRU in each set: the TLBs of both levels, the walk caches and
// the nested TLB are all this one structure with other keys.
//
// Layout: the tags of a set lie side by side and are compared four at a time; the payloads lie in an array of their
// own, read only on a hit. A set's recency is a permutation in bytes, the age of each way: 0 the newest, ways − 1 the
// victim. A touch adds 1 to all ages below the touched way's and makes that one 0, in three vector operations; the
// victim is the byte that equals ways − 1. Neither branches on data, and there is no clock to wrap around.
//
// True LRU rather than tree-PLRU, which real parts approximate it with: PLRU needs a power of two of ways (a 12-way
// TLB has none), its choice depends on the tree's shape, which no maker documents, and a table of LRU can be worked by
// hand. Time stamps for LRU were slower: four times the memory, and a scan of them for each victim.
//
// A flush of everything, as at each shoot-down, is one addition: tags carry a generation of five bits, and entries of
// another generation match nothing. They are older than whatever comes after the flush, so LRU replaces them first,
// exactly as it would invalid ones. Every 31st flush clears the tags for good.

/// <summary>A translation look-aside buffer: any number of sets, true LRU within a set, tagged by address space.</summary>
/// <remarks>Allocates nothing after construction. A payload is a machine page and the rights to it.</remarks>
public sealed class Tlb
{
    /// <summary>Most ways of a set.</summary>
    public const int WayLimit = 128;

    /// <summary>Machine pages, in base pages, are below this: 4 TiB.</summary>
    public const int MachinePageLimit = 1 << 30;

    internal const uint Writable = 1u << 31;
    internal const uint Dirty = 1u << 30;
    internal const uint PageMask = MachinePageLimit - 1;
    private const int Lanes = 4;

    private readonly ulong[] _tags;
    private readonly uint[] _payloads;
    private readonly sbyte[] _ages;
    private readonly int _ways;
    private readonly int _sets;
    private readonly int _setMask;          // −1 if the number of sets is not a power of two
    private readonly int _stride;           // tags of a set, padded to whole vectors
    private readonly int _ageStride;
    private ulong _generation = 1UL << TlbKey.GenerationShift;

    /// <summary>Makes an empty TLB.</summary>
    /// <param name="shape">Entries and ways; 0 entries make one that never hits.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Entries are negative or no multiple of the ways, or the ways not from 1 to 128.
    /// </exception>
    public Tlb(TlbShape shape)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shape.Entries);
        Shape = shape;
        if (shape.Entries > 0)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(shape.Ways, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(shape.Ways, WayLimit);
            ArgumentOutOfRangeException.ThrowIfNotEqual(shape.Entries % shape.Ways, 0);
            _ways = shape.Ways;
        }
        _sets = _ways == 0 ? 1 : shape.Entries / shape.Ways;
        _setMask = BitOperations.IsPow2(_sets) ? _sets - 1 : -1;
        _stride = Math.Max(Lanes, (_ways + Lanes - 1) / Lanes * Lanes);
        _ageStride = Math.Max(16, (_ways + 15) / 16 * 16);
        _tags = new ulong[_sets * _stride];
        _payloads = new uint[_sets * _stride];
        _ages = new sbyte[_sets * _ageStride];
        for (int at = 0; at < _ages.Length; at++)
            _ages[at] = at % _ageStride < _ways ? (sbyte)(_ways - 1 - (at % _ageStride)) : sbyte.MaxValue;
    }

    /// <summary>Entries and ways.</summary>
    public TlbShape Shape { get; }

    /// <summary>False if nothing entered since the last flush, so that a look-up can be spared.</summary>
    internal bool MayHit { get; private set; }

    /// <summary>Forgets every entry. Takes constant time but for every 31st call.</summary>
    public void FlushAll()
    {
        if (!MayHit)
            return;
        MayHit = false;
        _generation = unchecked(_generation + (1UL << TlbKey.GenerationShift));
        if (_generation != 0)
            return;
        Array.Clear(_tags);
        _generation = 1UL << TlbKey.GenerationShift;
    }

    /// <summary>Forgets the entries of an address space.</summary>
    /// <param name="asid">The address space; from 0 to 4,095.</param>
    public void FlushAddressSpace(int asid)
    {
        if (!MayHit)
            return;
        ulong wanted = TlbKey.OfAsid(asid) | _generation;
        const ulong Mask = ~((1UL << TlbKey.AsidShift) - 1);
        for (int at = 0; at < _tags.Length; at++)
            if ((_tags[at] & Mask) == wanted)
                Remove(at / _stride, at % _stride);
    }

    /// <summary>Looks a key up and makes its entry the newest of its set.</summary>
    /// <returns>Where the entry is, for <see cref="PayloadAt"/>; −1 if there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Touch(ulong key)
    {
        unchecked
        {
            int set = SetOf(key);
            int way = WayOf(set, key | _generation);
            if (way < 0)
                return -1;
            MakeNewest(set, way);
            return (set * _stride) + way;
        }
    }

    /// <summary>Looks a key up and leaves all as it is.</summary>
    internal int Peek(ulong key)
    {
        int set = SetOf(key);
        int way = WayOf(set, key | _generation);
        return way < 0 ? -1 : (set * _stride) + way;
    }

    /// <summary>What an entry that was found holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref uint PayloadAt(int slot) => ref _payloads[slot];

    /// <summary>Enters a key that is not there, as the newest of its set, in the place of the oldest.</summary>
    internal void Insert(ulong key, uint payload)
    {
        unchecked
        {
            if (_ways == 0)
                return;
            MayHit = true;
            int set = SetOf(key);
            int way = OldestOf(set);
            MakeNewest(set, way);
            int slot = (set * _stride) + way;
            _tags[slot] = key | _generation;
            _payloads[slot] = payload;
        }
    }

    /// <summary>Enters a key, or changes what its entry holds; either way it becomes the newest of its set.</summary>
    internal void Fill(ulong key, uint payload)
    {
        int slot = Touch(key);
        if (slot < 0)
            Insert(key, payload);
        else
            _payloads[slot] = payload;
    }

    /// <summary>Forgets a key, if it is there.</summary>
    internal void Invalidate(ulong key)
    {
        int set = SetOf(key);
        int way = WayOf(set, key | _generation);
        if (way >= 0)
            Remove(set, way);
    }

    /// <summary>An invalid entry is the first to be replaced, so it becomes the oldest.</summary>
    private void Remove(int set, int way)
    {
        _tags[(set * _stride) + way] = 0;
        Span<sbyte> ages = _ages.AsSpan(set * _ageStride, _ways);
        sbyte age = ages[way];
        foreach (ref sbyte other in ages)
            if (other > age)
                other--;
        ages[way] = (sbyte)(_ways - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SetOf(ulong key) =>
        unchecked(_setMask >= 0 ? (int)key & _setMask : (int)((key & TlbKey.PageMask) % (uint)_sets));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int WayOf(int set, ulong tag)
    {
        unchecked
        {
            ref ulong tags = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_tags), set * _stride);
            Vector256<ulong> wanted = Vector256.Create(tag);
            uint first = Vector256.Equals(Vector256.LoadUnsafe(ref tags), wanted).ExtractMostSignificantBits();
            if (_stride == Lanes)
                return first == 0 ? -1 : BitOperations.TrailingZeroCount(first);
            return FurtherWayOf(ref tags, wanted, first);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FurtherWayOf(ref ulong tags, Vector256<ulong> wanted, ulong matches)
    {
        unchecked
        {
            for (int way = Lanes; way < _stride; way += Lanes)
            {
                ulong four = Vector256.Equals(Vector256.LoadUnsafe(ref tags, (nuint)way), wanted).ExtractMostSignificantBits();
                if (way < 64)
                    matches |= four << way;
                else if (four != 0)
                    return way + BitOperations.TrailingZeroCount(four);
            }
            return matches == 0 ? -1 : BitOperations.TrailingZeroCount(matches);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MakeNewest(int set, int way)
    {
        unchecked
        {
            ref sbyte ages = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_ages), set * _ageStride);
            Vector128<sbyte> age = Vector128.Create(Unsafe.Add(ref ages, way));
            int start = 0;
            do
            {
                Vector128<sbyte> old = Vector128.LoadUnsafe(ref ages, (nuint)start);
                Vector128<sbyte> aged = old - Vector128.LessThan(old, age);
                Vector128<sbyte> isWay = Vector128.Equals(Vector128<sbyte>.Indices, Vector128.Create((sbyte)(way - start)));
                Vector128.AndNot(aged, isWay).StoreUnsafe(ref ages, (nuint)start);
                start += 16;
            }
            while (start < _ageStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int OldestOf(int set)
    {
        unchecked
        {
            ref sbyte ages = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_ages), set * _ageStride);
            Vector128<sbyte> oldest = Vector128.Create((sbyte)(_ways - 1));
            int start = 0;
            while (true)
            {
                uint found = Vector128.Equals(Vector128.LoadUnsafe(ref ages, (nuint)start), oldest).ExtractMostSignificantBits();
                if (found != 0)
                    return start + BitOperations.TrailingZeroCount(found);
                start += 16;
            }
        }
    }
}
