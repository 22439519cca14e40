using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HyperActors.Machine;

// A set-associative store of translations with exact LRU in each set: the TLBs of both levels, the walk caches and
// the nested TLB are all this one structure with other keys.
//
// A set of four ways, the usual one, keeps its entries in the order of their last use: four tags in one vector, four
// payloads in the next, 64 bytes together. A look-up compares all tags at once and moves what it found to the front
// with one permutation; a new entry pushes the last one out. There is no other state, and no branch but on the answer.
//
// Sets of other widths keep their entries in place and the recency beside them, as a permutation in bytes: the age of
// each way, 0 the newest, ways − 1 the victim. A touch adds 1 to all ages below the touched way's and makes that one
// 0. (Four ways were first done so too: it took twice the instructions.)
//
// True LRU rather than tree-PLRU, which real parts approximate it with: PLRU needs a power of two of ways (a 12-way
// TLB has none), its choice depends on the tree's shape, which no maker documents, and a table of LRU can be worked by
// hand. Time stamps were rejected: four times the memory, a scan of them for each victim, and they wrap around.
//
// A flush of everything, as at each shoot-down, is one addition: tags carry a generation of five bits, and entries of
// another generation match nothing. They are older than whatever comes after the flush, so LRU replaces them first,
// exactly as it would invalid ones. Every 31st flush clears the tags for good.

/// <summary>A translation look-aside buffer: any number of sets, true LRU in each, tagged by address space.</summary>
/// <remarks>Allocates nothing after construction. A payload is a machine page and the rights to it.</remarks>
public sealed partial class Tlb
{
    /// <summary>Most ways of a set.</summary>
    public const int WayLimit = 128;

    /// <summary>Machine pages, in base pages, are below this: 4 TiB.</summary>
    public const int MachinePageLimit = 1 << 30;

    internal const uint Writable = 1u << 31;
    internal const uint Dirty = 1u << 30;
    internal const uint PageMask = MachinePageLimit - 1;

    private const long None = -1L;
    private const int Lanes = 4;                // tags in a vector

