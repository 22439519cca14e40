namespace HyperActors.Machine.Tests.Translation;

public sealed class WalkReferenceTests
{
    private const long Page = (0x57L << 27) | (0x123L << 18);      // aligned to 1 GiB

    // (g + 1)(h + 1) − 1 with g and h the levels that are read: Bhargava et al., ASPLOS 2008.
    [Theory]
    [InlineData(true, 4, 4, PageSize.Base4KiB, PageSize.Base4KiB, 24)]
    [InlineData(true, 5, 5, PageSize.Base4KiB, PageSize.Base4KiB, 35)]
    [InlineData(true, 5, 4, PageSize.Base4KiB, PageSize.Base4KiB, 29)]
    [InlineData(true, 4, 5, PageSize.Base4KiB, PageSize.Base4KiB, 29)]
    [InlineData(true, 4, 4, PageSize.Base4KiB, PageSize.Large2MiB, 19)]
    [InlineData(true, 4, 4, PageSize.Large2MiB, PageSize.Base4KiB, 19)]
    [InlineData(true, 4, 4, PageSize.Large2MiB, PageSize.Large2MiB, 15)]
    [InlineData(true, 4, 4, PageSize.Huge1GiB, PageSize.Huge1GiB, 8)]
    [InlineData(true, 4, 4, PageSize.Base4KiB, PageSize.Huge1GiB, 14)]
    [InlineData(false, 4, 4, PageSize.Base4KiB, PageSize.Base4KiB, 4)]
    [InlineData(false, 5, 5, PageSize.Base4KiB, PageSize.Base4KiB, 5)]
    [InlineData(false, 4, 4, PageSize.Large2MiB, PageSize.Large2MiB, 3)]
    public void Translate_ColdCaches_ReadsAsManyEntriesAsTheFormula(
        bool nested, int guestLevels, int nestedLevels, PageSize guestPage, PageSize hostPage, int expected)
    {
        PagingOptions paging = new()
        {
            Nested = nested,
            GuestLevels = guestLevels,
            NestedLevels = nestedLevels,
            HostPage = hostPage,
        };
        TranslationRig rig = new(paging);
        rig.BackAll();
        rig.MapGuest(Page, guestPage);

        TranslationOutcome outcome = rig.Mmu.Translate(rig.Space, Page, true, true, out long cost, out _);

        Assert.Equal(TranslationOutcome.Done, outcome);
        Assert.Equal(1, rig.Counters.Misses);
        Assert.Equal(1, rig.Counters.Walks);
        Assert.Equal(expected, rig.Counters.WalkReferences);
        Assert.Equal(expected, rig.Counters.MaxWalkReferences);
        Assert.Equal((rig.Cpu.TlbHit + rig.Cpu.L2TlbHit + (rig.Cpu.WalkReference * expected)).Picoseconds, cost);

        // A flush makes it as cold as before; without one, the first-level TLB answers.
        Assert.Equal(TranslationOutcome.Done, rig.Translate(Page));
        Assert.Equal((1, 1), (rig.Counters.L1Hits, rig.Counters.Walks));
        rig.Mmu.FlushAll();
        Assert.Equal(TranslationOutcome.Done, rig.Translate(Page));
        Assert.Equal(2 * expected, rig.Counters.WalkReferences);
    }
}
