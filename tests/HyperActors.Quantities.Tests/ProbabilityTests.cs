namespace HyperActors.Quantities.Tests;

public sealed class ProbabilityTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void FromDouble_Number_ComesBack(double value) =>
        Assert.Equal(value, Probability.FromDouble(value).ToDouble());

    [Theory]
    [InlineData(-0.001)]
    [InlineData(1.001)]
    [InlineData(double.NaN)]
    public void FromDouble_Outside_Throws(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Probability.FromDouble(value));

    [Fact]
    public void Threshold_OfAHalf_IsHalfOfAllDraws() => Assert.Equal(1UL << 63, Probability.FromDouble(0.5).Threshold);

    [Fact]
    public void ToString_Tenth_IsInPercent() => Assert.Equal("10%", Probability.FromDouble(0.1).ToString());
}