    private readonly ulong[] _words;
    private readonly int _setMask;              // −1 if the number of sets is not a power of two
    private readonly int _ways;
    private readonly int _sets;
    private readonly int _setWords;
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
        IsQuad = _ways == Lanes && _setMask >= 0;
        _tagWords = Math.Max(Lanes, (_ways + Lanes - 1) / Lanes * Lanes);
        _ageBytes = IsQuad ? 0 : Math.Max(AgeLanes, (_ways + AgeLanes - 1) / AgeLanes * AgeLanes);
        _oldest = (sbyte)(_ways - 1);
        _setWords = IsQuad ? 2 * Lanes : _tagWords + (_ageBytes / sizeof(ulong)) + (_tagWords / 2);
        _words = new ulong[_sets * _setWords];
        for (int set = 0; set < _sets; set++)
            ClearAges(AgesOf(set));
    }

    /// <summary>Entries and ways.</summary>
    public TlbShape Shape { get; }

    /// <summary>Whether there are four ways, and a power of two of sets.</summary>
    internal bool IsQuad { get; }

    /// <summary>False if nothing entered since the last flush.</summary>
    internal bool MayHit { get; private set; }

    /// <summary>The vector indices that move one of four 64-bit lanes to the front, by the lane.</summary>
    private static ReadOnlySpan<uint> ToFront =>
        [0, 1, 2, 3, 4, 5, 6, 7, 2, 3, 0, 1, 4, 5, 6, 7, 4, 5, 0, 1, 2, 3, 6, 7, 6, 7, 0, 1, 2, 3, 4, 5];

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
        RemoveWhere(TlbKey.OfAsid(asid), TlbKey.AsidShift);
    }

    /// <summary>Looks a key up and makes its entry the newest of its set.</summary>
    /// <param name="key">The key.</param>
    /// <param name="payload">What the entry holds; meaningless if there is none.</param>
    /// <param name="isOftenNewest">
    /// Whether the entry that is asked for often is the set's newest already. A constant: it decides whether that case
    /// is worth a branch, which spares a store that the next look-up would wait for.
    /// </param>
    /// <param name="isQuad">Whether the caller has asked <see cref="IsQuad"/> before. A constant: it spares the code of the rest.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryGet(ulong key, out uint payload, bool isOftenNewest = false, bool isQuad = false)
    {
        if (isQuad || IsQuad)
            return TryGetInQuad(key, out payload, isOftenNewest);
        // A number that says both, for a payload whose address is taken could not stay in a register.
        long found = FindInWide(key);
        payload = unchecked((uint)found);
        return found >= 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryGetInQuad(ulong key, out uint payload, bool isOftenNewest)
    {
        unchecked
        {
            ref ulong set = ref QuadOf(key);
            Vector256<ulong> tags = Vector256.LoadUnsafe(ref set);
            uint matches = Vector256.Equals(tags, Vector256.Create(key | _generation)).ExtractMostSignificantBits();
            if (matches == 0)
            {
                payload = 0;
                return false;
            }
            nuint way = (uint)BitOperations.TrailingZeroCount(matches);
            payload = (uint)Unsafe.Add(ref set, Lanes + way);
            if (isOftenNewest && way == 0)
                return true;
            Vector256<uint> toFront = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(ToFront), way * 8);
            Vector256<uint> payloads = Vector256.LoadUnsafe(ref set, Lanes).AsUInt32();
            Vector256.ShuffleNative(tags.AsUInt32(), toFront).AsUInt64().StoreUnsafe(ref set);
            Vector256.ShuffleNative(payloads, toFront).AsUInt64().StoreUnsafe(ref set, Lanes);
            return true;
        }
    }

    /// <summary>Enters a key that is not there, as the newest of its set, in the place of the oldest.</summary>
    /// <param name="key">The key.</param>
    /// <param name="payload">What its entry is to hold.</param>
    /// <param name="isQuad">As for <see cref="TryGet"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Insert(ulong key, uint payload, bool isQuad = false)
    {
        if (!isQuad && !IsQuad)
        {
            InsertWide(key, payload);
            return;
        }
        MayHit = true;
        ref ulong set = ref QuadOf(key);
        Push(ref set, key | _generation);
        Push(ref Unsafe.Add(ref set, Lanes), payload);
    }

    /// <summary>Changes what a key's entry holds and makes it the newest of its set, or enters the key.</summary>
    internal void Fill(ulong key, uint payload)
    {
        int set = SetOf(key);
        int way = TagsOf(set).IndexOf(key | _generation);
        if (way < 0)
        {
            Insert(key, payload);
            return;
        }
        SetPayload(set, way, payload);
        TryGet(key, out _);
    }

    /// <summary>Looks a key up and leaves all as it is.</summary>
    /// <param name="key">The key.</param>
    /// <param name="payload">What the entry holds; 0 if there is none.</param>
    internal bool TryPeek(ulong key, out uint payload)
    {
        int set = SetOf(key);
        int way = TagsOf(set).IndexOf(key | _generation);
        payload = way < 0 ? 0 : PayloadAt(set, way);
        return way >= 0;
    }

    /// <summary>Asks the processor for a key's set.</summary>
    internal void Prefetch(ulong key) =>
        Machine.Prefetch.Lines(ref _words[SetOf(key) * _setWords], _setWords * sizeof(ulong));

    /// <summary>Forgets a key, if it is there.</summary>
    internal void Invalidate(ulong key)
    {
        int set = SetOf(key);
        int way = TagsOf(set).IndexOf(key | _generation);
        if (way >= 0)
            Remove(set, way);
    }

    /// <summary>Forgets the keys that agree with one above the lowest bits.</summary>
    /// <param name="key">One of the keys.</param>
    /// <param name="shift">How many of the lowest bits may differ.</param>
    internal void InvalidateBlock(ulong key, int shift)
    {
        if (MayHit)
            RemoveWhere(key, shift);
    }

    private void RemoveWhere(ulong key, int shift)
    {
        ulong wanted = (key | _generation) >> shift;
        for (int set = 0; set < _sets; set++)
        {
            Span<ulong> tags = TagsOf(set);
            // From the last, for taking one out may move those behind it.
            for (int way = tags.Length - 1; way >= 0; way--)
                if (tags[way] >> shift == wanted)
                    Remove(set, way);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref ulong QuadOf(ulong key) => ref Unsafe.Add(
        ref MemoryMarshal.GetArrayDataReference(_words), unchecked((nuint)(uint)((int)key & _setMask) * (2 * Lanes)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Push(ref ulong lanes, ulong first)
    {
        Vector256<ulong> moved = Vector256.Shuffle(Vector256.LoadUnsafe(ref lanes), Vector256.Create(0UL, 0, 1, 2));
        Vector256<ulong> isFirst = Vector256.Create(ulong.MaxValue, 0, 0, 0);
        Vector256.ConditionalSelect(isFirst, Vector256.Create(first), moved).StoreUnsafe(ref lanes);
    }

    /// <summary>An invalid entry is the first to be replaced, so it becomes the oldest.</summary>
    private void Remove(int set, int way)
    {
        if (!IsQuad)
        {
            RemoveWide(set, way);
            return;
        }
        Span<ulong> words = _words.AsSpan(set * _setWords, _setWords);
        words[(way + 1)..Lanes].CopyTo(words[way..]);
        words[(Lanes + way + 1)..].CopyTo(words[(Lanes + way)..]);
        words[Lanes - 1] = 0;
    }

    private Span<ulong> TagsOf(int set) => _words.AsSpan(set * _setWords, _tagWords);

    private uint PayloadAt(int set, int way) => IsQuad
        ? unchecked((uint)_words[(set * _setWords) + Lanes + way])
        : WidePayloadAt(ref _words[set * _setWords], way);

    private void SetPayload(int set, int way, uint payload)
    {
        if (IsQuad)
            _words[(set * _setWords) + Lanes + way] = payload;
        else
            WidePayloadAt(ref _words[set * _setWords], way) = payload;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SetOf(ulong key) =>
        unchecked(_setMask >= 0 ? (int)key & _setMask : (int)((key & TlbKey.PageMask) % (uint)_sets));
}
