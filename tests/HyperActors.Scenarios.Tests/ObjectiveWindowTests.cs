using HyperActors.Machine;

namespace HyperActors.Scenarios.Tests;

/// <summary>Objectives of a part of the run, worked by hand: durations are recorded one after the other, and looked at.</summary>
public sealed class ObjectiveWindowTests
{
    // Steps: "9" records 9 ms, "+" looks while it counts, "-" looks while it does not. A second passes with each look.
    [Theory]
    [InlineData("+ 1 2 -  9  + 3", "max", 3e-3)]
    [InlineData("+ 1 2 -  9  + 3", "count", 3.0)]
    [InlineData("+ 1 2 -  9  + 3", "sum", 6e-3)]
    [InlineData("+ 1 2 -  9  + 3", "mean", 2e-3)]
    [InlineData("+ 1 2 -  9  + 3", "rate", 1.5)]         // three in the two of three seconds that count
    [InlineData("- 1 2 +  9  - 3", "max", 9e-3)]
    [InlineData("- 1 2 +  9  - 3", "count", 1.0)]
    [InlineData("- 1 2 +  9  - 3", "rate", 1.0)]
    [InlineData("- 1 2 -  9  - 3", "count", 0.0)]
    [InlineData("- 1 2 -  9  - 3", "max", null)]         // nothing was measured: that is no 0
    [InlineData("+ 9   -  1  + 2 + 3 -", "max", 9e-3)]    // a second look in the same part changes nothing
    [InlineData("+ 9   -  1  + 2 + 3 -", "count", 3.0)]
    public void Measure_PartsThatCount_AreDifferences(string steps, string aggregate, double? expected)
    {
        ObjectiveWindow window = new(Objective($"{aggregate}(vm.page_fault.duration) {Limit(aggregate)}", new ObjectiveScope { Except = ["f"] }));
        LatencyHistogram all = new();
        SimTime now = SimTime.Zero;
        foreach (string step in steps.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step is "+" or "-")
            {
                window.Look(now, new ObjectiveTotals(all, 0), counts: step == "+");
                now += 1.Seconds;
            }
            else
            {
                all.Record(int.Parse(step, System.Globalization.CultureInfo.InvariantCulture).Milliseconds);
            }
        }
        double? measured = window.Measure(now, new ObjectiveTotals(all, 0));
        Assert.Equal(expected is null, measured is null);
        Assert.Equal(expected ?? 0, measured ?? 0, (expected ?? 0) * 0.008);       // a bucket's width, where a maximum is hidden
    }

    // The fault ends at 10 s; looks are a second apart; each step is what was recorded in the second before the look.
    [Theory]
    [InlineData("9|9|1|1", 3)]          // the first whole window in which it holds is the third
    [InlineData("1|9|9|9", 1)]
    [InlineData("9||1|1", 3)]           // a window without samples shows nothing
    [InlineData("9|9|9|9", null)]
    public void LookAgain_FirstWindowThatHolds_IsTheRecovery(string seconds, int? expected)
    {
        ObjectiveScope scope = new() { After = "f", Within = 3.Seconds };
        ObjectiveWindow window = new(Objective("max(vm.page_fault.duration) < 5ms", scope));
        LatencyHistogram all = new();
        all.Record(20.Milliseconds);
        SimTime end = SimTime.Zero + 10.Seconds;
        SimTime now = end;
        window.LookAgain(now, new ObjectiveTotals(all, 0), end);
        foreach (string second in seconds.Split('|'))
        {
            now += 1.Seconds;
            if (second.Length > 0)
                all.Record(int.Parse(second, System.Globalization.CultureInfo.InvariantCulture).Milliseconds);
            if (window.Recovered is null)
                window.LookAgain(now, new ObjectiveTotals(all, 0), end);
        }
        Assert.Equal(expected?.Seconds, window.Recovered);
        ObjectiveResult result = ObjectiveEvaluator.Judge(window.Objective, window.Measure(now, new ObjectiveTotals(all, 0)), window.Recovered);
        Assert.Equal(expected is null ? ObjectiveStatus.Fail : ObjectiveStatus.Pass, result.Status);
        Assert.Equal(expected ?? 4, result.Measured);           // not recovered: as long as it was looked for
        Assert.Equal((3.0 - (expected ?? 4)) / 3, result.Margin);
        Assert.Equal("within 3s after f", result.Scope);
    }

    [Fact]
    public void Since_Copy_HasWhatCameAfterIt()
    {
        LatencyHistogram all = new();
        all.Record(100.Nanoseconds);
        all.Record(7.Milliseconds);
        LatencyHistogram earlier = all.Copy();
        all.Record(3.Milliseconds);
        LatencyHistogram since = all.Since(earlier);
        Assert.Equal(1, since.Count);
        Assert.Equal((Int128)3.Milliseconds.Picoseconds, since.TotalPicoseconds);
        Assert.Equal(3e-3, since.Max.TotalSeconds, 3e-3 / 128);
        all.Record(8.Milliseconds);
        Assert.Equal(8.Milliseconds, all.Since(earlier).Max);    // a new maximum is exact
        Assert.Equal(0, all.Since(all.Copy()).Count);
        Assert.Equal(SimDuration.Zero, all.Since(all.Copy()).Max);
    }

    private static string Limit(string aggregate) => aggregate switch
    {
        "count" => "< 100",
        "rate" => "< 100/s",
        _ => "< 1s",
    };

    private static Objective Objective(string expression, ObjectiveScope scope) =>
        ObjectiveParser.Parse("o", expression, out _)! with { Scope = scope };
}
