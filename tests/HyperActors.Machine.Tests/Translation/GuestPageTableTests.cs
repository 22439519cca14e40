using Xunit.Abstractions;

namespace HyperActors.Machine.Tests.Translation;

public sealed class GuestPageTableTests(ITestOutputHelper output)
{
    private const int Large = 512;
    private const int Huge = 512 * 512;

    [Fact]
    public void TryMap_FirstPage_TakesATablePageForEachLevel()
    {
        int taken = 0;
        GuestPageTable four = new(4, () => taken++);
        Assert.Equal(0, four.TablePages);
        Assert.True(four.TryMap(0x12345, 7, PageSize.Base4KiB, writable: true, copyOnWrite: false));
        Assert.Equal((4, 4), (taken, four.TablePages));
        Assert.True(four.TryMap(0x12346, 8, PageSize.Base4KiB, writable: false, copyOnWrite: true));
        Assert.Equal(4, taken);
        Assert.Equal("frame 7 (4KiB) w---", four.Lookup(0x12345).ToString());
        Assert.Equal("frame 8 (4KiB) -c--", four.Lookup(0x12346).ToString());
        Assert.True(four.Lookup(0x12347).IsEmpty);
    }

    [Fact]
    public void TryMap_NoTablePageLeft_MapsNothingAndGoesOnLater()
    {
        int left = 2;
        GuestPageTable table = new(4, () => left > 0 ? left-- : -1);
        Assert.False(table.TryMap(5, 5, PageSize.Base4KiB, true, false));
        Assert.True(table.Lookup(5).IsEmpty);
        Assert.Equal(0, table.Leaves);
        left = 2;
        Assert.True(table.TryMap(5, 5, PageSize.Base4KiB, true, false));
        Assert.Equal(5, table.Lookup(5).Frame);
    }

    [Fact]
    public void TryMap_SizesThatOverlap_Throws()
    {
        GuestPageTable table = new(4, NextFrame());
        Assert.True(table.TryMap(Large, Large, PageSize.Large2MiB, true, false));
        Assert.Throws<InvalidOperationException>(() => table.TryMap(Large + 3, 1, PageSize.Base4KiB, true, false));
        Assert.True(table.TryMap(2 * Large, 9, PageSize.Base4KiB, true, false));
        Assert.Throws<InvalidOperationException>(() => table.TryMap(2 * Large, 0, PageSize.Large2MiB, true, false));
        Assert.Throws<InvalidOperationException>(() => table.TryMap(0, 0, PageSize.Huge1GiB, true, false));
        table.Unmap(Large);
        table.Unmap(2 * Large);
        int pages = table.TablePages;
        Assert.True(table.TryMap(0, Huge, PageSize.Huge1GiB, true, false));     // takes the empty tables out
        Assert.Equal(Huge, table.Lookup(12345).Frame);
        Assert.True(table.TryMap(Huge, 1, PageSize.Base4KiB, true, false));     // and uses them again
        Assert.Equal(pages, table.TablePages);
    }

