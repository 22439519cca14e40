using System.Runtime.CompilerServices;

namespace HyperActors.Machine;

/// <content>The two-dimensional walk.</content>
public sealed partial class Mmu
{
    private const int MostGuestLevels = 5;

    private readonly bool _isNested;
    private readonly int _unitShift;
    private readonly WalkCaches _guestCaches;
    private readonly NestedWalkCaches _nestedCaches;
    private readonly Tlb _nestedTlb;

    // The walk in progress: what it read, and what it will leave in the caches.
    private readonly int[] _path = new int[MostGuestLevels + 1];            // by level: the node that was read
    private readonly Learned[] _learned = new Learned[MostGuestLevels + 1];
    private int _learnedCount;
    private int _references;
    private uint _fragmented;       // bit n: TLB entries may be parts of guest pages of size n

    /// <summary>A nested translation that the nested TLB did not have.</summary>
    /// <param name="Unit">Guest-physical page in units of the host's page size.</param>
    /// <param name="Payload">As in the nested TLB.</param>
    /// <param name="UpperReads">How many upper levels were read, counted from the lowest above its entry.</param>
    /// <param name="Held">Whether the nested TLB has the unit, but without the right to write.</param>
    /// <param name="InBlock">Whether the entry maps a block: then it stands a level above the leaf's.</param>
    private readonly record struct Learned(int Unit, uint Payload, int UpperReads, bool Held, bool InBlock);

    private WalkResult Walk<TObserver>(AddressSpace space, long page, bool write, bool refresh, TObserver observer)
        where TObserver : struct, IWalkObserver
    {
        unchecked
        {
            GuestPageTable table = space.Table;
            if (!table.Covers(page))
                throw new ArgumentOutOfRangeException(nameof(page), page, $"The table has {table.PageLimit} pages.");
            _references = 0;
            _learnedCount = 0;
            // Before its first mapping a process has no table to read.
            if (!table.HasRoot)
                return new WalkResult(TranslationOutcome.GuestNotPresent, -1);
            WalkStart start = _guestCaches.StartOf(space.Tag, page, table.Levels);
            if (TObserver.Listens)
                AddGuestCaches(start.Level, table.Levels, observer);
            int level = start.Level;
            int node = start.Node;
            while (true)
            {
                // Setting an accessed bit changes the table page; the hardware treats each read of a guest's table
                // as a write in the nested table (Intel SDM volume 3, "Accessed and Dirty Flags for EPT").
                int tableFrame = table.FrameOf(node);
                NestedResult nested = TranslateNested(tableFrame, true, observer);
                if (nested.Outcome != TranslationOutcome.Done)
                    return new WalkResult(nested.Outcome, tableFrame >> _unitShift);
                _references++;
                int index = GuestPageTable.IndexOf(page, level);
                ref uint entry = ref table.EntryAt(node, index);
                if (TObserver.Listens)
                    observer.Add(GuestStep(level, index, tableFrame, nested.Machine, entry, table));
                if ((entry & GuestEntry.Present) == 0)
                    return new WalkResult(TranslationOutcome.GuestNotPresent, -1);
                if (GuestPageTable.IsLeaf(entry, level))
                {
                    WalkResult result = FinishAtLeaf(ref entry, level, space.Tag, page, write, refresh, observer);
                    if (result.Outcome == TranslationOutcome.Done && start.Level > level)
                        LearnGuest(space.Tag, page, level, start.Level);
                    return result;
                }
                if ((entry & GuestEntry.Accessed) == 0)
                    entry |= GuestEntry.Accessed;
                node = GuestPageTable.NodeOf(entry);
                _path[--level] = node;
            }
        }
    }

    private WalkResult FinishAtLeaf<TObserver>(
        ref uint entry, int level, ulong tag, long page, bool write, bool refresh, TObserver observer)
        where TObserver : struct, IWalkObserver
    {
        unchecked
        {
            if (write && (entry & GuestEntry.Writable) == 0)
                return new WalkResult(TranslationOutcome.GuestWriteProtected, -1);
            int guestPage = PageOf(entry, level, page);
            NestedResult nested = TranslateNested(guestPage, write, observer);
            if (nested.Outcome != TranslationOutcome.Done)
                return new WalkResult(nested.Outcome, guestPage >> _unitShift);
            uint flags = write ? GuestEntry.Accessed | GuestEntry.Dirty : GuestEntry.Accessed;
            if ((entry & flags) != flags)
                entry |= flags;
            uint rights = RightsOf(entry, nested.Machine);
            PageSize size = (PageSize)Math.Min(level - 1, (int)NestedSizeAt(guestPage));
            if ((int)size < level - 1)
                _fragmented |= 1u << (level - 1);
            FillTlbs(tag, page, size, nested.Machine, rights, refresh);
            LearnNested();
            return new WalkResult(TranslationOutcome.Done, -1);
        }
    }

