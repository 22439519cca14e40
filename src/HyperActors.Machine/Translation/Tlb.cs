using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HyperActors.Machine;

// A set-associative store of translations with exact LRU in each set: the TLBs of both levels, the walk caches and
// the nested TLB are all this one structure with other keys.
//
// Layout: a set is a stretch of one array: its tags, the ages of its ways in bytes, its payloads. A set of up to four
// ways is 64 bytes, a line of the cache of the machine that simulates; it has a path of its own with constant offsets.
// Tags are compared four at a time. A set's recency is a permutation, the age of each way: 0 the newest, ways − 1 the
// victim. A touch adds 1 to all ages below the touched way's and makes that one 0, in a few vector operations; the
// victim is the byte that equals ways − 1. Nothing branches on data but the answer itself, and there is no clock that
// could wrap around. Arrays of tags, ages and payloads of their own, one for each, took a third more instructions.
//
// True LRU rather than tree-PLRU, which real parts approximate it with: PLRU needs a power of two of ways (a 12-way
// TLB has none), its choice depends on the tree's shape, which no maker documents, and a table of LRU can be worked by
// hand. Time stamps for LRU were rejected: four times the memory, and a scan of them for each victim.
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

    private const int Lanes = 4;                // tags in a vector
    private const int AgeLanes = 16;            // ages in a vector
    private const int SmallSetWords = 8;

    private readonly ulong[] _words;
    private readonly int _ways;
    private readonly sbyte _oldest;             // the age of the way to replace
    private readonly int _sets;
    private readonly int _setMask;              // −1 if the number of sets is not a power of two
    private readonly int _setWords;
    private readonly int _tagWords;             // tags of a set, padded to whole vectors
    private readonly int _ageBytes;
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
            _oldest = (sbyte)(_ways - 1);
        }
        _sets = _ways == 0 ? 1 : shape.Entries / shape.Ways;
        _setMask = BitOperations.IsPow2(_sets) ? _sets - 1 : -1;
        _tagWords = Math.Max(Lanes, (_ways + Lanes - 1) / Lanes * Lanes);
        _ageBytes = Math.Max(AgeLanes, (_ways + AgeLanes - 1) / AgeLanes * AgeLanes);
        _setWords = _tagWords + (_ageBytes / sizeof(ulong)) + (_tagWords / 2);
        _words = new ulong[_sets * _setWords];
        for (int set = 0; set < _sets; set++)
            ClearAges(AgesOf(set));
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
        for (int set = 0; set < _sets; set++)
            TagsOf(set).Clear();
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
        for (int set = 0; set < _sets; set++)
        {
            Span<ulong> tags = TagsOf(set);
            for (int way = 0; way < tags.Length; way++)
                if ((tags[way] & Mask) == wanted)
                    Remove(set, way);
        }
    }

    /// <summary>Looks a key up and makes its entry the newest of its set.</summary>
    /// <returns>What the entry holds; a null reference if there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref uint Touch(ulong key)
    {
        unchecked
        {
            if (_tagWords != Lanes)
                return ref TouchWide(key);
            ref ulong set = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_words), (nint)(uint)SetOf(key) * SmallSetWords);
            uint matches = Vector256.Equals(Vector256.LoadUnsafe(ref set), Vector256.Create(key | _generation))
                .ExtractMostSignificantBits();
            if (matches == 0)
                return ref Unsafe.NullRef<uint>();
            int way = BitOperations.TrailingZeroCount(matches);
            ref sbyte ages = ref Unsafe.As<ulong, sbyte>(ref Unsafe.Add(ref set, Lanes));
            MakeNewest(ref ages, Vector128.Create(Unsafe.Add(ref ages, (nint)(uint)way)), way);
            return ref Unsafe.Add(ref Unsafe.As<ulong, uint>(ref Unsafe.Add(ref set, Lanes + 2)), (nint)(uint)way);
        }
    }

    /// <summary>Enters a key that is not there, as the newest of its set, in the place of the oldest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Insert(ulong key, uint payload)
    {
        unchecked
        {
            if (_tagWords != Lanes || _ways == 0)
            {
                InsertWide(key, payload);
                return;
            }
            MayHit = true;
            ref ulong set = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_words), (nint)(uint)SetOf(key) * SmallSetWords);
            int way = ReplaceOldest(ref Unsafe.As<ulong, sbyte>(ref Unsafe.Add(ref set, Lanes)), _oldest);
            Unsafe.Add(ref set, (nint)(uint)way) = key | _generation;
            Unsafe.Add(ref Unsafe.As<ulong, uint>(ref Unsafe.Add(ref set, Lanes + 2)), (nint)(uint)way) = payload;
        }
    }

    /// <summary>Enters a key, or changes what its entry holds; either way it becomes the newest of its set.</summary>
    internal void Fill(ulong key, uint payload)
    {
        ref uint held = ref Touch(key);
        if (Unsafe.IsNullRef(ref held))
            Insert(key, payload);
        else
            held = payload;
    }

    /// <summary>Looks a key up and leaves all as it is.</summary>
    /// <param name="key">The key.</param>
    /// <param name="payload">What the entry holds; 0 if there is none.</param>
    internal bool TryPeek(ulong key, out uint payload)
    {
        int set = SetOf(key);
        int way = TagsOf(set).IndexOf(key | _generation);
        payload = way < 0 ? 0 : PayloadOf(ref _words[set * _setWords], way);
        return way >= 0;
    }

    /// <summary>Forgets a key, if it is there.</summary>
    internal void Invalidate(ulong key)
    {
        int set = SetOf(key);
        int way = TagsOf(set).IndexOf(key | _generation);
        if (way >= 0)
            Remove(set, way);
    }

    /// <summary>An invalid entry is the first to be replaced, so it becomes the oldest.</summary>
    private void Remove(int set, int way)
    {
        TagsOf(set)[way] = 0;
        Span<sbyte> ages = AgesOf(set)[.._ways];
        sbyte age = ages[way];
        foreach (ref sbyte other in ages)
            if (other > age)
                other--;
        ages[way] = _oldest;
    }

    /// <summary>Padding has an age that is neither below another nor the victim's.</summary>
    private void ClearAges(Span<sbyte> ages)
    {
        for (int way = 0; way < ages.Length; way++)
            ages[way] = way < _ways ? (sbyte)(_ways - 1 - way) : sbyte.MaxValue;
    }

    private Span<ulong> TagsOf(int set) => _words.AsSpan(set * _setWords, _tagWords);

    private Span<sbyte> AgesOf(int set) =>
        MemoryMarshal.Cast<ulong, sbyte>(_words.AsSpan((set * _setWords) + _tagWords, _ageBytes / sizeof(ulong)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref uint PayloadOf(ref ulong set, int way)
    {
        unchecked
        {
            ref ulong payloads = ref Unsafe.Add(ref set, (nint)(uint)(_tagWords + (_ageBytes >> 3)));
            return ref Unsafe.Add(ref Unsafe.As<ulong, uint>(ref payloads), (nint)(uint)way);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SetOf(ulong key) =>
        unchecked(_setMask >= 0 ? (int)key & _setMask : (int)((key & TlbKey.PageMask) % (uint)_sets));

    private ref uint TouchWide(ulong key)
    {
        unchecked
        {
            ref ulong set = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_words), (nint)(uint)SetOf(key) * _setWords);
            int way = WayOf(ref set, Vector256.Create(key | _generation));
            if (way < 0)
                return ref Unsafe.NullRef<uint>();
            ref sbyte ages = ref Unsafe.As<ulong, sbyte>(ref Unsafe.Add(ref set, (nint)(uint)_tagWords));
            Vector128<sbyte> age = Vector128.Create(Unsafe.Add(ref ages, (nint)(uint)way));
            int start = 0;
            do
            {
                MakeNewest(ref Unsafe.Add(ref ages, (nint)(uint)start), age, way - start);
                start += AgeLanes;
            }
            while (start < _ageBytes);
            return ref PayloadOf(ref set, way);
        }
    }

    private void InsertWide(ulong key, uint payload)
    {
        unchecked
        {
            if (_ways == 0)
                return;
            MayHit = true;
            ref ulong set = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_words), (nint)(uint)SetOf(key) * _setWords);
            ref sbyte ages = ref Unsafe.As<ulong, sbyte>(ref Unsafe.Add(ref set, (nint)(uint)_tagWords));
            int way = ReplaceOldest(ref ages, _oldest);
            for (int start = AgeLanes; start < _ageBytes; start += AgeLanes)
            {
                int further = ReplaceOldest(ref Unsafe.Add(ref ages, (nint)(uint)start), _oldest);
                way = further < AgeLanes ? start + further : way;
            }
            Unsafe.Add(ref set, (nint)(uint)way) = key | _generation;
            PayloadOf(ref set, way) = payload;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int WayOf(ref ulong tags, Vector256<ulong> wanted)
    {
        unchecked
        {
            uint matches = Match(ref tags, 0, wanted) | (Match(ref tags, Lanes, wanted) << Lanes);
            if (_tagWords > 2 * Lanes)
                matches |= Match(ref tags, 2 * Lanes, wanted) << (2 * Lanes);
            if (_tagWords > 3 * Lanes)
                matches |= Match(ref tags, 3 * Lanes, wanted) << (3 * Lanes);
            for (int way = 4 * Lanes; way < _tagWords && matches == 0; way += Lanes)
                if (Match(ref tags, way, wanted) is var four and not 0)
                    return way + BitOperations.TrailingZeroCount(four);
            return matches == 0 ? -1 : BitOperations.TrailingZeroCount(matches);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Match(ref ulong tags, int way, Vector256<ulong> wanted) =>
        Vector256.Equals(Vector256.LoadUnsafe(ref tags, unchecked((nuint)(uint)way)), wanted).ExtractMostSignificantBits();

    /// <summary>Ages the ways of one vector that are newer than an age, and makes one way the newest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MakeNewest(ref sbyte ages, Vector128<sbyte> age, int way)
    {
        unchecked
        {
            Vector128<sbyte> old = Vector128.LoadUnsafe(ref ages);
            Vector128<sbyte> aged = old - Vector128.LessThan(old, age);
            Vector128<sbyte> isWay = Vector128.Equals(Vector128<sbyte>.Indices, Vector128.Create((sbyte)way));
            Vector128.AndNot(aged, isWay).StoreUnsafe(ref ages);
        }
    }

    /// <summary>Makes the oldest way the newest, if it is in this vector, and ages the others.</summary>
    /// <returns>Which way of the vector it is; 32 if it is in another.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReplaceOldest(ref sbyte ages, sbyte oldest)
    {
        unchecked
        {
            Vector128<sbyte> old = Vector128.LoadUnsafe(ref ages);
            Vector128<sbyte> limit = Vector128.Create(oldest);
            Vector128<sbyte> isOldest = Vector128.Equals(old, limit);
            Vector128<sbyte> aged = old - Vector128.LessThan(old, limit);
            Vector128.AndNot(aged, isOldest).StoreUnsafe(ref ages);
            return BitOperations.TrailingZeroCount(isOldest.ExtractMostSignificantBits());
        }
    }
}
