using HyperActors.Scenarios;

namespace HyperActors.Cli.Tests;

public sealed class SummaryTests
{
    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(96)]
    public void Write_Overcommit_FitsTheWidth(int width)
    {
        string text = Render(Overcommit(), width);
        GoldenText.Check($"summary-{width}", text);
    }

    [Fact]
    public void Write_Ascii_HasNothingElse()
    {
        using var writer = new StringWriter();
        using var ascii = new AsciiWriter(writer);
        new SummaryRenderer(new Page(ascii, color: false, 96), Overcommit(), null).Write("hyperactors run x.yaml");
        Assert.All(writer.ToString(), character => Assert.True(character < 128));
    }

    [Fact]
    public void Write_Interrupted_SaysThatItIsPartial() =>
        Assert.Contains(
            "INTERRUPTED: these results are partial", Render(Overcommit() with { ExitCode = 130 }, 96), StringComparison.Ordinal);

    [Fact]
    public void Write_Aborted_SaysByWhatAndWhen() =>
        Assert.Contains(
            $"ABORTED: objective 'p99' failed at {Figures.Seconds(1.5)} (onFail: abort)",
            Render(Overcommit() with { Aborted = new AbortSummary("p99", 1.5) }, 96), StringComparison.Ordinal);

    [Fact]
    public void Write_ThousandVms_ShowsTheMostSlowedAndSaysSo()
    {
        VmSummary vm = Vm("x", 1, 10, []);
        RunSummary summary = Overcommit() with
        {
            Vms = [.. Enumerable.Range(0, 1_000).Select(index => vm with { Name = $"vm-{index}", Slowdown = 1 + index / 100.0 })],
        };
        string text = Render(summary, 96);
        Assert.Contains("vm-999 ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("vm-0 ", text, StringComparison.Ordinal);
        Assert.Contains("976 more VMs", text, StringComparison.Ordinal);
        Assert.True(text.Count(character => character == '\n') < 50);
    }

    [Theory]
    [InlineData(39, false)]
    [InlineData(41, true)]
    public void Write_Why_OnlyWhenOneTakerDominates(long taken, bool expected)
    {
        // Of a hundred frames so many went to batch; the rest is spread evenly.
        long rest = (100 - taken) / 2;
        VmSummary db = Vm("db", 2.0, 100, new() { ["batch"] = taken, ["web"] = rest, ["cron"] = 100 - taken - rest });
        string text = Render(Overcommit() with { Vms = [db], Slos = [] }, 96);
        Assert.Equal(expected, text.Contains("Why db is slow", StringComparison.Ordinal));
    }

    private static string Render(RunSummary summary, int width)
    {
        using var writer = new StringWriter();
        new SummaryRenderer(new Page(writer, color: false, width), summary, null).Write("hyperactors run overcommit.yaml --seed 42");
        return writer.ToString();
    }

    private static RunSummary Overcommit() => new()
    {
        Scenario = "overcommit-4vm",
        Seed = 42,
        Engine = "parallel",
        Partitions = 2,
        Digest = "9c1e77b04a2d0001",
        VirtualSeconds = 60,
        WallSeconds = 6.1,
        Events = 25_100_000,
        Accesses = 1_250_000_000,
        ExitCode = 4,
        Vms =
        [
            Vm("web-1", 1.03, 2_101, []),
            Vm("db", 1.61, 212_904, new() { ["batch"] = 71, ["db"] = 29 }),
            Vm("batch", 2.2, 361_377, new() { ["db"] = 64, ["batch"] = 36 }),
        ],
        Host = new HostSummary(3_014_656, 2_900_000, 12_000, 791_000, 1_204, 88_000),
        Swap = [Ssd()],
        Slos =
        [
            Slo("web-p99", "p99(vm.page_fault.duration{vm=web-*}) < 500us", ObjectiveStatus.Pass, 91e-6, 500e-6, 0.82, "s"),
            Slo("db-p99", "p99(vm.page_fault.duration{vm=db}) < 2ms", ObjectiveStatus.Fail, 4.1e-3, 2e-3, -1.05, "s") with
            {
                FirstBreachSeconds = 12.3,
            },
            Slo("no-oom", "count(vm.oom_kills) == 0", ObjectiveStatus.Pass, 0, 0, 0, "{kill}"),
            Slo("headroom", "max(host.memory.utilization) <= 99%", ObjectiveStatus.Warn, 0.995, 0.99, -0.005, "1"),
            Slo("never", "p50(vm.page_fault.duration{vm=cron}) < 1ms", ObjectiveStatus.NoSamples, null, 1e-3, null, "s"),
        ],
        Oracle = new OracleSummary(Enabled: true, 12_345_678, 0),
    };

    /// <summary>A share of nothing is no number: beside a limit of 0 the column tells only whether the value is at it.</summary>
    [Theory]
    [InlineData(ObjectiveStatus.Pass, 0.512, 0.0, 0.0, "-")]
    [InlineData(ObjectiveStatus.Pass, 0.0, 0.0, 0.0, "at limit")]
    [InlineData(ObjectiveStatus.Fail, 0.0, 0.0, null, "at limit")]
    [InlineData(ObjectiveStatus.Fail, 3.0, 0.0, null, "over")]
    [InlineData(ObjectiveStatus.Pass, 5.0, 5.0, 0.0, "at limit")]
    [InlineData(ObjectiveStatus.NoSamples, null, 0.0, null, "failed")]
    public void Margin_LimitOfZero_SaysAtLimitWhereItIs(
        ObjectiveStatus status, double? measured, double limit, double? margin, string shown) => Assert.Equal(
        shown, ObjectiveFigures.Margin(Slo("any", "min(vm.cpu.utilization) > 0", status, measured, limit, margin, "1")));

    private static VmSummary Vm(string name, double slowdown, long majors, Dictionary<string, long> lost) => new()
    {
        Name = name,
        Accesses = 1_000_000,
        Writes = 200_000,
        Tlb = new TlbSummary(900_000, 87_000, 13_000),
        Walk = new WalkSummary(13_000, 100_000, 24),
        Faults = new FaultSummary(1_000, 0, 1_000, majors),
        CpuUtilization = 1 / slowdown,
        FaultSeconds = new LatencySummary(100e-6, 41e-6, 80e-6, 4.1e-3, 9e-3, 61e-3),
        StallSeconds = new StallSummary(9, 1),
        Slowdown = slowdown,
        ResidentPages = 734_003,
        PeakResidentPages = 800_000,
        PagesSwappedIn = majors,
        PagesSwappedOut = majors,
        LostFramesTo = lost,
    };

    private static SwapSummary Ssd() => new()
    {
        Name = "ssd",
        Reads = 500_000,
        Writes = 20_000,
        PagesRead = 576_000,
        PagesWritten = 498_000,
        ReadaheadHits = 1_000,
        ReadSeconds = new LatencySummary(100e-6, 90e-6, 200e-6, 6.2e-3, 9e-3, 61e-3),
        WriteSeconds = new LatencySummary(30e-6, 25e-6, 40e-6, 1e-3, 2e-3, 3e-3),
        QueueMean = 3.14,
        QueueMax = 32,
        Utilization = 0.22,
        Errors = 0,
    };

    private static ObjectiveResult Slo(
        string name, string expression, ObjectiveStatus status, double? measured, double limit, double? margin, string unit) => new()
        {
            Name = name,
            Expression = expression,
            Status = status,
            Measured = measured,
            Limit = limit,
            Margin = margin,
            Unit = unit,
        };
}
