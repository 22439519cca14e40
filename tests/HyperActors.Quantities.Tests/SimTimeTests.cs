namespace HyperActors.Quantities.Tests;

public sealed class SimTimeTests
{
    [Fact]
    public void Subtraction_OfInstants_IsTheirDistance() =>
        Assert.Equal(7.Nanoseconds, SimTime.Zero + 10.Nanoseconds - (SimTime.Zero + 3.Nanoseconds));

    [Fact]
    public void SaturatingAdd_TooLate_IsNever() =>
        Assert.Equal(SimTime.MaxValue, new SimTime(long.MaxValue - 5).SaturatingAdd(new SimDuration(6)));

    [Fact]
    public void SaturatingAdd_ThatFits_IsTheSum() =>
        Assert.Equal(new SimTime(long.MaxValue - 1), new SimTime(long.MaxValue - 5).SaturatingAdd(new SimDuration(4)));

    [Fact]
    public void Addition_TooLate_Throws() =>
        Assert.Throws<OverflowException>(() => SimTime.MaxValue + new SimDuration(1));

    [Fact]
    public void ToString_MaxValue_IsNever() => Assert.Equal("never", SimTime.MaxValue.ToString());
}
