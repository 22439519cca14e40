namespace HyperActors.Machine;

/// <content>How the steps of a walk are put into words, for <see cref="Explain"/>.</content>
public sealed partial class Mmu
{
    private const long EntryBytes = 8;

    private static long BytesOf(long basePage) => basePage * ByteSize.BasePage.Bytes;

    private static TranslationStep CacheStep(StepKind kind, int level, int? guestPage, bool hit, uint? machine) =>
        new(0, kind, level, -1, guestPage is int page ? BytesOf(page) : null, null,
            machine is uint found ? BytesOf(found & Tlb.PageMask) : null, hit, SimDuration.Zero);

    private TranslationStep GuestStep(int level, int index, int tableFrame, uint machine, uint bits, GuestPageTable table)
    {
        bool present = (bits & GuestEntry.Present) != 0;
        long? yields = null;
        if (present && GuestPageTable.IsLeaf(bits, level))
            yields = BytesOf(new GuestEntry(bits, (PageSize)(level - 1)).Frame);
        else if (present)
            yields = BytesOf(table.FrameOf(GuestPageTable.NodeOf(bits)));
        return new(0, StepKind.GuestRead, level, index, BytesOf(tableFrame) + (index * EntryBytes),
            BytesOf(machine & Tlb.PageMask) + (index * EntryBytes), yields, present, new SimDuration(_walkReference));
    }

    private void AddUpperReads<TObserver>(int unit, int upper, int guestPage, int chunk, TObserver observer)
        where TObserver : struct, IWalkObserver
    {
        for (int above = upper - 1; above >= 0; above--)
        {
            int index = (int)(NestedCacheKey(unit, above) & 511);
            bool present = above > 0 || chunk != 0;
            observer.Add(new TranslationStep(0, StepKind.NestedRead, _nested.UnitSize.LeafLevel + 1 + above, index,
                BytesOf(guestPage), null, null, present, new SimDuration(_walkReference)));
        }
    }

    private TranslationStep NestedLeafStep(int unit, int guestPage, uint bits)
    {
        bool present = (bits & NestedPageTable.Present) != 0;
        long inside = guestPage & (_nested.UnitSize.BasePages - 1);
        long? yields = present ? BytesOf(((bits & NestedPageTable.FrameMask) << _unitShift) + inside) : null;
        return new(0, StepKind.NestedRead, _nested.UnitSize.LeafLevel, unit & 511,
            BytesOf(guestPage), null, yields, present, new SimDuration(_walkReference));
    }
}
