namespace HyperActors.Cli.Tests;

public sealed class ProgressTests
{
    private static readonly VmSnapshot[] _vms = LivePictureTests.Vms;

    [Fact]
    public void Line_WithEnd_TellsShareAndRate() =>
        Assert.Equal(
            "[ 20 %] t=12.000s ev=4.0 M (2.0 M/s)  worst db p99=4.1 ms",
            PlainProgress.Line(new RunSnapshot(new SimTime(12_000_000_000_000), 4_000_000, _vms), 60.Seconds, 2));

    [Fact]
    public void Line_HostFaultAndBrokenObjective_TellsAll() =>
        Assert.EndsWith(
            "  host 97.5 %  worst db p99=4.1 ms  fault swap-slow  slo 1 failing",
            PlainProgress.Line(LivePictureTests.Snapshot(12), null, 2), StringComparison.Ordinal);

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
            SimTime now = new(step * 1_000_000_000L);
            if (progress.IsDue(now))
                progress.Show(new RunSnapshot(now, step, _vms));
        }
        int lines = writer.ToString().Count(character => character == '\n');
        Assert.InRange(lines, mostLines * 9 / 10, mostLines);
    }
}
