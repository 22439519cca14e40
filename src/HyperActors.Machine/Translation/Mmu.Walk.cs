using System.Runtime.CompilerServices;

namespace HyperActors.Machine;

/// <content>The two-dimensional walk.</content>
public sealed partial class Mmu
{
    private const int MostGuestLevels = 5;

    private readonly bool _isNested;
    private readonly int _unitShift;
    private readonly WalkCaches _guestCaches;
    private readonly WalkCaches _nestedCaches;
    private readonly Tlb _nestedTlb;

    // What the walk in progress learned and will leave in the caches.
    private readonly int[] _path = new int[MostGuestLevels + 1];            // by level: the node that was read
    private readonly Learned[] _learned = new Learned[MostGuestLevels + 1];
    private int _learnedCount;

    /// <summary>A nested translation that the nested TLB did not have.</summary>
    /// <param name="Unit">Guest-physical page in units of the host's page size.</param>
    /// <param name="Payload">As in the nested TLB.</param>
    /// <param name="UpperReads">How many upper levels were read, counted from the lowest.</param>
    /// <param name="Held">Whether the nested TLB has the unit, but without the right to write.</param>
    private readonly record struct Learned(int Unit, uint Payload, int UpperReads, bool Held);

    private WalkResult Walk<TObserver>(AddressSpace space, long page, bool write, bool refresh, TObserver observer)
        where TObserver : struct, IWalkObserver
    {
        unchecked
        {
            GuestPageTable table = space.Table;
            if ((ulong)page >= (ulong)table.PageLimit)
                throw new ArgumentOutOfRangeException(nameof(page), page, $"The table has {table.PageLimit} pages.");
            // Before its first mapping a process has no table to read.
            if (!table.HasRoot)
                return new WalkResult(TranslationOutcome.GuestNotPresent, 0, -1);
            _learnedCount = 0;
            int level = StartLevel(space, page, observer, out int node);
            int firstLevel = level;
            int references = 0;
            while (true)
            {
                // Setting an accessed bit changes the table page; the hardware treats each read of a guest's table
                // as a write in the nested table (Intel SDM volume 3, "Accessed and Dirty Flags for EPT").
                int tableFrame = table.FrameOf(node);
                NestedResult nested = TranslateNested(tableFrame, true, observer);
                references += nested.References;
                if (nested.Outcome != TranslationOutcome.Done)
                    return new WalkResult(nested.Outcome, references, tableFrame >> _unitShift);
                references++;
                int index = GuestPageTable.IndexOf(page, level);
                ref uint entry = ref table.EntryAt(node, index);
                if (TObserver.Listens)
                    observer.Add(GuestStep(level, index, tableFrame, nested.Machine, entry, table));
                if ((entry & GuestEntry.Present) == 0)
                    return new WalkResult(TranslationOutcome.GuestNotPresent, references, -1);
                if (GuestPageTable.IsLeaf(entry, level))
                    return FinishAtLeaf(ref entry, level, firstLevel, space.Tag, page, write, refresh, references, observer);
                if ((entry & GuestEntry.Accessed) == 0)
                    entry |= GuestEntry.Accessed;
                node = GuestPageTable.NodeOf(entry);
                _path[--level] = node;
            }
        }
    }

    /// <summary>The level and node at which a walk begins: below the lowest walk cache that hits, else at the root.</summary>
    private int StartLevel<TObserver>(AddressSpace space, long page, TObserver observer, out int node)
        where TObserver : struct, IWalkObserver
    {
        unchecked
        {
            int levels = space.Table.Levels;
            for (int level = 2; level <= levels; level++)
            {
                bool hit = _guestCaches.TryGet(level - 2, GuestCacheKey(space.Tag, page, level), out uint payload);
                if (TObserver.Listens && _guestCaches.IsOn)
                    observer.Add(CacheStep(StepKind.GuestWalkCache, level, null, hit, null));
                if (!hit)
                    continue;
                node = (int)payload;
                return level - 1;
            }
            node = 0;
            return levels;
        }
    }