    private void FillTlbs(ulong tag, long page, PageSize size, uint machine, uint rights, bool refresh)
    {
        unchecked
        {
            ulong key = TlbKey.Of(tag, page, size);
            uint payload = (machine & Tlb.PageMask & ~((1u << (9 * (int)size)) - 1)) | rights;
            if (_recentSizeBit != 1u << (int)size)
                Prefer(size);
            if (refresh)
            {
                _recent.Fill(key, payload);
                _recentL2.Fill(key, payload);
            }
            else
            {
                _recent.Insert(key, payload);
                _recentL2.Insert(key, payload);
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
            if (_nested.BlockOf(guestPage >> _unitShift) != 0)
                return TranslateInBlock(guestPage, write, observer);
            bool held = _nestedTlb.TryGet((ulong)(uint)(guestPage >> _unitShift), out uint machine);
            machine += InsideUnit(guestPage);
            if (TObserver.Listens && _nestedTlb.Shape.Entries > 0)
                observer.Add(CacheStep(StepKind.NestedTlb, 1, guestPage, held, held ? machine : null));
            if (held && (!write || (machine & Tlb.Dirty) != 0))
                return new NestedResult(TranslationOutcome.Done, machine);
            return WalkNested(guestPage, write, held, observer);
        }
    }

    private NestedResult WalkNested<TObserver>(int guestPage, bool write, bool held, TObserver observer)
        where TObserver : struct, IWalkObserver
    {
        unchecked
        {
            int unit = guestPage >> _unitShift;
            int upper = 0;
            if (_isNested)
            {
                upper = _nestedCaches.UpperReads(unit);
                _references += upper;
            }
            int chunk = _nested.ChunkOf(unit);
            if (TObserver.Listens && _isNested)
                AddUpperReads(unit, 0, upper, guestPage, chunk != 0, observer);
            if (chunk == 0)
                return new NestedResult(TranslationOutcome.NestedNotPresent, 0);
            _references += _isNested ? 1 : 0;
            ref uint place = ref _nested.EntryAt(chunk, unit);
            uint entry = place;
            if (TObserver.Listens && _isNested)
                observer.Add(NestedLeafStep(unit, guestPage, entry));
            if ((entry & NestedPageTable.Present) == 0)
                return new NestedResult(TranslationOutcome.NestedNotPresent, 0);
            if (write && (entry & NestedPageTable.Writable) == 0)
                return new NestedResult(TranslationOutcome.NestedWriteProtected, 0);
            uint flagged = entry | NestedPageTable.Accessed | (write ? NestedPageTable.Dirty : 0);
            if (flagged != entry)
                place = flagged;
            uint machine = ((flagged & NestedPageTable.FrameMask) << _unitShift) | RightsOf(flagged);
            if (_isNested)
                _learned[_learnedCount++] = new Learned(unit, machine, upper, held, InBlock: false);
            return new NestedResult(TranslationOutcome.Done, machine + InsideUnit(guestPage));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint InsideUnit(int guestPage) => unchecked((uint)(guestPage & ((1 << _unitShift) - 1)));

    /// <summary>To a TLB only what is writable can be dirty, for dirty is what lets a write pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint RightsOf(uint nestedEntry) => unchecked(
        (nestedEntry & NestedPageTable.Writable) == 0 ? 0 : Tlb.Writable | ((nestedEntry & NestedPageTable.Dirty) << 1));

    /// <summary>The rights that both the guest's leaf and the nested translation give.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint RightsOf(uint guestEntry, uint machine)
    {
        if ((guestEntry & GuestEntry.Writable) == 0)
            return 0;
        return machine & ((guestEntry & GuestEntry.Dirty) != 0 ? Tlb.Writable | Tlb.Dirty : Tlb.Writable);
    }

    private void LearnGuest(ulong tag, long page, int leafLevel, int firstLevel)
    {
        for (int level = firstLevel; level > leafLevel; level--)
            _guestCaches.Insert(tag, page, level, _path[level - 1]);
    }

    /// <summary>Leaves the nested translations of the walk that has ended in the nested TLB and walk caches.</summary>
    private void LearnNested()
    {
        unchecked
        {
            for (int at = 0; at < _learnedCount; at++)
            {
                ref Learned learned = ref _learned[at];
                int unit = learned.Unit;
                int apart = Divergence(at, unit);
                if (learned.InBlock)
                {
                    LearnBlock(in learned, apart);
                    continue;
                }
                for (int upper = learned.UpperReads - 1; upper >= 0; upper--)
                    if (apart >> (9 * (upper + 1)) != 0)
                        _nestedCaches.Insert(unit, upper);
                if (learned.Held)
                    _nestedTlb.Fill((ulong)(uint)unit, learned.Payload);
                else if (apart != 0)
                    _nestedTlb.Insert((ulong)(uint)unit, learned.Payload);
            }
        }
    }

    /// <summary>
    /// How a unit differs, in bits, from the one most like it among those learned earlier in the walk; all bits if it
    /// is the first. What agrees in the upper bits has brought in the upper entries already.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Divergence(int before, int unit)
    {
        unchecked
        {
            uint least = int.MaxValue;
            for (int at = 0; at < before; at++)
                least = Math.Min(least, (uint)(unit ^ _learned[at].Unit));
            return (int)least;
        }
    }
}
