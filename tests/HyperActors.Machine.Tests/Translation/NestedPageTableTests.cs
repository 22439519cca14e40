using Xunit.Abstractions;

namespace HyperActors.Machine.Tests.Translation;

public sealed class NestedPageTableTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(PageSize.Base4KiB, 1, 1)]
    [InlineData(PageSize.Base4KiB, 1000, 1000)]
    [InlineData(PageSize.Large2MiB, 1000, 2)]
    [InlineData(PageSize.Huge1GiB, 1 << 27, 512)]
    public void Units_OfMemory_AreRoundedUp(PageSize hostPage, long basePages, int expected) =>
        Assert.Equal(expected, new NestedPageTable(new PagingOptions { HostPage = hostPage }, basePages).Units);

    [Fact]
    public void AllOperations_RandomSequence_AgreeWithDictionary()
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            output.WriteLine($"seed {seed}");
            RandomStream random = new(seed);
            NestedPageTable table = new(new PagingOptions(), 5_000);
            Dictionary<int, (int Frame, bool Writable)> frames = [];
            for (int step = 0; step < 30_000; step++)
            {
                int unit = random.Below(5_000);
                switch (random.Below(4))
                {
                    case 0:
                        (int frame, bool writable) = (random.Below(NestedPageTable.FrameLimit), random.Below(2) == 0);
                        table.Map(unit, frame, writable);
                        frames[unit] = (frame, writable);
                        break;
                    case 1:
                        Assert.False(table.Unmap(unit));
                        frames.Remove(unit);
                        break;
                    case 2 when frames.ContainsKey(unit):
                        table.SetWritable(unit, !frames[unit].Writable);
                        frames[unit] = (frames[unit].Frame, !frames[unit].Writable);
                        break;
                    default:
                        bool present = frames.TryGetValue(unit, out var known);
                        Assert.Equal((present, present && known.Writable, present ? known.Frame : -1),
                            (table.IsPresent(unit), table.IsWritable(unit), table.FrameOf(unit)));
                        Assert.False(table.TestAndClearAccessed(unit));
                        break;
                }
                Assert.Equal(frames.Count, table.MappedUnits);
            }
        }
    }

    [Fact]
    public void EveryMember_NoSuchUnit_Throws()
    {
        NestedPageTable table = new(new PagingOptions(), 100);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Map(100, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Map(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Map(0, NestedPageTable.FrameLimit));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Unmap(100));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.IsPresent(100));
        Assert.Throws<InvalidOperationException>(() => table.SetWritable(0, true));
    }

    [Fact]
    public void Memory_SparseUse_CostsOnlyTheChunksTouched()
    {
        NestedPageTable table = new(new PagingOptions(), 1 << 26);      // 256 GiB
        for (int unit = 0; unit < table.Units; unit += table.Units / 8)
            table.Map(unit, 1);
        // The directory has 4 bytes for 512 units; eight chunks of 2 KiB were touched, and growth leaves some spare.
        Assert.InRange(table.StorageBytes, (4 << 17) + (8 * 2048), (4 << 17) + (12 * 2048));
    }

    [Fact]
    public void Memory_AllUnitsUnmapped_IsGivenBack()
    {
        const int Units = 1 << 18;      // 1 GiB
        NestedPageTable table = new(new PagingOptions(), Units);
        long empty = table.StorageBytes;
        for (int unit = 0; unit < Units; unit++)
            table.Map(unit, unit);
        long full = table.StorageBytes;
        for (int unit = 0; unit < Units; unit++)
            if (unit != Units / 2)
                table.Unmap(unit);
        // What is left: the chunk in use, the one of all that are empty, and at most one in eight more for the next ones.
        Assert.InRange(full, empty + (4 * Units), empty + (4.5 * Units));
        Assert.InRange(table.StorageBytes, empty + (2 * 2048), empty + (5 * 2080));
        Assert.Equal((Units / 2, -1, 1), (table.FrameOf(Units / 2), table.FrameOf(0), table.MappedUnits));
        for (int unit = 0; unit < Units; unit++)
            table.Map(unit, Units - unit);
        for (int unit = 0; unit < Units; unit++)
            Assert.Equal(Units - unit, table.FrameOf(unit));
    }

    [Fact]
    public void AllOperations_RegionsComeAndGo_AgreeWithDictionary()
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            output.WriteLine($"seed {seed}");
            RandomStream random = new(seed);
            NestedPageTable table = new(new PagingOptions(), 40 * 512);
            int[] frames = new int[40 * 512];
            Array.Fill(frames, -1);
            for (int step = 0; step < 2_000; step++)
            {
                int first = random.Below(40) * 512;
                bool map = random.Below(3) == 0;
                for (int unit = first; unit < first + 512; unit += 1 + random.Below(map ? 512 : 1))
                {
                    frames[unit] = map ? random.Below(NestedPageTable.FrameLimit) : -1;
                    if (map)
                        table.Map(unit, frames[unit]);
                    else
                        table.Unmap(unit);
                }
                Assert.Equal(frames.Count(static frame => frame >= 0), table.MappedUnits);
            }
            Assert.Equal(frames, Enumerable.Range(0, frames.Length).Select(table.FrameOf));
        }
    }
}
