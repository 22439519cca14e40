namespace HyperActors.Machine.Tests.Translation;

public sealed class NestedWalkCachesTests
{
    [Theory]
    [InlineData(3, 32, 1 << 22)]
    [InlineData(3, 32, 32 << 9)]            // as many keys as entries: nothing is ever replaced
    [InlineData(3, 32, (32 << 9) + 1)]      // one more
    [InlineData(3, 24, 30 << 9)]
    [InlineData(3, 6, 7 << 9)]
    [InlineData(3, 128, 100 << 9)]
    [InlineData(4, 4, 1 << 27)]
    [InlineData(3, 0, 1 << 20)]
    [InlineData(2, 1, 512)]
    public void UpperReads_RandomWalks_AgreeWithOneLruCacheALevel(int levels, int entries, int units)
    {
        NestedWalkCaches caches = new(levels, entries, units);
        NaiveTlb[] naive = [.. Enumerable.Range(0, levels).Select(_ => new NaiveTlb(WalkCaches.ShapeOf(entries)))];
        RandomStream random = new((ulong)units);
        for (int walk = 0; walk < 20_000; walk++)
        {
            // Half of the walks go to the far end, where the keys are largest.
            int unit = random.Below(2) == 0 ? random.Below(units) : units - 1 - random.Below(Math.Min(units, 40 << 9));
            int expected = 0;
            while (expected < levels && !naive[expected].TryGet(KeyOf(unit, expected), out _))
                expected++;
            Assert.Equal(expected, caches.UpperReads(unit));
            for (int level = expected - 1; level >= 0; level--)
            {
                caches.Insert(unit, level);
                naive[level].Fill(KeyOf(unit, level), 0);
            }
            if (random.Below(1_000) != 0)
                continue;
            caches.FlushAll();
            foreach (NaiveTlb level in naive)
                level.FlushAll();
        }
    }

    private static ulong KeyOf(int unit, int level) => (ulong)unit >> (9 * (level + 1));
}
