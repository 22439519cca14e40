using HyperActors.Actors;

namespace HyperActors.Machine.Tests.Translation;

public sealed class MmuTests
{
    private const long Page = 0x12345;

    [Fact]
    public void Translate_TablePagesNotBacked_FaultsOnEachInTurnAndThenOnTheData()
    {
        TranslationRig rig = new();
        rig.MapGuest(Page);                         // the data gets guest frame 0, the tables 1 to 4
        List<int> units = [];
        TranslationOutcome outcome;
        while ((outcome = rig.Mmu.Translate(rig.Space, Page, true, units.Count == 0, out _, out int unit)) != TranslationOutcome.Done)
        {
            Assert.Equal(TranslationOutcome.NestedNotPresent, outcome);
            units.Add(unit);
            rig.Back(unit);
        }
        Assert.Equal([1, 2, 3, 4, 0], units);
        Assert.Equal((1, 0, 0), (rig.Counters.Misses, rig.Counters.L1Hits, rig.Counters.L2Hits));
        Assert.Equal(6, rig.Counters.Walks);
        Assert.Equal(24, rig.Counters.MaxWalkReferences);
        // A missing leaf table of the nested table is seen at its parent, after 3 reads; each further walk gets one
        // table further, which costs 4 reads of the nested table, and one of the guest's.
        Assert.Equal(3 + (4 + 1 + 4) + (10 + 4) + (15 + 4) + (20 + 4) + 24, rig.Counters.WalkReferences);
    }

    [Fact]
    public void Translate_EmptyTable_IsAGuestFaultWithoutReads()
    {
        TranslationRig rig = new();
        Assert.Equal(TranslationOutcome.GuestNotPresent, rig.Mmu.Translate(rig.Space, Page, false, true, out long cost, out int unit));
        Assert.Equal(-1, unit);
        Assert.Equal((rig.Cpu.TlbHit + rig.Cpu.L2TlbHit).Picoseconds, cost);
        Assert.Equal((1, 1, 0), (rig.Counters.Misses, rig.Counters.Walks, rig.Counters.WalkReferences));
    }

