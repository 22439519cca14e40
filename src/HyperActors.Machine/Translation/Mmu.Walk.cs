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
    /// <param name="UpperReads">How many upper levels were read, the lowest of them included.</param>
    private readonly record struct Learned(int Unit, uint Payload, int UpperReads);

    private TranslationOutcome Walk<TObserver>(
        AddressSpace space, long page, bool write, ref int references, ref TObserver observer, out int nestedUnit)
        where TObserver : struct, IWalkObserver
    {
        unchecked
        {
            GuestPageTable table = space.Table;
            if ((ulong)page >= (ulong)table.PageLimit)
                throw new ArgumentOutOfRangeException(nameof(page), page, $"The table has {table.PageLimit} pages.");
            nestedUnit = -1;
            _learnedCount = 0;
            // Before its first mapping a process has no table to read.
            if (!table.HasRoot)
                return TranslationOutcome.GuestNotPresent;
            int level = StartLevel(space, page, ref observer, out int node);
            int firstLevel = level;
            TranslationOutcome outcome;
            while (true)
            {
                // Setting an accessed bit changes the table page; the hardware treats each read of a guest's table
                // as a write in the nested table (Intel SDM volume 3, "Accessed and Dirty Flags for EPT").
                int tableFrame = table.FrameOf(node);
                outcome = TranslateNested(tableFrame, true, ref references, ref observer, out nestedUnit, out uint machine);
                if (outcome != TranslationOutcome.Done)
                    return outcome;
                references++;
                int index = GuestPageTable.IndexOf(page, level);
                ref uint entry = ref table.EntryAt(node, index);
                if (TObserver.Listens)
                    observer.Add(GuestStep(level, index, tableFrame, machine, entry, table));
                if ((entry & GuestEntry.Present) == 0)
                    return TranslationOutcome.GuestNotPresent;
                if (GuestPageTable.IsLeaf(entry, level))
                    break;
                if ((entry & GuestEntry.Accessed) == 0)
                    entry |= GuestEntry.Accessed;
                node = GuestPageTable.NodeOf(entry);
                _path[--level] = node;
            }
            outcome = FinishAtLeaf(
                ref table.EntryAt(node, GuestPageTable.IndexOf(page, level)), level, space.Tag, page, write,
                ref references, ref observer, out nestedUnit);
            if (outcome == TranslationOutcome.Done)
                Learn(space.Tag, page, level, firstLevel);
            return outcome;
        }
    }

    /// <summary>The level and node at which a walk begins: below the lowest walk cache that hits, else at the root.</summary>
    private int StartLevel<TObserver>(AddressSpace space, long page, ref TObserver observer, out int node)
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

    private static ulong GuestCacheKey(ulong tag, long page, int level) => tag | ((ulong)page >> (9 * (level - 1)));

    private TranslationOutcome FinishAtLeaf<TObserver>(
        ref uint entry, int level, ulong tag, long page, bool write,
        ref int references, ref TObserver observer, out int nestedUnit)
        where TObserver : struct, IWalkObserver
    {
        unchecked
        {
            nestedUnit = -1;
            if (write && (entry & GuestEntry.Writable) == 0)
                return TranslationOutcome.GuestWriteProtected;
            PageSize guestSize = (PageSize)(level - 1);
            int first = (int)(entry & GuestEntry.FrameMask & ~(level == 1 ? 0 : GuestEntry.LargeLeaf));
            int guestPage = first + (int)(page & (guestSize.BasePages - 1));
            TranslationOutcome outcome =
                TranslateNested(guestPage, write, ref references, ref observer, out nestedUnit, out uint machine);
            if (outcome != TranslationOutcome.Done)
                return outcome;
            uint flags = write ? GuestEntry.Accessed | GuestEntry.Dirty : GuestEntry.Accessed;
            if ((entry & flags) != flags)
                entry |= flags;

            PageSize size = guestSize < _nested.UnitSize ? guestSize : _nested.UnitSize;
            uint start = machine & Tlb.PageMask & ~((uint)size.BasePages - 1);
            uint rights = 0;
            if ((entry & GuestEntry.Writable) != 0)
                rights = machine & ((entry & GuestEntry.Dirty) != 0 ? Tlb.Writable | Tlb.Dirty : Tlb.Writable);
            FillL1(tag, page, size, start | rights);
            L2Of(size).Fill(TlbKey.Of(tag, page, size), start | rights);
            return TranslationOutcome.Done;
        }
    }

    /// <summary>Translates a guest-physical base page to a machine one.</summary>
    /// <param name="guestPage">The guest-physical page.</param>
    /// <param name="write">Whether it is written to.</param>
    /// <param name="references">Grows by the entries read.</param>
    /// <param name="observer">Hears of the steps.</param>
    /// <param name="nestedUnit">The page in units of the host's page size at a fault; else −1.</param>
    /// <param name="machine">The machine base page with the rights to it, as in a TLB.</param>
    private TranslationOutcome TranslateNested<TObserver>(
        int guestPage, bool write, ref int references, ref TObserver observer, out int nestedUnit, out uint machine)
        where TObserver : struct, IWalkObserver
    {
        unchecked
        {
            int unit = guestPage >> _unitShift;
            uint inside = (uint)(guestPage & ((1 << _unitShift) - 1));
            nestedUnit = -1;
            if (_nestedTlb.MayHit)
            {
                int slot = _nestedTlb.Touch((ulong)unit);
                machine = slot < 0 ? 0 : _nestedTlb.PayloadAt(slot) + inside;
                bool hit = slot >= 0 && !(write && (machine & Tlb.Dirty) == 0);
                if (TObserver.Listens)
                    observer.Add(CacheStep(StepKind.NestedTlb, 1, guestPage, slot >= 0, slot >= 0 ? machine : null));
                if (hit)
                    return TranslationOutcome.Done;
            }
            TranslationOutcome outcome = WalkNested(unit, write, ref references, ref observer, guestPage, out machine);
            if (outcome == TranslationOutcome.Done)
                machine += inside;
            else
                nestedUnit = unit;
            return outcome;
        }
    }

    private TranslationOutcome WalkNested<TObserver>(
        int unit, bool write, ref int references, ref TObserver observer, int guestPage, out uint machine)
        where TObserver : struct, IWalkObserver
    {
        unchecked
        {
            machine = 0;
            int upper = _isNested ? UpperReads(unit, ref observer, guestPage) : 0;
            int chunk = _nested.ChunkOf(unit);
            if (_isNested)
                references += chunk == 0 ? upper : upper + 1;
            if (TObserver.Listens)
                AddUpperReads(unit, upper, guestPage, chunk, ref observer);
            if (chunk == 0)
                return TranslationOutcome.NestedNotPresent;
            ref uint entry = ref _nested.EntryAt(chunk, unit);
            if (TObserver.Listens && _isNested)
                observer.Add(NestedLeafStep(unit, guestPage, entry));
            if ((entry & NestedPageTable.Present) == 0)
                return TranslationOutcome.NestedNotPresent;
            if (write && (entry & NestedPageTable.Writable) == 0)
                return TranslationOutcome.NestedWriteProtected;
            uint flags = write ? NestedPageTable.Accessed | NestedPageTable.Dirty : NestedPageTable.Accessed;
            if ((entry & flags) != flags)
                entry |= flags;
            machine = (entry & NestedPageTable.FrameMask) << _unitShift;
            machine |= RightsOf(entry);
            if (_isNested)
                _learned[_learnedCount++] = new Learned(unit, machine, upper);
            return TranslationOutcome.Done;
        }
    }

    /// <summary>To a TLB only what is writable can be dirty, for dirty is what lets a write pass.</summary>
    private static uint RightsOf(uint nestedEntry) => (nestedEntry & (NestedPageTable.Writable | NestedPageTable.Dirty)) switch
    {
        NestedPageTable.Writable | NestedPageTable.Dirty => Tlb.Writable | Tlb.Dirty,
        NestedPageTable.Writable => Tlb.Writable,
        _ => 0,
    };

    /// <summary>How many upper levels of the nested table must be read: those below which no walk cache hits.</summary>
    private int UpperReads<TObserver>(int unit, ref TObserver observer, int guestPage)
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

    private static ulong NestedCacheKey(int unit, int upper) => (ulong)(uint)unit >> (9 * (upper + 1));

    private void Learn(ulong tag, long page, int leafLevel, int firstLevel)
    {
        unchecked
        {
            for (int at = 0; at < _learnedCount; at++)
            {
                Learned learned = _learned[at];
                for (int upper = learned.UpperReads - 1; upper >= 0; upper--)
                    _nestedCaches.Fill(upper, NestedCacheKey(learned.Unit, upper), 0);
                _nestedTlb.Fill((ulong)learned.Unit, learned.Payload);
            }
            for (int level = firstLevel; level > leafLevel; level--)
                _guestCaches.Fill(level - 2, GuestCacheKey(tag, page, level), (uint)_path[level - 1]);
        }
    }
}
