using System.Runtime.CompilerServices;

namespace HyperActors.Machine;

// The nested translation where one entry maps a block of 512 units: the walk ends a level earlier, and the nested TLB
// needs one entry for the block. Hardware looks for entries of both sizes at once; here the table says which to ask
// for, as a TLB is flushed before the size of what it knows changes, so that it has none of the other size.
//
// Where the table must know each page that is written (page sharing compares contents by that), an entry of the TLBs
// is of a single page, and lets writes pass only if that page was written before: the first write walks, and is seen.

/// <content>Nested translations in blocks that one entry maps.</content>
public sealed partial class Mmu
{
    /// <summary>Tells keys of blocks in the nested TLB from those of units, which are below 2²⁷.</summary>
    private const ulong BlockKeyBit = 1UL << 40;

    internal static ulong BlockKeyOf(int unit) => BlockKeyBit | ((ulong)(uint)unit >> PageSize.Large2MiB.Shift);

    private static uint InsideBlock(int unit) => (uint)(unit & (NestedPageTable.BlockUnits - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PageSize NestedSizeAt(int guestPage) =>
        _nested.BlockOf(guestPage >> _unitShift) != 0 && !_nested.TracksWrites ? PageSize.Large2MiB : _nested.UnitSize;

    /// <summary>Translates a guest-physical base page in a block; units are base pages here.</summary>
    private NestedResult TranslateInBlock<TObserver>(int unit, bool write, TObserver observer)
        where TObserver : struct, IWalkObserver
    {
        unchecked
        {
            bool held = _nestedTlb.TryGet(BlockKeyOf(unit), out uint payload);
            uint machine = payload + InsideBlock(unit);
            if (TObserver.Listens && _nestedTlb.Shape.Entries > 0)
                observer.Add(CacheStep(StepKind.NestedTlb, 2, unit, held, held ? machine : null));
            if (held && (!write || (machine & Tlb.Dirty) != 0))
                return new NestedResult(TranslationOutcome.Done, RightsInBlock(unit, machine, write));
            ref uint entry = ref _nested.BlockAt(unit);
            entry |= NestedPageTable.Accessed | (write ? NestedPageTable.Dirty : 0);
            payload = (entry & NestedPageTable.FrameMask) | RightsOf(entry);
            machine = payload + InsideBlock(unit);
            if (!_isNested)
                return new NestedResult(TranslationOutcome.Done, RightsInBlock(unit, machine, write));
            int upper = _nestedCaches.ReadsToBlock(unit);
            _references += upper + 1;
            if (TObserver.Listens)
            {
                AddUpperReads(unit, 1, upper + 1, unit, isMapped: true, observer);
                observer.Add(NestedBlockStep(unit, unit, machine));
            }
            _learned[_learnedCount++] = new Learned(unit, payload, upper, held, InBlock: true);
            return new NestedResult(TranslationOutcome.Done, RightsInBlock(unit, machine, write));
        }
    }

    /// <summary>What may be done to one page of a block without being seen.</summary>
    private uint RightsInBlock(int unit, uint machine, bool write)
    {
        if (write)
            _nested.NoteWrite(unit);
        return _nested.WasWritten(unit) ? machine : machine & ~Tlb.Dirty;
    }

    /// <summary>Leaves the translation of a block in the nested TLB and walk caches, if nothing else of the walk has.
    /// </summary>
    private void LearnBlock(in Learned learned, int apart)
    {
        unchecked
        {
            for (int upper = learned.UpperReads; upper > 0; upper--)
                if (apart >> (9 * (upper + 1)) != 0)
                    _nestedCaches.Insert(learned.Unit, upper);
            ulong key = BlockKeyOf(learned.Unit);
            if (learned.Held)
                _nestedTlb.Fill(key, learned.Payload);
            else if (apart >> PageSize.Large2MiB.Shift != 0)
                _nestedTlb.Insert(key, learned.Payload);
        }
    }
}
