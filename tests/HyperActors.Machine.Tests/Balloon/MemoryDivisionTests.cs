namespace HyperActors.Machine.Tests;

public sealed class MemoryDivisionTests
{
    private static long[] WithTax(long total, int tax, params MemoryClaim[] claims) =>
        MemoryDivision.ByShare(total, claims, tax);

    /// <summary>ESX's example: two VMs of equal shares and 256 MB each, one idle, in 360 MB.</summary>
    [Fact]
    public void ByShare_OneOfTwoIdle_PaysFourTimesAsMuch()
    {
        MemoryClaim idle = new(1, 0, 1000, ActivePermille: 0);
        MemoryClaim active = new(1, 0, 1000);
        Assert.Equal([72, 288], WithTax(360, 750, idle, active));
        Assert.Equal([104, 256], WithTax(360, 750, idle with { Maximum = 256 }, active with { Maximum = 256 }));
        Assert.Equal([180, 180], WithTax(360, 0, idle, active));
        Assert.Equal([72 * 256, 288 * 256], WithTax(360 * 256, 750, idle with { Maximum = 1 << 20 }, active with { Maximum = 1 << 20 }));
    }

    [Theory]
    [InlineData(750, 500, 90, 100)]     // f = 1/2, k = 4: it pays 2.5 times as much
    [InlineData(500, 0, 50, 100)]       // k = 2
    [InlineData(900, 0, 10, 100)]       // k = 10
    public void ByShare_Tax_FollowsTheFormula(int tax, int active, long idlePart, long busyPart)
    {
        long k1 = 1000 * 1000 / (1000 - tax);
        long price = active + k1 * (1000 - active) / 1000;
        long total = idlePart + busyPart;
        long[] parts = WithTax(total * 1000, tax, new MemoryClaim(1, 0, long.MaxValue / 4, active), new MemoryClaim(1, 0, long.MaxValue / 4));
        // P1 / P2 = 1000 / price, to the unit
        Assert.InRange(parts[0] * price - parts[1] * 1000, -2 * price, 2 * price);
        Assert.Equal(total * 1000, parts.Sum());
    }

    [Theory]
    [InlineData(100, new[] { 20L, 80 }, new long[] { 0, 0 }, new long[] { 100, 100 })]
    [InlineData(100, new[] { 40L, 60 }, new long[] { 40, 0 }, new long[] { 100, 100 })]
    [InlineData(100, new[] { 50L, 50 }, new long[] { 0, 0 }, new long[] { 100, 50 })]
    [InlineData(100, new[] { 70L, 80 }, new long[] { 70, 80 }, new long[] { 70, 100 })]     // more than there is: the minima
    [InlineData(300, new[] { 100L, 90 }, new long[] { 0, 0 }, new long[] { 100, 90 })]      // all that can be used
    public void ByShare_Bounds_AreKept(long total, long[] expected, long[] least, long[] most) => Assert.Equal(expected,
        MemoryDivision.ByShare(total, [new MemoryClaim(1, least[0], most[0]), new MemoryClaim(4, least[1], most[1])]));

    [Fact]
    public void ByShare_RandomClaims_KeepsSumAndBoundsAndLevelsThePrice()
    {
        for (ulong seed = 1; seed <= 2_000; seed++)
        {
            RandomStream random = new(seed);
            MemoryClaim[] claims = new MemoryClaim[1 + random.Below(6)];
            for (int i = 0; i < claims.Length; i++)
            {
                long least = random.Below(100);
                claims[i] = new MemoryClaim(1 + random.Below(5), least, least + random.Below(1000), random.Below(1001));
            }
            long total = random.Below(3000);
            int tax = random.Below(1000);
            long[] parts = MemoryDivision.ByShare(total, claims, tax);
            long least0 = claims.Sum(static claim => claim.Minimum);
            long most0 = claims.Sum(static claim => claim.Maximum);
            Assert.True(parts.Sum() == Math.Clamp(total, least0, most0), $"seed {seed}: {parts.Sum()} of {total}");
            for (int i = 0; i < parts.Length; i++)
            {
                Assert.True(parts[i] >= claims[i].Minimum && parts[i] <= claims[i].Maximum, $"seed {seed}, claim {i}: {parts[i]}");
                for (int j = 0; j < parts.Length; j++)
                    Assert.True(IsFair(claims[i], parts[i], claims[j], parts[j], tax), $"seed {seed}: {i} and {j}");
            }
        }
    }

    /// <summary>Nobody who could give has more for its weight, by a unit and more, than one who could take.</summary>
    private static bool IsFair(MemoryClaim giver, long gives, MemoryClaim taker, long takes, int tax)
    {
        if (gives <= giver.Minimum || takes >= taker.Maximum)
            return true;
        double Price(MemoryClaim claim) => claim.ActivePermille / 1000.0 + (1 - claim.ActivePermille / 1000.0) / (1 - tax / 1000.0);
        return (gives - 2) * Price(giver) / giver.Share <= (takes + 2) * Price(taker) / taker.Share;
    }

    [Theory]
    [InlineData(150, new[] { 75L, 75 }, new long[] { 50, 0 }, new long[] { 100, 150 })]
    [InlineData(50, new[] { 50L, 0 }, new long[] { 50, 0 }, new long[] { 100, 150 })]
    [InlineData(250, new[] { 100L, 150 }, new long[] { 50, 0 }, new long[] { 100, 150 })]
    [InlineData(900, new[] { 100L, 150 }, new long[] { 50, 0 }, new long[] { 100, 150 })]
    public void ByEqualFraction_Total_GivesAllTheSameFraction(long total, long[] expected, long[] least, long[] most) =>
        Assert.Equal(expected, MemoryDivision.ByEqualFraction(
            total, [new MemoryClaim(1, least[0], most[0]), new MemoryClaim(9, least[1], most[1])]));
}