    [Fact]
    public void Translate_PageBeyondTheTable_Throws()
    {
        TranslationRig rig = new();
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Translate(1L << 36));
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Translate(-1));
    }

    [Fact]
    public void Translate_Read_SetsAccessedBitsAndDirtiesOnlyTables()
    {
        TranslationRig rig = Backed();
        rig.MapGuest(Page);                                         // data in unit 0, tables in 1 to 4
        Assert.Equal(TranslationOutcome.Done, rig.Translate(Page));
        Assert.Equal((true, false), (rig.Table.Lookup(Page).IsAccessed, rig.Table.Lookup(Page).IsDirty));
        Assert.Equal((true, false), (rig.Nested.IsAccessed(0), rig.Nested.IsDirty(0)));
        for (int table = 1; table <= 4; table++)
            Assert.Equal((true, true), (rig.Nested.IsAccessed(table), rig.Nested.IsDirty(table)));
        Assert.False(rig.Nested.IsAccessed(5));
    }

    [Fact]
    public void Translate_WriteAfterRead_WalksAgainToSetTheDirtyBits()
    {
        TranslationRig rig = Backed();
        rig.MapGuest(Page);
        rig.Translate(Page);
        Assert.Equal(TranslationOutcome.Done, rig.Translate(Page, write: true));
        Assert.True(rig.Table.Lookup(Page).IsDirty);
        Assert.True(rig.Nested.IsDirty(0));
        Assert.Equal((1, 1, 2), (rig.Counters.Misses, rig.Counters.L1Hits, rig.Counters.Walks));
        // The walk cache gives the lowest table, the nested TLB its frame; the nested leaf is read again to be marked.
        Assert.Equal(24 + 2, rig.Counters.WalkReferences);
        Assert.Equal(TranslationOutcome.Done, rig.Translate(Page, write: true));
        Assert.Equal((2, 2), (rig.Counters.L1Hits, rig.Counters.Walks));
        Assert.True(rig.Mmu.TryHitL1(rig.Space, Page, true));
    }

    [Fact]
    public void Translate_WriteToPageThatOnlyTheHostFindsClean_MarksItThere()
    {
        TranslationRig rig = Backed();
        rig.MapGuest(Page);
        rig.Translate(Page, write: true);
        rig.Nested.Map(0, 0);                       // it was evicted and has come back
        rig.Mmu.FlushAll();
        rig.Translate(Page);                        // brings a clean entry into the nested TLB
        rig.Mmu.InvalidatePage(1, Page);
        rig.MapGuest(Page + 1);
        rig.Translate(Page + 1, write: true);       // and the walk cache back
        Assert.False(rig.Nested.IsDirty(0));
        Assert.Equal(TranslationOutcome.Done, rig.Translate(Page, write: true));
        Assert.True(rig.Nested.IsDirty(0));
    }

    [Fact]
    public void TryHitL1_WriteThroughACleanEntry_DoesNothing()
    {
        TranslationRig rig = Backed();
        rig.MapGuest(Page);
        Assert.False(rig.Mmu.TryHitL1(rig.Space, Page, false));
        rig.Translate(Page);
        Assert.False(rig.Mmu.TryHitL1(rig.Space, Page, true));
        Assert.Equal(0, rig.Counters.L1Hits);
        Assert.True(rig.Mmu.TryHitL1(rig.Space, Page, false));
        rig.Mmu.RepeatHits(9);
        Assert.Equal(10, rig.Counters.L1Hits);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Translate_WriteToProtectedPage_FaultsInTheGuest(bool writable, bool copyOnWrite)
    {
        TranslationRig rig = Backed();
        rig.MapGuest(Page, writable: writable, copyOnWrite: copyOnWrite);
        Assert.Equal(TranslationOutcome.Done, rig.Translate(Page));
        Assert.Equal(TranslationOutcome.GuestWriteProtected, rig.Translate(Page, write: true));
        Assert.False(rig.Table.Lookup(Page).IsDirty);
        // The kernel copies: a new frame, and the old translation forgotten.
        Assert.True(rig.Table.TryMap(Page, rig.TakeGuestFrame(1), PageSize.Base4KiB, true, false));
        rig.Mmu.InvalidatePage(1, Page);
        Assert.Equal(TranslationOutcome.Done, rig.Translate(Page, write: true, firstTry: false));
        Assert.Equal(1, MmuCheck.Check(rig.Mmu, rig.Space, Page) / 3);
    }

    [Fact]
    public void Translate_WriteToSharedFrame_FaultsInTheHypervisor()
    {
        TranslationRig rig = Backed();
        rig.MapGuest(Page);
        Assert.Equal(TranslationOutcome.Done, rig.Translate(Page, write: true));
        rig.Nested.SetWritable(0, false);
        rig.Mmu.FlushAll();
        Assert.Equal(TranslationOutcome.Done, rig.Translate(Page));
        Assert.Equal(TranslationOutcome.NestedWriteProtected, rig.Mmu.Translate(rig.Space, Page, true, true, out _, out int unit));
        Assert.Equal(0, unit);
        rig.Nested.SetWritable(0, true);
        rig.Mmu.FlushAll();
        Assert.Equal(TranslationOutcome.Done, rig.Translate(Page, write: true));
    }

    [Fact]
    public void InvalidatePage_OneOfTwo_ForgetsThatOneAndTheWalkCaches()
    {
        TranslationRig rig = Backed();
        rig.MapGuest(Page);
        rig.MapGuest(Page + 1);
        rig.Translate(Page);
        rig.Translate(Page + 1);
        long references = rig.Counters.WalkReferences;
        rig.Mmu.InvalidatePage(1, Page);
        rig.Translate(Page + 1);
        Assert.Equal((1, references), (rig.Counters.L1Hits, rig.Counters.WalkReferences));
        rig.Translate(Page);
        Assert.Equal(3, rig.Counters.Misses);
        Assert.Equal(references + 4, rig.Counters.WalkReferences);      // all four levels, the nested TLB knows the rest
    }

    [Fact]
    public void InvalidatePage_LargePageOnSmallFrames_ForgetsAllItsParts()
    {
        TranslationRig rig = Backed();
        rig.MapGuest(512, PageSize.Large2MiB);
        rig.MapGuest(1024, PageSize.Large2MiB);
        foreach (long page in (long[])[512, 700, 1023, 1024])
            Assert.Equal(TranslationOutcome.Done, rig.Translate(page, write: true));
        rig.Table.Protect(512, copyOnWrite: true);
        rig.Mmu.InvalidatePage(1, 512);
        foreach (long page in (long[])[512, 700, 1023])
            Assert.Equal(TranslationOutcome.GuestWriteProtected, rig.Translate(page, write: true));
        Assert.True(rig.Mmu.TryHitL1(rig.Space, 1024, true));
    }

    [Fact]
    public void FlushAddressSpace_OneOfTwo_LeavesTheOther()
    {
        TranslationRig rig = Backed();
        AddressSpace other = rig.NewSpace(2);
        rig.MapGuest(Page);
        Assert.True(other.Table.TryMap(Page, rig.TakeGuestFrame(1), PageSize.Base4KiB, true, false));
        rig.Translate(Page);
        Assert.Equal(TranslationOutcome.Done, rig.Mmu.Translate(other, Page, false, true, out _, out _));
        rig.Mmu.FlushAddressSpace(1);
        Assert.True(rig.Mmu.TryHitL1(other, Page, false));
        Assert.False(rig.Mmu.TryHitL1(rig.Space, Page, false));
        Assert.Equal(TranslationOutcome.Done, rig.Translate(Page));
        Assert.Equal(3, rig.Counters.Misses);
    }

    [Theory]
    [InlineData(PageSize.Base4KiB, PageSize.Large2MiB, 1, 1)]
    [InlineData(PageSize.Large2MiB, PageSize.Base4KiB, 1, 1)]
    [InlineData(PageSize.Large2MiB, PageSize.Large2MiB, 1, 512)]
    [InlineData(PageSize.Huge1GiB, PageSize.Large2MiB, 1, 512)]
    [InlineData(PageSize.Huge1GiB, PageSize.Huge1GiB, 512, 262_144)]
    public void Translate_MixedSizes_EntryCoversTheSmaller(PageSize guestPage, PageSize hostPage, int inside, int covered)
    {
        TranslationRig rig = new(new PagingOptions { HostPage = hostPage });
        rig.BackAll();
        rig.MapGuest(0, guestPage);
        rig.MapGuest(guestPage.BasePages, guestPage);
        rig.Translate(0);
        Assert.True(rig.Mmu.TryHitL1(rig.Space, covered - 1, false));
        Assert.True(rig.Mmu.TryHitL1(rig.Space, inside - 1, false));
        Assert.False(rig.Mmu.TryHitL1(rig.Space, covered, false));
        Assert.Equal(TranslationOutcome.Done, rig.Translate(covered));
        Assert.Equal(2, rig.Counters.Misses);
    }

    [Fact]
    public void Translate_SecondLevelHit_FillsTheFirst()
    {
        TranslationRig rig = Backed();
        for (long page = 0; page < 5 * 16; page += 16)              // five pages of one set of four ways
        {
            rig.MapGuest(page);
            rig.Translate(page);
        }
        Assert.Equal(TranslationOutcome.Done, rig.Mmu.Translate(rig.Space, 0, false, true, out long cost, out _));
        Assert.Equal((1, 0, 5), (rig.Counters.L2Hits, rig.Counters.L1Hits, rig.Counters.Misses));
        Assert.Equal((rig.Cpu.TlbHit + rig.Cpu.L2TlbHit).Picoseconds, cost);
        Assert.True(rig.Mmu.TryHitL1(rig.Space, 0, false));
        Assert.False(rig.Mmu.TryHitL1(rig.Space, 16, false));       // the oldest made room
    }

    [Fact]
    public void Check_TablesChangedWithoutAFlush_Throws()
    {
        TranslationRig rig = Backed();
        rig.MapGuest(Page);
        rig.Translate(Page, write: true);
        Assert.Equal(3, MmuCheck.Check(rig.Mmu, rig.Space, Page));  // both TLBs and the nested one
        rig.Nested.Unmap(0);
        Assert.Contains("no frame backs", Assert.Throws<BrokenInvariantException>(Check).Message);
        rig.Nested.Map(0, 999);
        Assert.Contains("the tables to 999", Assert.Throws<BrokenInvariantException>(Check).Message);
        rig.Nested.Map(0, 0, writable: false);
        Assert.Contains("writable, the nested", Assert.Throws<BrokenInvariantException>(Check).Message);
        rig.Nested.Map(0, 0);
        Assert.Contains("dirty, the nested", Assert.Throws<BrokenInvariantException>(Check).Message);
        rig.Mmu.FlushAll();
        rig.Translate(Page, write: true);
        rig.Table.Protect(Page, copyOnWrite: true);
        Assert.Contains("writable, the guest's", Assert.Throws<BrokenInvariantException>(Check).Message);
        rig.Table.Unmap(Page);
        Assert.Contains("the guest's table does not", Assert.Throws<BrokenInvariantException>(Check).Message);
        rig.Mmu.FlushAll();
        Assert.Equal(0, MmuCheck.Check(rig.Mmu, rig.Space, Page));

        void Check() => MmuCheck.Check(rig.Mmu, rig.Space, Page);
    }

    [Fact]
    public void Translate_HitsAndWalks_AllocateNothing()
    {
        TranslationRig rig = Backed();
        for (long page = 0; page < 10_000; page++)
            rig.MapGuest(page);
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(rig.Counters.L1Hits > 0 && rig.Counters.L2Hits > 0 && rig.Counters.Misses > 0);

        void Run()
        {
            RandomStream random = new(3);
            for (int access = 0; access < 50_000; access++)
            {
                long page = random.Below(1 << random.Below(14)) % 10_000;
                rig.Mmu.Translate(rig.Space, page, access % 3 == 0, true, out _, out _);
                if (access % 5_000 == 0)
                    rig.Mmu.FlushAll();
            }
        }
    }

    private static TranslationRig Backed()
    {
        TranslationRig rig = new(basePages: 1 << 15);
        rig.BackAll();
        return rig;
    }
}
