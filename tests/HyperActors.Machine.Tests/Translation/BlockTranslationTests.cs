namespace HyperActors.Machine.Tests.Translation;

/// <summary>Nested tables of which single entries map blocks of 512 pages, and what the hardware makes of them.</summary>
public sealed class BlockTranslationTests
{
    private const long Page = (0x57L << 27) | (0x123L << 18);      // aligned to 1 GiB

    [Fact]
    public void MapBlock_AllUnits_HaveTheirFramesAndOneSetOfBits()
    {
        NestedPageTable table = new(new PagingOptions(), 2048);
        table.MapBlock(512, 1024);
        Assert.Equal((1, 512), (table.Blocks, table.MappedUnits));
        Assert.Equal((1024, 1535, -1, -1), (table.FrameOf(512), table.FrameOf(1023), table.FrameOf(511), table.FrameOf(1024)));
        Assert.Equal((PageSize.Large2MiB, PageSize.Base4KiB), (table.SizeAt(700), table.SizeAt(400)));
        table.MarkWritten(700);
        Assert.True(table.IsDirty(512) && table.IsAccessed(1023) && table.IsWritable(800));
        Assert.True(table.TestAndClearAccessed(600));
        Assert.False(table.IsAccessed(700));
        Assert.True(table.TestAndClearDirty(600));
        Assert.False(table.IsDirty(700));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void SplitBlock_EachUnit_InheritsTheBits(bool accessed, bool dirty)
    {
        NestedPageTable table = new(new PagingOptions(), 2048);
        table.MapBlock(0, 512);
        table.MarkWritten(3);
        if (!accessed)
            table.TestAndClearAccessed(3);
        if (!dirty)
            table.TestAndClearDirty(3);
        table.SplitBlock(9);
        Assert.Equal((0, 512), (table.Blocks, table.MappedUnits));
        for (int unit = 0; unit < 512; unit++)
            Assert.Equal((512 + unit, accessed, dirty, true),
                (table.FrameOf(unit), table.IsAccessed(unit), table.IsDirty(unit), table.IsWritable(unit)));
        Assert.Equal(dirty, table.Unmap(7));
        Assert.Equal((-1, 519 + 1), (table.FrameOf(7), table.FrameOf(8)));
    }

    [Fact]
    public void MapBlock_AfterAllItsUnitsAreGone_TakesNoLeafTable()
    {
        NestedPageTable table = new(new PagingOptions(), 2048);
        table.MapBlock(0, 512);
        table.SplitBlock(0);
        long bytes = table.StorageBytes;
        for (int unit = 0; unit < 512; unit++)
            table.Unmap(unit);
        table.MapBlock(0, 1024);
        Assert.Equal((1024, 512, 1), (table.FrameOf(0), table.MappedUnits, table.Blocks));
        Assert.False(table.UnmapBlock(100));
        table.Map(0, 5);
        Assert.Equal((5, -1), (table.FrameOf(0), table.FrameOf(1)));
        // One more: the leaf table that empty ones have in common.
        Assert.InRange(table.StorageBytes, bytes, bytes + 2048 + 2);
    }

    [Fact]
    public void SingleUnitsOfABlock_CannotBeChanged()
    {
        NestedPageTable table = new(new PagingOptions(), 2048);
        table.MapBlock(0, 512);
        Assert.Throws<InvalidOperationException>(() => table.Unmap(3));
        Assert.Throws<InvalidOperationException>(() => table.Map(3, 7));
        Assert.Throws<InvalidOperationException>(() => table.SetWritable(3, false));
        Assert.Throws<InvalidOperationException>(() => table.SplitBlock(600));
        Assert.Throws<InvalidOperationException>(() => table.UnmapBlock(600));
        Assert.Throws<InvalidOperationException>(() => table.MapBlock(0, 1024));
        Assert.Throws<ArgumentException>(() => table.MapBlock(513, 1024));
        Assert.Throws<ArgumentException>(() => table.MapBlock(512, 1025));
        Assert.Throws<InvalidOperationException>(
            () => new NestedPageTable(new PagingOptions { HostPage = PageSize.Large2MiB }, 1 << 20).MapBlock(0, 0));
    }

    /// <summary>Where contents are compared, the first write to each page must be seen, and a split tells which there were.</summary>
    [Fact]
    public void Translate_WritesAreTracked_EachPageIsWrittenForItself()
    {
        TranslationRig rig = new(tracksWrites: true);
        BackWithBlocks(rig);
        rig.MapGuest(Page, PageSize.Large2MiB);         // data in the first block, tables in the second
        rig.Translate(Page + 3, write: true);
        rig.Translate(Page + 4);
        Assert.True(rig.Mmu.TryHitL1(rig.Space, Page + 3, true));
        Assert.False(rig.Mmu.TryHitL1(rig.Space, Page + 4, true));
        Assert.True(rig.Nested.TestAndClearDirty(3));
        Assert.False(rig.Nested.TestAndClearDirty(3));
        Assert.False(rig.Nested.TestAndClearDirty(4));
        Assert.True(rig.Nested.IsDirty(3));
        rig.Mmu.FlushAll();
        rig.Translate(Page + 3);
        Assert.False(rig.Mmu.TryHitL1(rig.Space, Page + 3, true));
        rig.Translate(Page + 5, write: true);
        MmuCheck.Check(rig.Mmu, rig.Space, Page + 5);
        rig.Nested.SplitBlock(0);
        Assert.Equal([5], Enumerable.Range(0, 512).Where(rig.Nested.IsDirty));
    }

    // (g + 1)(h + 1) − 1 with h one level less than for single pages: as for a host of 2 MiB pages.
    [Theory]
    [InlineData(4, 4, PageSize.Base4KiB, 19)]
    [InlineData(4, 5, PageSize.Base4KiB, 24)]
    [InlineData(5, 5, PageSize.Base4KiB, 29)]
    [InlineData(4, 4, PageSize.Large2MiB, 15)]
    public void Translate_ColdCaches_ReadsALevelLess(int guestLevels, int nestedLevels, PageSize guestPage, int expected)
    {
        TranslationRig rig = new(new PagingOptions { GuestLevels = guestLevels, NestedLevels = nestedLevels });
        BackWithBlocks(rig);
        rig.MapGuest(Page, guestPage);
        Assert.Equal(TranslationOutcome.Done, rig.Translate(Page, write: true));
        Assert.Equal(expected, rig.Counters.WalkReferences);
    }

    [Fact]
    public void Translate_OneWalk_AccessesAndDirtiesItsBlocksAlone()
    {
        TranslationRig rig = new();
        BackWithBlocks(rig);
        rig.MapGuest(Page, PageSize.Large2MiB);         // data in the first block, tables in the second
        rig.Translate(Page + 77);
        Assert.Equal((true, false), (rig.Nested.IsAccessed(500), rig.Nested.IsDirty(500)));
        Assert.Equal((true, true), (rig.Nested.IsAccessed(1000), rig.Nested.IsDirty(1000)));
        Assert.False(rig.Nested.IsAccessed(1024));
        rig.Translate(Page + 78, write: true);
        Assert.True(rig.Nested.IsDirty(0));
    }

    /// <summary>A TLB entry is as large as the smaller of the two pages.</summary>
    [Theory]
    [InlineData(PageSize.Large2MiB, true, PageSize.Large2MiB)]
    [InlineData(PageSize.Large2MiB, false, PageSize.Base4KiB)]
    [InlineData(PageSize.Base4KiB, true, PageSize.Base4KiB)]
    public void Translate_TlbEntry_IsOfTheSmallerPage(PageSize guestPage, bool block, PageSize expected)
    {
        TranslationRig rig = new();
        BackWithBlocks(rig);
        rig.MapGuest(Page, guestPage);
        if (!block)
            rig.Nested.SplitBlock(0);
        rig.Translate(Page);
        for (PageSize size = PageSize.Base4KiB; size <= PageSize.Huge1GiB; size++)
            Assert.Equal(size == expected, rig.Mmu.L1Of(size).TryPeek(TlbKey.Of(rig.Space.Tag, Page, size), out _));
        Assert.Equal(expected == PageSize.Large2MiB, rig.Mmu.TryHitL1(rig.Space, Page + 4, false));
        MmuCheck.Check(rig.Mmu, rig.Space, Page);
    }

    [Fact]
    public void Check_TlbThatOutlivedASplit_IsFound()
    {
        TranslationRig rig = new();
        BackWithBlocks(rig);
        rig.MapGuest(Page, PageSize.Large2MiB);
        rig.Translate(Page);
        rig.Nested.SplitBlock(0);
        Assert.Throws<Actors.BrokenInvariantException>(() => MmuCheck.Check(rig.Mmu, rig.Space, Page));
        rig.Mmu.FlushAll();
        Assert.Equal(0, MmuCheck.Check(rig.Mmu, rig.Space, Page));
    }

    /// <summary>
    /// Random blocks, splits, accesses: TLBs never say what the tables do not, and the walk in a straight line does what
    /// the general one does.
    /// </summary>
    [Fact]
    public void Translate_RandomBlocksAndSplits_AgreesWithTheTablesAndWithExplain()
    {
        for (ulong seed = 1; seed <= 60; seed++)
        {
            RandomStream random = new(seed);
            // Two in four have sets of four ways, without which no walk goes in a straight line.
            int walkCache = ((int[])[0, 4, 6, 8])[random.Below(4)];
            CpuProfile cpu = new() { NestedTlbEntries = 8 * random.Below(3), WalkCacheEntries = walkCache, L1 = new(8, 4), L2 = new(24, 12) };
            PagingOptions paging = new() { Nested = random.Below(5) > 0, NestedLevels = 4 + random.Below(2) };
            bool tracks = random.Below(2) == 0;
            TranslationRig first = new(paging, cpu, 1 << 13, tracks);
            TranslationRig second = new(paging, cpu, 1 << 13, tracks);
            foreach (TranslationRig rig in (TranslationRig[])[first, second])
            {
                BackWithBlocks(rig);
                for (int page = 0; page < 300; page++)
                    rig.MapGuest(Page + (37 * page));
                rig.MapGuest(Page + (1 << 15), PageSize.Large2MiB);
            }
            for (int access = 0; access < 2_000; access++)
                Step(ref random, first, second, seed);
            Assert.Equal(first.Counters.WalkReferences, second.Counters.WalkReferences);
            Assert.Equal(first.Counters.L2Hits, second.Counters.L2Hits);
        }
    }

    private static void Step(ref RandomStream random, TranslationRig first, TranslationRig second, ulong seed)
    {
        if (random.Below(200) == 0)
        {
            int unit = random.Below(first.Nested.Units);
            bool split = first.Nested.IsInBlock(unit);
            foreach (TranslationRig rig in (TranslationRig[])[first, second])
            {
                if (split)
                    rig.Nested.SplitBlock(unit);
                else
                    rig.Nested.TestAndClearAccessed(unit);
                rig.Mmu.FlushAll();
            }
        }
        long page = random.Below(4) == 0 ? Page + (1 << 15) + random.Below(512) : Page + (37 * random.Below(300));
        bool write = random.Below(2) == 0;
        TranslationOutcome outcome = first.Mmu.Translate(first.Space, page, write, true, out long cost, out _);
        TranslationOutcome explained = second.Mmu.Explain(second.Space, page, write, true, new TranslationTrace(), out long same, out _);
        Assert.True(outcome == explained && cost == same, $"seed {seed}: {outcome} {cost}, explained {explained} {same}");
        Assert.Equal(TranslationOutcome.Done, outcome);
        MmuCheck.Check(first.Mmu, first.Space, page);
    }

    private static void BackWithBlocks(TranslationRig rig)
    {
        for (int unit = 0; unit < rig.Nested.Units; unit += NestedPageTable.BlockUnits)
            rig.Nested.MapBlock(unit, unit);
    }
}
