namespace HyperActors.Machine;

/// <content>How the steps of a walk are put into words, for <see cref="Explain"/>.</content>
public sealed partial class Mmu
{
    private const long EntryBytes = 8;

    private static long BytesOf(long basePage) => basePage * ByteSize.BasePage.Bytes;

    private static TranslationStep CacheStep(StepKind kind, int level, int? guestPage, bool hit, uint? machine) =>
        new(0, kind, level, -1, guestPage is int page ? BytesOf(page) : null, null,
            machine is uint found ? BytesOf(found & Tlb.PageMask) : null, hit, SimDuration.Zero);

    private TranslationStep GuestStep(
        int level, int index, int tableFrame, uint machine, uint bits, GuestPageTable table)
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

    private void AddGuestCaches<TObserver>(int startLevel, int levels, TObserver observer)
        where TObserver : struct, IWalkObserver
    {
        for (int level = 2; _guestCaches.IsOn && level <= Math.Min(startLevel + 1, levels); level++)
            observer.Add(CacheStep(StepKind.GuestWalkCache, level, null, level == startLevel + 1, null));
    }

    /// <param name="unit">The unit.</param>
    /// <param name="first">The lowest upper level that counts: 0, or 1 above the entry of a block.</param>
    /// <param name="upper">The lowest one that is not read.</param>
    /// <param name="guestPage">The guest-physical page.</param>
    /// <param name="isMapped">Whether the lowest level read leads on.</param>
    /// <param name="observer">Hears of the steps.</param>
    private void AddUpperReads<TObserver>(
        int unit, int first, int upper, int guestPage, bool isMapped, TObserver observer)
        where TObserver : struct, IWalkObserver
    {
        int lowest = _nested.UnitSize.LeafLevel + 1;
        for (int above = first; _nestedCaches.IsOn && above <= Math.Min(upper, _nestedCaches.Levels - 1); above++)
            observer.Add(CacheStep(StepKind.NestedWalkCache, lowest + above, guestPage, above == upper, null));
        for (int above = upper - 1; above >= first; above--)
        {
            int index = (unit >> (9 * (above + 1))) & 511;
            bool present = above > 0 || isMapped;
            observer.Add(new TranslationStep(0, StepKind.NestedRead, lowest + above, index,
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

    private TranslationStep NestedBlockStep(int unit, int guestPage, uint machine) =>
        new(0, StepKind.NestedRead, PageSize.Large2MiB.LeafLevel, (unit >> PageSize.Large2MiB.Shift) & 511,
            BytesOf(guestPage), null, BytesOf(machine & Tlb.PageMask), true, new SimDuration(_walkReference));
}
