using HyperActors.Scenarios;
using Spectre.Console.Rendering;

namespace HyperActors.Cli.Tests;

public sealed class LivePictureTests
{
    internal static VmSnapshot[] Vms { get; } =
    [
        new("web[1]", "running", 1000, 4000)
        {
            TlbHits = 0.987, MajorFaults = 412, MinorFaults = 10, FaultP99 = 88e-6, Busy = 0.98, SwapStall = 0.02,
        },
        new("db", "swap-wait", 2000, 4000)
        {
            TlbHits = 0.912, MajorFaults = 6_120, MinorFaults = 1_000, FaultP99 = 4.1e-3, Busy = 0.2, SwapStall = 0.7,
            FrameStall = 0.1, BalloonPages = 512, SwappedPages = 700, WalkReferences = 3.25, LostTo = ("web[1]", 0.71),
        },
    ];

    internal static RunSnapshot Snapshot(int seconds) => new(SimTime.Zero + seconds.Seconds, 4_000_000L * seconds / 12, Vms)
    {
        Host = new HostSnapshot(3_900, 100, 803),
        Faults = [new FaultSnapshot("swap-slow", "slow swap/ssd", SimTime.Zero + 7.Seconds, SimTime.Zero + 14.Seconds, null)],
        Devices = [new DeviceSnapshot("ssd", 14.2, 0.83, 6.2e-3, 24e6, 35e6)],
        Objectives =
        [
            Slo("web-p99", ObjectiveStatus.Pass, 88e-6, 500e-6),
            Slo("db-p99", seconds < 10 ? ObjectiveStatus.Pass : ObjectiveStatus.Fail, seconds < 10 ? 1e-3 : 4.1e-3, 2e-3),
        ],
    };

    [Theory]
    [InlineData(64)]
    [InlineData(80)]
    [InlineData(120)]
    public void Draw_Width_IsAsApproved(int width)
    {
        LiveControl control = new(1.Milliseconds, TimeProvider.System);
        control.Press('2', SimTime.Zero, 1, 2);
        GoldenText.Check($"live-{width}", Draw(width, 24, control));
    }

    [Fact]
    public void Draw_Help_ExplainsTheKeys()
    {
        LiveControl control = new(10.Milliseconds, TimeProvider.System);
        control.Press('?', SimTime.Zero, 1, 2);
        Assert.Contains("go on to the next 10ms", Draw(80, 24, control), StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_AnySize_NeverWrapsNorLeavesTheScreen()
    {
        VmSnapshot[] many = [.. Enumerable.Range(0, 1_000).Select(vm => Vms[0] with { Name = $"a-very-long-name-of-a-vm-{vm}[/]" })];
        LiveControl control = new(10.Milliseconds, TimeProvider.System);
        control.Press('3', SimTime.Zero, 1, 1_000);
        for (int columns = 60; columns <= 140; columns += 5)
            for (int lines = 16; lines <= 40; lines += 6)
            {
                string[] text = Draw(columns, lines, control, Snapshot(12) with { Vms = many }).TrimEnd('\n').Split('\n');
                Assert.True(text.Length < lines, $"{columns}x{lines}: {text.Length} lines");
                Assert.All(text, line => Assert.True(line.Length <= columns, $"{columns}x{lines}: {line.Length} columns"));
                Assert.Contains(text, line => line.Contains("more VMs", StringComparison.Ordinal));
            }
    }

    [Fact]
    public void Draw_VmsThatDoNotFit_ShowsTheMostStalled()
    {
        VmSnapshot[] many = [.. Enumerable.Range(0, 100).Select(vm => Vms[0] with { Name = $"vm-{vm}", SwapStall = vm == 77 ? 0.9 : 0 })];
        string text = Draw(80, 20, new LiveControl(1.Seconds, TimeProvider.System), Snapshot(12) with { Vms = many });
        Assert.Contains("vm-77", text, StringComparison.Ordinal);
        Assert.DoesNotContain("vm-76", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Between_ObjectiveBreaksAndHolds_TellsBoth()
    {
        RunSnapshot good = Snapshot(6) with { Faults = [] };
        RunSnapshot bad = Snapshot(12) with { Faults = [] };
        Assert.Equal(
            [(bad.Now, "slo   db-p99 fails: 4.1\u00A0ms, expression of db-p99")], RunEvents.Between(good, bad));
        Assert.Equal([(good.Now, "slo   db-p99 holds again: 1.0\u00A0ms")], RunEvents.Between(bad, good));
        Assert.Empty(RunEvents.Between(bad, bad));
    }

    [Fact]
    public void Between_VmKilled_TellsItOnce()
    {
        RunSnapshot killed = Snapshot(12) with { Vms = [Vms[0] with { State = "killed" }, Vms[1]] };
        Assert.Equal([(killed.Now, "vm    web[1] was killed: the host found no memory")], RunEvents.Between(Snapshot(12), killed));
        Assert.Empty(RunEvents.Between(killed, killed));
    }

    [Fact]
    public void Between_Fault_TellsBeginEndAndRecoveryAtTheirOwnInstants()
    {
        SimTime[] instants = [.. ((int[])[7, 14, 15]).Select(seconds => SimTime.Zero + seconds.Seconds)];
        RunSnapshot over = Snapshot(16) with
        {
            Faults = [.. Snapshot(16).Faults.Select(fault => fault with { Recovered = instants[2] })],
            Objectives = [],
        };
        Assert.Equal(
            [
                (instants[0], "fault swap-slow begins: slow swap/ssd for 7.0\u00A0s"), (instants[1], "fault swap-slow is over"),
                (instants[2], "fault swap-slow: all that waited for its end has been answered"),
            ],
            RunEvents.Between(Snapshot(6), over));
        Assert.Empty(RunEvents.Between(over, over));
    }

    private static string Draw(int columns, int lines, LiveControl control, RunSnapshot? last = null)
    {
        LivePicture picture = new("two [vms]", 60.Seconds, hasKeys: true);
        picture.Note(Snapshot(6), TimeSpan.FromSeconds(6));
        picture.Note(last ?? Snapshot(12), TimeSpan.FromSeconds(3));
        using StringWriter nowhere = new();
        IRenderable drawn = picture.Draw(last ?? Snapshot(12), control, columns, lines);
        return new Page(nowhere, color: false, columns).Render(drawn, columns);
    }

    private static ObjectiveResult Slo(string name, ObjectiveStatus status, double measured, double limit) => new()
    {
        Name = name,
        Expression = $"expression of {name}",
        Status = status,
        Measured = measured,
        Limit = limit,
        Margin = (limit - measured) / limit,
        Unit = "s",
    };
}
