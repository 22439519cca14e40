using HyperActors.Actors;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry.Tests;

public sealed class SeriesRecorderTests
{
    private static readonly SimTime _warmup = SimTime.Zero + 7_300.Microseconds;

    [Theory]
    [InlineData(SampledRuns.Busy)]
    [InlineData(SampledRuns.Busy, "record.seriesEvery=333us")]
    [InlineData(SampledRuns.Open)]
    public void Finish_AnyEngine_WritesTheSameBytes(string scenario, params string[] overrides)
    {
        string expected = SampledRuns.Csv(SampledRuns.Of(scenario, new SequentialEngine(), overrides).Series);
        Assert.Equal(expected, SampledRuns.Csv(SampledRuns.Of(scenario, new ParallelEngine(2, threads: 1), overrides).Series));
        ParallelEngine shared = new(4, threads: 2, alwaysShare: true);
        Assert.Equal(expected, SampledRuns.Csv(SampledRuns.Of(scenario, shared, overrides).Series));
    }

    [Fact]
    public void Run_Sampled_HasTheDigestAndResultsOfAnUnwatchedRun()
    {
        ScenarioRunner unwatched = new(ScenarioReader.ReadText(SampledRuns.Busy, "test.yaml").Scenario!);
        RunSummary expected = unwatched.Run(new SequentialEngine()).Summary with { WallSeconds = 0 };
        RunSummary watched = SampledRuns.Of(SampledRuns.Busy).Run.Summary with { WallSeconds = 0 };
        Assert.Equal(expected.ToJson(), watched.ToJson());
    }

    [Fact]
    public void Finish_Amounts_AddUpToTheSummary()
    {
        (RunSeries series, ScenarioRun run) = SampledRuns.Of(SampledRuns.Busy);
        foreach (VmSummary vm in run.Summary.Vms)
        {
            double Total(SeriesDefinition metric, params (string Key, string Value)[] labels) => series.Of(metric)
                .Where(one => one.Label("vm") == vm.Name && labels.All(label => one.Label(label.Key) == label.Value))
                .Sum(_warmup, series);
            Assert.Equal(vm.Accesses, Total(SeriesCatalogue.Accesses));
            // What happens while the host comes to rest after the guests' end is in the summary alone.
            double major = Total(SeriesCatalogue.Faults, ("type", "major"), ("cause", "nested"));
            Assert.InRange(major, vm.Faults.NestedMajor - 2, vm.Faults.NestedMajor);
            Assert.Equal(vm.Faults.GuestMinor, Total(SeriesCatalogue.Faults, ("type", "minor"), ("cause", "guest")));
            Assert.Equal(vm.StallSeconds.Swap, Total(SeriesCatalogue.CpuTime, ("state", "swap_stall")), 1e-4);
            Assert.InRange(Total(SeriesCatalogue.Reclaims), vm.LostFramesTo.Values.Sum() - 64, vm.LostFramesTo.Values.Sum());
        }
        double read = series.Of(SeriesCatalogue.SwapIo).Where(one => one.Label("direction") == "in").Sum(_warmup, series) / 4096;
        Assert.InRange(read, run.Summary.Swap[0].PagesRead - 16, run.Summary.Swap[0].PagesRead);
        Assert.Equal(run.Summary.Swap[0].Utilization!.Value, WeightedMean(series, SeriesCatalogue.SwapUtilization), 2e-3);
        Assert.Equal(run.Summary.Swap[0].QueueMean!.Value, WeightedMean(series, SeriesCatalogue.SwapQueue), 2e-2);
    }

    [Fact]
    public void Finish_EachInstant_HostMemoryIsWhole()
    {
        RunSeries series = SampledRuns.Of(SampledRuns.Busy).Series;
        for (int index = 0; index < series.Times.Count; index++)
            Assert.Equal(4.0 * 1024 * 1024, series.Of(SeriesCatalogue.HostMemory).Sum(one => one.Values[index]));
    }

    [Fact]
    public void Finish_EachInterval_VcpuTimesAreItsLength()
    {
        RunSeries series = SampledRuns.Of(SampledRuns.Busy).Series;
        double[] lengths = Lengths(series);
        for (int index = 0; index < lengths.Length; index++)
        {
            double both = series.Of(SeriesCatalogue.CpuTime).Where(one => one.Label("vm") == "web").Sum(one => one.Values[index]);
            // An access that begins in an interval is counted there to its end.
            Assert.InRange(both, 2 * lengths[index] - 25e-6, 2 * lengths[index] + 25e-6);
        }
    }

    [Fact]
    public void Finish_Objective_EndsWithWhatWasMeasured()
    {
        (RunSeries series, ScenarioRun run) = SampledRuns.Of(SampledRuns.Busy);
        foreach (ObjectiveResult slo in run.Summary.Slos)
        {
            SampledSeries measured = series.Of(SeriesCatalogue.Objective).Single(one => one.Label("slo") == slo.Name);
            Assert.Equal(slo.Measured!.Value, measured.Values[^1], Math.Abs(slo.Measured.Value) * 1e-3);
            Assert.Equal(slo.Unit, measured.Unit);
        }
    }

