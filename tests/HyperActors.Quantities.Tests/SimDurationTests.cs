namespace HyperActors.Quantities.Tests;

public sealed class SimDurationTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "1ps")]
    [InlineData(90_000_000, "90us")]
    [InlineData(1_500_000_000, "1500us")]
    [InlineData(2_000_000_000_000, "2s")]
    [InlineData(-3_000, "-3ns")]
    public void ToString_Span_IsInTheLargestExactUnit(long picoseconds, string text) =>
        Assert.Equal(text, new SimDuration(picoseconds).ToString());

    [Fact]
    public void Addition_TooLong_Throws() =>
        Assert.Throws<OverflowException>(() => SimDuration.MaxValue + new SimDuration(1));

    [Fact]
    public void Division_OfSpans_CountsWholeFits() => Assert.Equal(3, 10.Microseconds / 3.Microseconds);

    [Fact]
    public void Literals_OfEachUnit_AreAThousandTimesTheNext()
    {
        Assert.Equal(1.Seconds, 1_000.Milliseconds);
        Assert.Equal(1.Milliseconds, 1_000.Microseconds);
        Assert.Equal(1.Microseconds, 1_000.Nanoseconds);
        Assert.Equal(1.Nanoseconds, 1_000.Picoseconds);
    }
}