    [Theory]
    [InlineData(-1, 0, PageSize.Base4KiB)]
    [InlineData(1L << 36, 0, PageSize.Base4KiB)]
    [InlineData(1, 0, PageSize.Large2MiB)]
    [InlineData(0, 1, PageSize.Large2MiB)]
    [InlineData(Large, 0, PageSize.Huge1GiB)]
    [InlineData(0, 1 << 27, PageSize.Base4KiB)]
    [InlineData(0, -1, PageSize.Base4KiB)]
    public void TryMap_OutOfRangeOrUnaligned_Throws(long page, int frame, PageSize size) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new GuestPageTable(4, NextFrame()).TryMap(page, frame, size, true, false));

    [Fact]
    public void SwapOut_MappedPage_KeepsSlotUntilMappedAgain()
    {
        GuestPageTable table = new(4, NextFrame());
        Assert.Throws<InvalidOperationException>(() => table.SwapOut(3, 1));
        table.TryMap(3, 77, PageSize.Base4KiB, true, false);
        table.SwapOut(3, (1 << 27) - 1);
        GuestEntry entry = table.Lookup(3);
        Assert.Equal((false, true, (1 << 27) - 1, -1), (entry.IsPresent, entry.IsSwapped, entry.SwapSlot, entry.Frame));
        Assert.Equal("swap slot 134217727", entry.ToString());
        Assert.True(table.TryFindNext(0, out long found, out entry));
        Assert.Equal((3L, true), (found, entry.IsSwapped));
        table.TryMap(3, 78, PageSize.Base4KiB, true, false);
        Assert.Equal((78, 1L), (table.Lookup(3).Frame, table.Leaves));
    }

    [Fact]
    public void Release_AfterUse_GivesBackEveryTablePageOnce()
    {
        List<int> taken = [];
        GuestPageTable table = new(5, () =>
        {
            taken.Add(1000 + taken.Count);
            return taken[^1];
        });
        for (long page = 0; page < 1L << 40; page += 1L << 33)
            table.TryMap(page, 1, PageSize.Base4KiB, true, false);
        List<int> given = [];
        table.Release(given.Add);
        Assert.Equal(taken, given);
        Assert.Equal((0, 0L), (table.TablePages, table.Leaves));
        Assert.True(table.Lookup(0).IsEmpty);
        Assert.True(table.TryMap(1, 2, PageSize.Base4KiB, true, false));
    }

    [Fact]
    public void Memory_DenseMapping_IsAboutFourBytesAPage()
    {
        GuestPageTable table = new(4, NextFrame());
        const int Pages = 1 << 20;
        for (int page = 0; page < Pages; page++)
            table.TryMap(page, page, PageSize.Base4KiB, true, false);
        double each = table.StorageBytes / (double)Pages;
        output.WriteLine($"{each:f2} bytes a page");
        Assert.InRange(each, 4.0, 6.1);         // growth by half leaves up to a third unused
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void AllOperations_RandomSequence_AgreeWithDictionary(int levels)
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            output.WriteLine($"seed {seed}");
            new Oracle(levels, seed).Run(15_000);
        }
    }

    private static Func<int> NextFrame()
    {
        int next = 0;
        return () => next++;
    }

    /// <summary>The table beside a sorted dictionary of its leaves.</summary>
    private sealed class Oracle(int levels, ulong seed)
    {
        private readonly GuestPageTable _table = new(levels, NextFrame());
        private readonly SortedDictionary<long, (int Frame, PageSize Size, bool Writable, bool Copy, int Slot)> _leaves = [];
        private RandomStream _random = new(seed);

        internal void Run(int steps)
        {
            for (int step = 0; step < steps; step++)
            {
                Change();
                Compare(AnyPage());
                if (step % 1000 == 0)
                    CompareAll();
            }
            CompareAll();
        }

        /// <summary>Pages of a few regions, so that they meet.</summary>
        private long AnyPage()
        {
            long region = _random.Below(4) switch { 0 => 0, 1 => 5L << 18, 2 => _table.PageLimit - (2L << 18), _ => 77L << 27 };
            return region + ((long)_random.Below(2) << 18) + ((long)_random.Below(3) << 9) + _random.Below(20);
        }

        private long? LeafOf(long page)
        {
            foreach (PageSize size in Enum.GetValues<PageSize>())
            {
                long start = page & ~(size.BasePages - 1L);
                if (_leaves.TryGetValue(start, out var leaf) && leaf.Size == size)
                    return start;
            }
            return null;
        }

        private void Change()
        {
            long page = AnyPage();
            long? leaf = LeafOf(page);
            switch (_random.Below(8))
            {
                case 0 or 1 or 2:
                    Map(page);
                    break;
                case 3 or 4:
                    GuestEntry removed = _table.Unmap(page);
                    Assert.Equal(leaf is null, removed.IsEmpty);
                    if (leaf is long gone)
                        _leaves.Remove(gone);
                    break;
                case 5 when leaf is long shielded && _leaves[shielded].Slot < 0:
                    bool copy = _random.Below(2) == 0;
                    _table.Protect(page, copy);
                    _leaves[shielded] = _leaves[shielded] with { Writable = false, Copy = copy };
                    break;
                case 6 when leaf is long opened && _leaves[opened].Slot < 0:
                    _table.Unprotect(page);
                    _leaves[opened] = _leaves[opened] with { Writable = true, Copy = false };
                    break;
                case 7 when leaf is long evicted && _leaves[evicted] is { Slot: < 0, Size: PageSize.Base4KiB }:
                    int slot = _random.Below(1 << 27);
                    _table.SwapOut(page, slot);
                    _leaves[evicted] = _leaves[evicted] with { Slot = slot, Writable = false, Copy = false };
                    break;
            }
        }

        private void Map(long page)
        {
            PageSize size = (PageSize)Math.Max(0, _random.Below(12) - 9);
            long start = page & ~(size.BasePages - 1L);
            int frame = _random.Below(1 << 27) & ~(size.BasePages - 1);
            (bool writable, bool copy) = (_random.Below(2) == 0, _random.Below(3) == 0);
            bool overlaps = _leaves.Any(leaf => leaf.Value.Size != size
                && leaf.Key < start + size.BasePages && start < leaf.Key + leaf.Value.Size.BasePages);
            if (overlaps)
            {
                Assert.Throws<InvalidOperationException>(() => _table.TryMap(start, frame, size, writable, copy));
                return;
            }
            Assert.True(_table.TryMap(start, frame, size, writable, copy));
            _leaves[start] = (frame, size, writable && !copy, copy, -1);
        }

        private void Compare(long page)
        {
            GuestEntry entry = _table.Lookup(page);
            if (LeafOf(page) is not long start)
            {
                Assert.True(entry.IsEmpty);
                return;
            }
            var leaf = _leaves[start];
            Assert.Equal(leaf.Slot < 0 ? leaf.Frame : -1, entry.Frame);
            Assert.Equal((leaf.Size, leaf.Writable, leaf.Copy, leaf.Slot),
                (entry.Size, entry.IsWritable, entry.IsCopyOnWrite, entry.SwapSlot));
        }

        private void CompareAll()
        {
            Assert.Equal(_leaves.Count, _table.Leaves);
            List<long> seen = [];
            for (long from = 0; _table.TryFindNext(from, out long found, out GuestEntry entry); from = found + entry.Size.BasePages)
                seen.Add(found);
            Assert.Equal(_leaves.Keys, seen);
            long middle = AnyPage();
            long? next = _leaves.Keys.Where(key => key >= middle).Select(key => (long?)key).FirstOrDefault();
            Assert.Equal(next is not null, _table.TryFindNext(middle, out long first, out _));
            Assert.Equal(next ?? -1, first);
        }
    }
}
