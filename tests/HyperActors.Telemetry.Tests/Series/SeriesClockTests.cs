namespace HyperActors.Telemetry.Tests;

public sealed class SeriesClockTests
{
    [Theory]
    [InlineData("60s", 600, "100ms")]
    [InlineData("1s", 600, "2ms")]
    [InlineData("3s", 600, "5ms")]
    [InlineData("1s", 100, "10ms")]
    [InlineData("1us", 600, "2ns")]
    public void Every_KnownDuration_IsRound(string duration, int wanted, string expected) =>
        Assert.Equal(expected, new SeriesClock(null, Parse(duration), SimDuration.Zero, wanted).Every.ToString());

    [Fact]
    public void After_WarmupAndEnd_AreInstantsOfTheirOwn()
    {
        SeriesClock clock = new(10.Milliseconds, 35.Milliseconds, 12.Milliseconds, 600);
        List<string> instants = [];
        for (SimTime now = clock.After(SimTime.Zero); now != SimTime.MaxValue; now = clock.After(now))
            instants.Add(now.ToString());
        Assert.Equal(["10ms", "12ms", "20ms", "30ms", "35ms"], instants);
    }

    [Fact]
    public void Widen_UnknownEnd_DoublesTheDistance()
    {
        SeriesClock clock = new(null, null, SimDuration.Zero, 600);
        clock.Widen();
        Assert.Equal("1ms", clock.After(SimTime.Zero).ToString());
        Assert.Equal("2ms", clock.After(SimTime.Zero + 1_500.Microseconds).ToString());
    }

    private static SimDuration Parse(string text) => text switch
    {
        "60s" => 60.Seconds,
        "3s" => 3.Seconds,
        "1s" => 1.Seconds,
        _ => 1.Microseconds,
    };
}
