namespace HyperActors.Cli.Tests;

public sealed class ProgressTests
{
    private static readonly VmSnapshot[] _vms =
    [
        new("web[1]", "running", 1000, 4000, 1_000_000, 10),
        new("db", "swap-wait", 2000, 4000, 2_000_000, 90_000),
    ];

    [Fact]
    public void Line_WithEnd_TellsShareAndRate() =>
        Assert.Equal(
            "[ 20 %] t=12.000s ev=4.0 M (2.0 M/s)  faults=90 010",
            PlainProgress.Line(new RunSnapshot(new SimTime(12_000_000_000_000), 4_000_000, _vms), 60.Seconds, 2));

    [Fact]
    public void Line_WithoutEnd_TellsTimeAlone() =>
        Assert.StartsWith(
            "[  ...] t=12.000s", PlainProgress.Line(new RunSnapshot(new SimTime(12_000_000_000_000), 1, []), null, 2),
            StringComparison.Ordinal);

    [Theory]
    [InlineData(0.9, 0)]        // over within the first second
    [InlineData(60, 9)]         // a line each tenth, none at the end
    [InlineData(3600, 360)]     // a line each ten seconds
    public void Show_RunOfSomeLength_PrintsAtMostALineATenthOrTenSeconds(double wallSeconds, int mostLines)
    {
        using var writer = new StringWriter();
        var clock = new HandClock();
        using var progress = new PlainProgress(writer, 10.Seconds, clock);
        for (int step = 0; step < 10_000; step++)
        {
            clock.Advance(TimeSpan.FromSeconds(wallSeconds / 10_000));
            progress.Show(new RunSnapshot(new SimTime(step * 1_000_000_000L), step, _vms));
        }
        int lines = writer.ToString().Count(character => character == '\n');
        Assert.InRange(lines, mostLines * 9 / 10, mostLines);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Show_Live_RedrawsInPlaceAndLeavesNothing(int width)
    {
        using var writer = new StringWriter();
        var page = new Page(writer, color: false, width);
        using (var progress = new LiveProgress(page, 24, "two [vms]", 60.Seconds))
        {
            progress.Show(new RunSnapshot(new SimTime(6_000_000_000_000), 1_000, _vms));
            GoldenText.Check($"live-{width}", Steady(writer.ToString()));
            progress.Show(new RunSnapshot(new SimTime(12_000_000_000_000), 2_000, _vms));
        }
        Assert.EndsWith("\e[0J", writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Show_MoreVmsThanLines_StaysOnTheScreen()
    {
        using var writer = new StringWriter();
        VmSnapshot[] many = [.. Enumerable.Range(0, 1_000).Select(vm => _vms[0] with { Name = $"vm-{vm}" })];
        using var progress = new LiveProgress(new Page(writer, color: false, 80), 24, "many", null);
        progress.Show(new RunSnapshot(new SimTime(1), 1_000, many));
        Assert.True(writer.ToString().Count(character => character == '\n') < 24);
        Assert.Contains("more VMs", writer.ToString(), StringComparison.Ordinal);
    }

    private sealed class HandClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan span) => _ticks += span.Ticks;
    }

    // The rate of events is the one figure that depends on the wall clock.
    private static string Steady(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text, @"events   [^\n]*/s", "events   RATE/s");
}
