using HyperActors.Actors;

namespace HyperActors.Machine.Tests;

/// <summary>The pool of the compressed tier, by hand: 10 frames of which it may take 2, so that 8,192 bytes fill it.</summary>
public sealed class CompressedPoolTests
{
    private static CompressedPool Pool(CompressionOptions? options = null) =>
        new(options ?? new CompressionOptions { Pool = 0.2, Accept = 0.5 }, frames: 10, seed: 1);

    [Fact]
    public void Add_Bytes_NeedWholeFrames()
    {
        CompressedPool pool = Pool();
        Assert.Equal(0, pool.Lacking);
        int first = pool.Add(0, 7, 1000);
        Assert.Equal(1, pool.Lacking);          // 1,000 bytes
        pool.Add(0, 8, 3000);
        Assert.Equal(1, pool.Lacking);          // 4,000 bytes
        pool.Add(0, 9, 100);
        Assert.Equal(2, pool.Lacking);          // 4,100 bytes
        pool.AddFrames([4, 5]);
        Assert.Equal(0, pool.Lacking);
        pool.Remove(first);
        Assert.Equal(-1, pool.Lacking);         // 3,100 bytes: one of two frames can go
        Assert.Equal((3100L, 2), (pool.Bytes, pool.Count));
    }

    [Fact]
    public void Add_Full_RefusesUntilEmptyEnough()
    {
        CompressedPool pool = Pool();
        int[] entries = [.. Enumerable.Range(0, 4).Select(page => pool.Add(0, page, 2000))];
        Assert.DoesNotContain(-1, entries);
        Assert.Equal(-1, pool.Add(0, 4, 2000));         // 10,000 of 8,192 bytes
        Assert.True(pool.IsFull && pool.ShouldShrink);
        pool.Remove(entries[0]);
        Assert.Equal(-1, pool.Add(0, 4, 100));          // 6,000 bytes are more than half of 8,192
        pool.SetLeaving(entries[1], true);
        Assert.False(pool.ShouldShrink);                // 4,000 bytes will stay
        Assert.True(pool.IsFull);
        pool.Remove(entries[1]);
        Assert.False(pool.IsFull);
        Assert.True(pool.Add(0, 4, 100) >= 0);
    }

    [Theory]
    [InlineData(1.0)]       // no more room is asked for than the refused page needs
    [InlineData(0.9)]       // 7,000 bytes are less than 90 % of 8,192
    public void Add_NoRoomBelowTheAcceptedShare_IsFullUntilThePageFits(double accept)
    {
        CompressedPool pool = Pool(new CompressionOptions { Pool = 0.2, Accept = accept });
        int oldest = pool.Add(0, 0, 1000);
        pool.Add(0, 1, 3000);
        pool.Add(0, 2, 3000);
        Assert.Equal(-1, pool.Add(0, 3, 2000));         // 9,000 of 8,192 bytes
        Assert.True(pool.IsFull && pool.ShouldShrink);
        pool.Remove(oldest);
        Assert.False(pool.IsFull);
        Assert.True(pool.Add(0, 3, 2000) >= 0);
    }

    [Fact]
    public void Oldest_EntriesTakenOut_KeepsTheOrderOfStores()
    {
        CompressedPool pool = Pool();
        int a = pool.Add(0, 1, 500);
        int b = pool.Add(0, 2, 500);
        int c = pool.Add(1, 1, 500);
        pool.Remove(b);
        int d = pool.Add(0, 3, 500);
        Assert.Equal([a, c, d, -1], new[] { pool.Oldest, pool.After(a), pool.After(c), pool.After(d) });
        Assert.Equal((1, 1), pool.PageOf(c));
        pool.Remove(a);
        Assert.Equal(c, pool.Oldest);
        Assert.Throws<BrokenInvariantException>(() => pool.Remove(a));
    }

    [Theory]
    [InlineData(PageCompressor.Lz4, 2.63)]
    [InlineData(PageCompressor.LzoRle, 2.74)]
    [InlineData(PageCompressor.Zstd, 3.37)]
    public void SizeOf_ManyPages_HaveTheMeasuredRatio(PageCompressor compressor, double ratio)
    {
        CompressedPool pool = Pool(new CompressionOptions { Compressor = compressor });
        int[] sizes = [.. Enumerable.Range(0, 20_000).Select(page => pool.SizeOf(3, page))];
        // Rounding up to 16 bytes adds 8 on average, half a percent.
        Assert.InRange(4096 / sizes.Average(), 0.98 * ratio, 1.0 * ratio);
        Assert.All(sizes, size => Assert.Equal(0, size % 16));
        Assert.Equal(sizes[17], pool.SizeOf(3, 17));
        Assert.InRange(sizes.Min(), 0.5 * 4096 / ratio - 1, 0.52 * 4096 / ratio);
        Assert.InRange(sizes.Max(), 1.48 * 4096 / ratio, 1.5 * 4096 / ratio + 16);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.25, 0.25)]
    [InlineData(1, 1)]
    public void SizeOf_Incompressible_TakesAWholePage(double share, double expected)
    {
        CompressedPool pool = Pool(new CompressionOptions { Incompressible = share });
        double found = Enumerable.Range(0, 20_000).Count(page => pool.SizeOf(0, page) == 4096) / 20_000.0;
        Assert.InRange(found, expected - 0.01, expected + 0.01);
    }
}
