using System.Numerics;

namespace HyperActors.Workloads.Tests;

public sealed class InversePowerTests
{
    // r^−(numerator / denominator) in units of 2⁻⁶³, by the integer root of a big number.
    private static BigInteger Exact(int rank, int numerator, int denominator)
    {
        BigInteger radicand = BigInteger.Pow(2, 63 * denominator) / BigInteger.Pow(rank, numerator);
        (BigInteger low, BigInteger high) = (BigInteger.Zero, BigInteger.Pow(2, 64));
        while (high - low > 1)
        {
            BigInteger middle = (low + high) / 2;
            if (BigInteger.Pow(middle, denominator) <= radicand)
                low = middle;
            else
                high = middle;
        }
        return low;
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(4, 5)]
    [InlineData(1, 1)]
    [InlineData(6, 5)]
    [InlineData(3, 2)]
    public void Fill_AgainstBigIntegers_AgreesTo44Bits(int numerator, int denominator)
    {
        ulong[] powers = new ulong[100_000];
        new InversePower(numerator, denominator).Fill(powers);
        for (int rank = 1; rank <= powers.Length; rank += rank < 300 ? 1 : 997)
        {
            BigInteger exact = Exact(rank, numerator, denominator);
            BigInteger error = BigInteger.Abs(powers[rank - 1] - exact);
            Assert.True(error <= 16 + (exact >> 44), $"rank {rank}: {powers[rank - 1]}, not {exact}");
        }
    }

    [Fact]
    public void Fill_AnyTheta_NeverRises()
    {
        foreach (int numerator in new[] { 1, 1234, 9900, 15000 })
        {
            ulong[] powers = new ulong[50_000];
            new InversePower(numerator, 10_000).Fill(powers);
            Assert.Equal(1UL << 63, powers[0]);
            for (int i = 1; i < powers.Length; i++)
                Assert.True(powers[i] < powers[i - 1], $"rank {i + 1} of {numerator}");
        }
    }

    [Fact]
    public void Weights_AnySize_SumNearTheLimit()
    {
        foreach (int outcomes in new[] { 1, 2, 3, 1000, 100_000 })
            foreach (decimal theta in new[] { 0m, 0.7m, 1m, 1.5m })
            {
                UInt128 sum = 0;
                foreach (ulong weight in ZipfTable.Weights(outcomes, theta))
                    sum += weight;
                Assert.InRange(sum, (UInt128)1 << 61, (UInt128)1 << 63);
            }
    }

    [Fact]
    public void Share_SameKey_SameTable() =>
        Assert.Same(ZipfTable.Share(1234, 0.9m), ZipfTable.Share(1234, 0.90m));
}