    [Fact]
    public void WithBreaches_Objectives_NameTheFirstSampleBeyondTheLimit()
    {
        const string Tight = """

              - name: tight
                expect: count(vm.page_faults) < 1500
            """;
        ScenarioRunner runner = new(ScenarioReader.ReadText(SampledRuns.Busy + Tight, "test.yaml").Scenario!);
        SeriesRecorder recorder = new(runner);
        ScenarioRun run = runner.Run(new SequentialEngine(), sampler: recorder);
        RunSeries series = recorder.Finish(run);
        double?[] breaches = [.. recorder.WithBreaches(run).Summary.Slos.Select(static slo => slo.FirstBreachSeconds)];
        SampledSeries measured = series.Of(SeriesCatalogue.Objective).Single(one => one.Label("slo") == "tight");
        int first = Enumerable.Range(0, series.Times.Count).First(index => measured.Values[index] >= 1500);
        Assert.InRange(first, 1, series.Times.Count - 2);
        Assert.Equal([null, null, series.Times[first].SinceStart.TotalSeconds], breaches);
    }

    [Fact]
    public void Finish_EndNotKnown_JoinsIntervalsAndKeepsTheSums()
    {
        (RunSeries series, ScenarioRun run) = SampledRuns.Of(SampledRuns.Open);
        Assert.InRange(series.Times.Count, SeriesRecorder.WantedSamples / 2, 2 * SeriesRecorder.WantedSamples);
        Assert.Equal(run.Summary.Accesses, series.Of(SeriesCatalogue.Accesses).Sum(SimTime.Zero, series));
        Assert.Equal(series.Times.Order(), series.Times);
        Assert.Equal(run.Summary.Vms[0].FaultSeconds.Max!.Value,
            series.Of(SeriesCatalogue.FaultDuration).Single(one => one.Label("quantile") == "1").Values.Where(double.IsFinite).Max(), 1e-6);
    }

    [Fact]
    public void Finish_EveryLongerThanTheRun_HasOneSample()
    {
        (RunSeries series, ScenarioRun run) = SampledRuns.Of(SampledRuns.Open, null, "record.seriesEvery=1h");
        Assert.Equal([run.End], series.Times);
        Assert.Equal(run.Summary.Accesses, series.Of(SeriesCatalogue.Accesses).Single().Values[0]);
    }

    [Fact]
    public void Finish_ManyVms_KeepsTheMostStalledAndTheSumOfTheOthers()
    {
        string many = SampledRuns.Busy.Replace("vcpus: 2", "count: 40\n    vcpus: 1", StringComparison.Ordinal)
            .Replace("memory: 4MiB }", "memory: 16MiB }", StringComparison.Ordinal)
            .Replace("capacity: 16MiB", "capacity: 1GiB", StringComparison.Ordinal)
            .Replace("vm=batch", "vm=web-1", StringComparison.Ordinal);
        (RunSeries series, ScenarioRun run) = SampledRuns.Of(many);
        SampledSeries[] accesses = [.. series.Of(SeriesCatalogue.Accesses)];
        Assert.Equal(13, accesses.Length);
        Assert.Equal(RunSeries.Others, accesses[^1].Label("vm"));
        Assert.Equal(run.Summary.Accesses, accesses.Sum(_warmup, series));
        double stalled = run.Summary.Vms.Max(vm => vm.StallSeconds.Swap + vm.StallSeconds.Allocation);
        string worst = run.Summary.Vms.First(vm => vm.StallSeconds.Swap + vm.StallSeconds.Allocation == stalled).Name;
        Assert.Contains(accesses, one => one.Label("vm") == worst);
    }

    [Fact]
    public void ReadCsv_WhatWasWritten_WritesTheSame()
    {
        string text = SampledRuns.Csv(SampledRuns.Of(SampledRuns.Busy).Series);
        using StringReader reader = new(text);
        Assert.Equal(text, SampledRuns.Csv(RunSeries.ReadCsv(reader)));
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("t_ns,metric,labels,value,unit\n1,a,,x,s\n", "line 2")]
    [InlineData("t_ns,metric,labels,value,unit\n1,a,,1,s\n2,a,b\n", "line 3")]
    public void ReadCsv_BrokenLine_NamesIt(string text, string expected)
    {
        using StringReader reader = new(text);
        Assert.StartsWith(expected, Assert.Throws<FormatException>(() => RunSeries.ReadCsv(reader)).Message, StringComparison.Ordinal);
    }

    private static double[] Lengths(RunSeries series) =>
        [.. series.Times.Select((time, index) => (time - (index == 0 ? SimTime.Zero : series.Times[index - 1])).TotalSeconds)];

    private static double WeightedMean(RunSeries series, SeriesDefinition metric)
    {
        double[] lengths = Lengths(series);
        IReadOnlyList<double> values = series.Of(metric).Single().Values;
        int[] measured = [.. Enumerable.Range(0, lengths.Length).Where(index => !double.IsNaN(values[index]))];
        return measured.Sum(index => values[index] * lengths[index]) / measured.Sum(index => lengths[index]);
    }
}
