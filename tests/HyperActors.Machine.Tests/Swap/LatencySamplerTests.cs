namespace HyperActors.Machine.Tests;

public sealed class LatencySamplerTests
{
    private const int Draws = 400_000;

    [Fact]
    public void Draw_Fixed_IsTheMeanAndTakesNoBits()
    {
        RandomStream random = new(1);
        RandomStream untouched = new(1);
        Assert.Equal(90.Microseconds, new LatencySampler(new(90.Microseconds)).Draw(ref random));
        Assert.Equal(untouched.Next(), random.Next());
    }

    [Fact]
    public void Draw_Uniform_StaysInsideAndHasItsMoments()
    {
        double[] draws = Sample(new(100.Microseconds, LatencyShape.Uniform, 0.4));
        Assert.InRange(draws.Min(), 60e-6, 60.01e-6);
        Assert.InRange(draws.Max(), 139.99e-6, 140e-6);
        CheckMean(draws, 100e-6, 0.8 * 100e-6 / Math.Sqrt(12));
    }

    [Fact]
    public void Draw_Exponential_HasItsMomentsAndItsTail()
    {
        double[] draws = Sample(new(100.Microseconds, LatencyShape.Exponential));
        CheckMean(draws, 100e-6, 100e-6);
        Assert.InRange(draws.Average(x => x * x), 1.98e-8, 2.02e-8);
        foreach (double p in new[] { 0.5, 0.9, 0.99, 0.999, 0.9999 })
            CheckShareBelow(draws, -Math.Log(1 - p) * 100e-6, p);
    }

    [Fact]
    public void Draw_LogNormal_HasMedianSpreadAndTail()
    {
        double[] draws = Sample(new(100.Microseconds, LatencyShape.LogNormal, 0.3));
        CheckShareBelow(draws, 100e-6, 0.5);
        CheckShareBelow(draws, 130e-6, 0.841344746);
        CheckShareBelow(draws, 100e-6 / 1.3, 0.158655254);
        CheckShareBelow(draws, 100e-6 * 1.69, 0.977249868);
        CheckShareBelow(draws, 100e-6 * 2.197, 0.998650102);
        double sigma = Math.Log(1.3);
        CheckMean(draws, 100e-6 * Math.Exp(sigma * sigma / 2), 30e-6);
    }

    [Fact]
    public void Tables_AgreeWithTheMathematics()
    {
        for (int n = 4096; n < 8192; n += 7)
            Assert.Equal(Math.Log((n + 1.0) / n), FixedPoint.LogOfStep(n) / (double)FixedPoint.One, 1e-15);
        Assert.Equal(Math.Sqrt(1.3), (double)FixedPoint.SquareRoot((Int128)(1.3 * (1L << 40)) << 20) / FixedPoint.One,
            1e-11);
        ulong[] normal = FixedPoint.NormalDistribution(64, 8);
        foreach ((double z, double p) in new[] { (0, 0.5), (1, 0.8413447460685429), (-2, 0.0227501319481792), (3,
            0.9986501019683699), (-6, 9.865876450377e-10) })
            Assert.Equal(p, normal[(int)(z * 64) + 512] / 18446744073709551616.0, 1e-9);
    }

    [Fact]
    public void Draw_AnyShape_IsTheSameOnEveryMachine()
    {
        Digest digest = new();
        RandomStream random = new(7);
        foreach (LatencyShape shape in Enum.GetValues<LatencyShape>())
        {
            LatencySampler sampler = new(new(90.Microseconds, shape, 0.3));
            for (int i = 0; i < 1000; i++)
                digest.Add(sampler.Draw(ref random).Picoseconds);
        }
        Assert.Equal("29d69339e3d41b0f", digest.ToString());
    }

    [Theory]
    [InlineData(LatencyShape.Uniform, 1.5)]
    [InlineData(LatencyShape.LogNormal, -0.1)]
    [InlineData(LatencyShape.LogNormal, double.NaN)]
    public void Constructor_SpreadOutOfRange_Throws(LatencyShape shape, double spread) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LatencySampler(new(1.Microseconds, shape, spread)));

    private static double[] Sample(LatencyModel model)
    {
        LatencySampler sampler = new(model);
        RandomStream random = new(42);
        double[] draws = new double[Draws];
        for (int i = 0; i < Draws; i++)
            draws[i] = sampler.Draw(ref random).TotalSeconds;
        return draws;
    }

    private static void CheckMean(double[] draws, double mean, double deviation)
    {
        double error = 4 * deviation / Math.Sqrt(Draws);
        Assert.InRange(draws.Average(), mean - error, mean + error);
    }

    private static void CheckShareBelow(double[] draws, double bound, double share)
    {
        double error = 4 * Math.Sqrt(share * (1 - share) / Draws);
        Assert.InRange(draws.Count(x => x <= bound) / (double)Draws, share - error, share + error);
    }
}