    private static ulong GuestCacheKey(ulong tag, long page, int level) =>
        unchecked(tag | ((ulong)page >> (9 * (level - 1))));

    private WalkResult FinishAtLeaf<TObserver>(
        ref uint entry, int level, int firstLevel, ulong tag, long page, bool write, bool refresh, int references,
        TObserver observer)
        where TObserver : struct, IWalkObserver
    {
        unchecked
        {
            if (write && (entry & GuestEntry.Writable) == 0)
                return new WalkResult(TranslationOutcome.GuestWriteProtected, references, -1);
            int guestPage = (int)(entry & GuestEntry.FrameMask);
            if (level > 1)
                guestPage = (guestPage & ~(int)GuestEntry.LargeLeaf) + (int)(page & ((1L << (9 * (level - 1))) - 1));
            NestedResult nested = TranslateNested(guestPage, write, observer);
            references += nested.References;
            if (nested.Outcome != TranslationOutcome.Done)
                return new WalkResult(nested.Outcome, references, guestPage >> _unitShift);
            uint flags = write ? GuestEntry.Accessed | GuestEntry.Dirty : GuestEntry.Accessed;
            if ((entry & flags) != flags)
                entry |= flags;
            uint rights = 0;
            if ((entry & GuestEntry.Writable) != 0)
                rights = nested.Machine & ((entry & GuestEntry.Dirty) != 0 ? Tlb.Writable | Tlb.Dirty : Tlb.Writable);
            FillTlbs(tag, page, (PageSize)Math.Min(level - 1, (int)_nested.UnitSize), nested.Machine, rights, refresh);
            LearnNested();
            for (int upper = firstLevel; upper > level; upper--)
                _guestCaches.Insert(upper - 2, GuestCacheKey(tag, page, upper), (uint)_path[upper - 1]);
            return new WalkResult(TranslationOutcome.Done, references, -1);
        }
    }

    private void FillTlbs(ulong tag, long page, PageSize size, uint machine, uint rights, bool refresh)
    {
        unchecked
        {
            ulong key = TlbKey.Of(tag, page, size);
            uint payload = (machine & Tlb.PageMask & ~((1u << (9 * (int)size)) - 1)) | rights;
            _sizes |= 1u << (int)size;
            Prefer(size);
            if (refresh)
            {
                _recent.Fill(key, payload);
                L2Of(size).Fill(key, payload);
            }
            else
            {
                _recent.Insert(key, payload);
                L2Of(size).Insert(key, payload);
            }
        }
    }

    /// <summary>Translates a guest-physical base page to a machine one.</summary>
    /// <param name="guestPage">The guest-physical page.</param>
    /// <param name="write">Whether it is written to.</param>
    /// <param name="observer">Hears of the steps.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private NestedResult TranslateNested<TObserver>(int guestPage, bool write, TObserver observer)
        where TObserver : struct, IWalkObserver
    {
        unchecked
        {
            bool held = false;
            if (_nestedTlb.MayHit)
            {
                ref uint payload = ref _nestedTlb.Touch((ulong)(uint)(guestPage >> _unitShift));
                held = !Unsafe.IsNullRef(ref payload);
                uint machine = held ? payload + InsideUnit(guestPage) : 0;
                if (TObserver.Listens)
                    observer.Add(CacheStep(StepKind.NestedTlb, 1, guestPage, held, held ? machine : null));
                if (held && (!write || (machine & Tlb.Dirty) != 0))
                    return new NestedResult(TranslationOutcome.Done, 0, machine);
            }
            return WalkNested(guestPage, write, held, observer);
        }
    }

