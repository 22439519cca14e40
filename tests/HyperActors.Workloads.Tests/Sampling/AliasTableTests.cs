using System.Numerics;

namespace HyperActors.Workloads.Tests;

public sealed class AliasTableTests
{
    // What each outcome owns, in units of 2⁻³² of a column.
    private static UInt128[] Units(AliasTable table)
    {
        UInt128[] units = new UInt128[table.Count];
        for (int column = 0; column < table.Count; column++)
        {
            uint threshold = (uint)(table.Columns[column] >> 32);
            units[column] += threshold;
            units[(int)(table.Columns[column] & uint.MaxValue)] += (1UL << 32) - threshold;
        }
        return units;
    }

    [Theory]
    [InlineData(new ulong[] { 1 })]
    [InlineData(new ulong[] { 1, 1, 1, 1 })]
    [InlineData(new ulong[] { 0, 0, 5, 0 })]
    [InlineData(new ulong[] { 1, 2, 3, 4, 5, 6, 7 })]
    [InlineData(new ulong[] { 1UL << 62, 1UL << 62 })]
    [InlineData(new ulong[] { (1UL << 63) - 1, 1 })]
    public void Columns_Weights_OwnTheirShareToOneUnit(ulong[] weights) => AssertShares(weights);

    [Fact]
    public void Columns_RandomWeights_OwnTheirShareToOneUnit()
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            RandomStream random = new(seed);
            ulong[] weights = new ulong[1 + random.Below(300)];
            for (int i = 0; i < weights.Length; i++)
                weights[i] = random.Below(8) == 0 ? 0 : random.Next() >> 10 + random.Below(50);
            weights[^1]++;
            AssertShares(weights);
        }
    }

    private static void AssertShares(ulong[] weights)
    {
        UInt128[] units = Units(new AliasTable(weights.AsSpan()));
        UInt128 total = 0;
        foreach (ulong weight in weights)
            total += weight;
        UInt128 sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            BigInteger exact =
                (BigInteger)weights[i] * weights.Length * (1L << 32) / (BigInteger)total;
            BigInteger error = (BigInteger)units[i] - exact;
            Assert.InRange((long)error, -2, 2);
            if (weights[i] == 0)
                Assert.InRange((long)error, 0, 1);
            sum += units[i];
        }
        Assert.Equal((UInt128)weights.Length << 32, sum);
    }

    [Fact]
    public void Constructor_NoOrTooMuchWeight_Throws()
    {
        Assert.Throws<ArgumentException>(() => new AliasTable(ReadOnlySpan<ulong>.Empty));
        Assert.Throws<ArgumentException>(() => new AliasTable([0UL, 0UL]));
        Assert.Throws<ArgumentException>(() => new AliasTable([1UL << 63, 1UL]));
    }

    [Fact]
    public void Draw_OneOutcome_IsAlwaysIt()
    {
        RandomStream random = new(1);
        AliasTable table = new([0UL, 9UL, 0UL]);
        for (int i = 0; i < 10_000; i++)
            Assert.Equal(1, table.Draw(ref random));
    }
}
