namespace HyperActors.Machine.Tests.Translation;

public sealed class MmuLookAheadTests
{
    private const int Pages = 5_000;

    [Theory]
    [InlineData(PageSize.Base4KiB)]
    [InlineData(PageSize.Large2MiB)]
    public void LookAhead_AnyPages_ChangesNothing(PageSize hostPage)
    {
        TranslationRig plain = Rig(hostPage);
        TranslationRig looking = Rig(hostPage);
        RandomStream random = new(5);
        for (int access = 0; access < 50_000; access++)
        {
            long page = random.Below(Pages);
            long further = random.Below(2 * Pages);     // as likely as not none that is mapped
            looking.Mmu.LookFurtherAhead(looking.Space, looking.Mmu.LookAhead(looking.Space, further));
            bool write = random.Below(3) == 0;
            plain.TranslateBacking(page, write);
            looking.TranslateBacking(page, write);
        }
        Assert.Equal(Counts(plain), Counts(looking));
        Assert.Equal(plain.Nested.MappedUnits, looking.Nested.MappedUnits);
    }

    [Fact]
    public void LookAhead_NoTableThere_HasNoEntry()
    {
        TranslationRig rig = new();
        Assert.Equal(-1, rig.Mmu.LookAhead(rig.Space, 0));
        rig.MapGuest(512, PageSize.Large2MiB);
        Assert.Equal(-1, rig.Mmu.LookAhead(rig.Space, 513));
        Assert.Equal(-1, rig.Mmu.LookAhead(rig.Space, 0));
    }

    private static TranslationRig Rig(PageSize hostPage)
    {
        TranslationRig rig = new(new PagingOptions { HostPage = hostPage });
        for (long page = 0; page < Pages; page++)
            rig.MapGuest(page);
        return rig;
    }

    private static (long, long, long, long, long) Counts(TranslationRig rig) => (rig.Counters.L1Hits, rig.Counters.L2Hits,
        rig.Counters.Misses, rig.Counters.Walks, rig.Counters.WalkReferences);
}