    private NestedResult WalkNested<TObserver>(int guestPage, bool write, bool held, TObserver observer)
        where TObserver : struct, IWalkObserver
    {
        unchecked
        {
            int unit = guestPage >> _unitShift;
            int upper = _isNested ? UpperReads(unit, guestPage, observer) : 0;
            int chunk = _nested.ChunkOf(unit);
            if (TObserver.Listens)
                AddUpperReads(unit, upper, guestPage, chunk, observer);
            if (chunk == 0)
                return new NestedResult(TranslationOutcome.NestedNotPresent, upper, 0);
            int references = _isNested ? upper + 1 : 0;
            ref uint entry = ref _nested.EntryAt(chunk, unit);
            if (TObserver.Listens && _isNested)
                observer.Add(NestedLeafStep(unit, guestPage, entry));
            if ((entry & NestedPageTable.Present) == 0)
                return new NestedResult(TranslationOutcome.NestedNotPresent, references, 0);
            if (write && (entry & NestedPageTable.Writable) == 0)
                return new NestedResult(TranslationOutcome.NestedWriteProtected, references, 0);
            uint flags = write ? NestedPageTable.Accessed | NestedPageTable.Dirty : NestedPageTable.Accessed;
            if ((entry & flags) != flags)
                entry |= flags;
            uint machine = ((entry & NestedPageTable.FrameMask) << _unitShift) | RightsOf(entry);
            if (_isNested)
                _learned[_learnedCount++] = new Learned(unit, machine, upper, held);
            return new NestedResult(TranslationOutcome.Done, references, machine + InsideUnit(guestPage));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint InsideUnit(int guestPage) => unchecked((uint)(guestPage & ((1 << _unitShift) - 1)));

    /// <summary>To a TLB only what is writable can be dirty, for dirty is what lets a write pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint RightsOf(uint nestedEntry) => unchecked(
        (nestedEntry & NestedPageTable.Writable) == 0 ? 0 : Tlb.Writable | ((nestedEntry & NestedPageTable.Dirty) << 1));

    /// <summary>How many upper levels of the nested table must be read: those below which no walk cache hits.</summary>
    private int UpperReads<TObserver>(int unit, int guestPage, TObserver observer)
        where TObserver : struct, IWalkObserver
    {
        unchecked
        {
            for (int upper = 0; upper < _nestedCaches.Levels; upper++)
            {
                bool hit = _nestedCaches.TryGet(upper, NestedCacheKey(unit, upper), out _);
                if (TObserver.Listens && _nestedCaches.IsOn)
                    observer.Add(CacheStep(StepKind.NestedWalkCache, _nested.UnitSize.LeafLevel + 1 + upper, guestPage, hit, null));
                if (hit)
                    return upper;
            }
            return _nestedCaches.Levels;
        }
    }

    private static ulong NestedCacheKey(int unit, int upper) => unchecked((ulong)(uint)unit >> (9 * (upper + 1)));

    /// <summary>Leaves the nested translations of the walk that has ended in the nested TLB and walk caches.</summary>
    private void LearnNested()
    {
        unchecked
        {
            for (int at = 0; at < _learnedCount; at++)
            {
                ref Learned learned = ref _learned[at];
                for (int upper = learned.UpperReads - 1; upper >= 0; upper--)
                    if (!IsLearned(at, learned.Unit, upper))
                        _nestedCaches.Insert(upper, NestedCacheKey(learned.Unit, upper), 0);
                if (learned.Held)
                    _nestedTlb.Fill((ulong)(uint)learned.Unit, learned.Payload);
                else if (!IsLearned(at, learned.Unit, -1))
                    _nestedTlb.Insert((ulong)(uint)learned.Unit, learned.Payload);
            }
        }
    }

    /// <summary>Whether an earlier nested translation of the walk has brought in what a later one found missing too.</summary>
    private bool IsLearned(int before, int unit, int upper)
    {
        unchecked
        {
            for (int at = 0; at < before; at++)
                if ((unit ^ _learned[at].Unit) >> (9 * (upper + 1)) == 0)
                    return true;
            return false;
        }
    }
}
