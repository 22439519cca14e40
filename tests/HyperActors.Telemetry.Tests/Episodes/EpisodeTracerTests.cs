using System.Globalization;
using HyperActors.Actors;
using HyperActors.Scenarios;
using Xunit.Abstractions;

namespace HyperActors.Telemetry.Tests;

public sealed class EpisodeTracerTests(ITestOutputHelper log)
{
    private const string Headline = "overcommit-4vm.yaml";

    private static readonly TraceSampling _everything = new() { Others = 1 };

    private static readonly NumberFormatInfo _grouped = new() { NumberGroupSeparator = "\u00A0" };

    private static readonly Lazy<TracedRun> _headline = new(static () => TracedRun.OfSample(Headline));

    /// <summary>Two VMs, one of which pages to a disk of its own and has a balloon.</summary>
    private const string Mixed = """
        name: mixed
        seed: 11
        duration: 30ms
        host: { memory: 6MiB }
        hypervisor: { reclaim: { order: [balloon, swap], balloon: { proportional: { every: 2ms } } } }
        swap:
          ssd: { capacity: 64MiB, read: 20us, write: 10us, channels: 2 }
        vms:
          - name: paging
            memory: 2MiB
            guest: { swap: { device: ssd, capacity: 16MiB } }
            workload: { uniform: { workingSet: 3MiB, writes: 30%, think: 300ns } }
          - name: balloon
            memory: 8MiB
            vcpus: 2
            guest: { balloon: {} }
            workload: { zipf: { workingSet: 6MiB, theta: 0.7, writes: 20%, think: 300ns } }
        """;

    [Fact]
    public void Complete_HeadlineSample_EveryKeptEpisodeIsAWellFormedTree()
    {
        WellFormed.Check(_headline.Value.Episodes);
        Assert.Equal(_headline.Value.Totals.Kept, _headline.Value.Kept.Count());
        Assert.Equal(_headline.Value.Totals.Spans, _headline.Value.Kept.Sum(static episode => episode.Spans.Count));
    }

    [Fact]
    public void ToString_Thousands_AreGroupedAsInSummaries()
    {
        TraceTotals totals = _headline.Value.Totals;
        Assert.True(totals.Episodes >= 1_000, $"{totals.Episodes} episodes");
        Assert.Contains($" of {totals.Episodes.ToString("#,0", _grouped)} episodes", totals.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Complete_EverythingKept_CountsAndLongestFaultAreTheSummarys()
    {
        TracedRun traced = TracedRun.OfText(SampledRuns.Busy, sampling: _everything, overrides: "warmup=0s");
        WellFormed.Check(traced.Episodes);
        Assert.Equal(traced.Totals.Episodes, traced.Totals.Kept);
        foreach (VmMeasurements vm in traced.Run.Measurements.Vms)
        {
            TraceEpisode[] faults = [.. traced.Kept.Where(episode =>
                episode.Root.Name == "page_fault" && episode.Root.Role == "vm/" + vm.Name
                && episode.Root["hyperactors.unfinished"] is null)];
            Assert.Equal(vm.Counters.NestedMajorFaults, faults.LongCount(static fault => TypeOf(fault) == "major"));
            Assert.Equal(vm.Counters.NestedMinorFaults, faults.LongCount(static fault => TypeOf(fault) == "minor"));
            // The counters' fault begins where the walk ends.
            long longest = faults.Max(static fault => fault.Root.Duration
                - fault.Spans.Where(static span => span.Name == "page_walk").Sum(static span => span.Duration));
            SimDuration counted = SimDuration.Max(vm.Counters.MajorFaultTime.Max, vm.Counters.MinorFaultTime.Max);
            Assert.InRange(longest, counted.WholeNanoseconds - 1, counted.WholeNanoseconds + 1);
        }
    }

    [Fact]
    public void Complete_HeadlineSample_FramesTakenAgreeWithTheSummary() => CheckLostFrames(_headline.Value);

    [Theory]
    [InlineData("zswap.yaml")]
    [InlineData("ksm-clones.yaml")]
    [InlineData("host-crash.yaml")]
    [InlineData("linux-hot-set.yaml")]
    [InlineData("noisy-neighbour.yaml")]
    public void Complete_OtherSamples_AreWellFormedAndAgreeWithTheSummary(string sample)
    {
        TracedRun traced = TracedRun.OfSample(sample);
        WellFormed.Check(traced.Episodes);
        CheckLostFrames(traced);
    }

    private static void CheckLostFrames(TracedRun traced)
    {
        Dictionary<string, long> expected = [];
        foreach (VmSummary vm in traced.Run.Summary.Vms)
            foreach ((string taker, long count) in vm.LostFramesTo)
                expected.Add($"{RunEpisode.LostFrames}{vm.Name}/{taker}", count);
        Assert.NotEmpty(expected);
        Assert.Equal(expected.OrderBy(static pair => pair.Key, StringComparer.Ordinal), traced.Whole.Root.Attributes
            .Where(static attribute => attribute.Key.StartsWith(RunEpisode.LostFrames, StringComparison.Ordinal))
            .Select(static attribute => KeyValuePair.Create(attribute.Key, (long)attribute.Value))
            .OrderBy(static pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Complete_Refault_NamesTheEvictionAndItsForcer()
    {
        TracedRun traced = TracedRun.OfText(SampledRuns.Busy, sampling: _everything);
        Dictionary<UInt128, TraceEpisode> byId = traced.Episodes.ToDictionary(static episode => episode.Id);
        TraceEpisode[] refaults = [.. traced.Kept.Where(static episode => TypeOf(episode) is not null && episode.Root.Links.Count > 0)];
        Assert.NotEmpty(refaults);
        foreach (TraceEpisode refault in refaults)
        {
            TraceLink link = Assert.Single(refault.Root.Links);
            Assert.Equal("evicted_by", link.Relation);
            TraceEpisode eviction = byId[link.Trace];
            Assert.Equal("reclaim", eviction.Root.Name);
            // A page that was read ahead can be taken while the fault on it is on its way.
            Assert.True(eviction.Root.Start < refault.Root.End);
            Assert.True((long)eviction.Root["hyperactors.reclaim.evicted"]! > 0);
            TraceLink forced = Assert.Single(eviction.Root.Links);
            Assert.Equal("forced_by", forced.Relation);
            Assert.Equal("page_fault", byId[forced.Trace].Root.Name);
            Assert.True(byId[forced.Trace].Root.Start <= eviction.Root.Start);
            Assert.Equal(byId[forced.Trace].Root["hyperactors.vm.name"], refault.Root["hyperactors.eviction.forced_by"]);
        }
    }

    [Theory]
    [InlineData(Mixed)]
    [InlineData(SampledRuns.Busy)]
    public void Complete_OtherEngines_GiveTheSameBytes(string scenario)
    {
        TraceSampling sampling = new() { SlowestPerSecond = 5, Others = 0.05 };
        TracedRun reference = TracedRun.OfText(scenario, new SequentialEngine(), sampling);
        Assert.NotEmpty(reference.Kept);
        WellFormed.Check(reference.Episodes);
        foreach (int partitions in (int[])[1, 2, 3])
        {
            TracedRun other = TracedRun.OfText(scenario, new ParallelEngine(partitions), sampling);
            Assert.Equal(reference.Timeline, other.Timeline);
        }
    }

    [Fact]
    public void Complete_GuestDiskAndBalloon_AreEpisodes()
    {
        TracedRun traced = TracedRun.OfText(Mixed, sampling: _everything);
        WellFormed.Check(traced.Episodes);
        string[] kinds = [.. traced.Kept.Select(static episode => episode.Root.Name).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(["balloon.request", "guest_disk.transfer", "page_fault", "reclaim"], kinds);
    }

    [Theory]
    [InlineData(Headline)]
    [InlineData("many-vms.yaml")]
    public void Run_Traced_HasTheSameDigest(string sample)
    {
        ScenarioReading reading = ScenarioReader.Read(Repository.PathOf("samples/scenarios/" + sample), []);
        ScenarioRun untraced = new ScenarioRunner(reading.Scenario!).Run(new SequentialEngine());
        ScenarioRun traced = sample == Headline ? _headline.Value.Run : TracedRun.OfSample(sample).Run;
        Assert.Equal(untraced.Summary.Digest, traced.Summary.Digest);
    }

    [Fact]
    public void Complete_InjectedFaults_AreEpisodesThatTheTouchedNameAsCauses()
    {
        TracedRun traced = TracedRun.OfText(SampledRuns.Busy + SampledRuns.Faults, sampling: new() { SlowestPerSecond = 0, Others = 0 });
        WellFormed.Check(traced.Episodes);
        Dictionary<UInt128, TraceEpisode> byId = traced.Episodes.ToDictionary(static episode => episode.Id);
        TraceEpisode[] injected = [.. traced.Kept.Where(static episode => episode.Root.Name == "fault.injected")];
        Assert.Equal(["bad-sectors", "sluggish"], injected.Select(static episode => (string)episode.Root["hyperactors.fault.name"]!));
        foreach ((string relation, TraceEpisode cause) in new[] { ("failed_by", injected[0]), ("slowed_by", injected[1]) })
        {
            TraceEpisode[] touched = [.. traced.Kept.Where(episode => episode.Root.Links.Any(link => link.Relation == relation))];
            Assert.NotEmpty(touched);
            Assert.All(touched, episode =>
            {
                Assert.Equal("faulty", episode.Root["hyperactors.sample.reason"]);
                TraceLink link = Assert.Single(episode.Root.Links, link => link.Relation == relation);
                Assert.Same(cause, byId[link.Trace]);
            });
            Assert.All(touched, episode => Assert.Equal(relation == "failed_by", episode.Spans.Any(static span => span.Error == "io")));
        }
    }

    /// <summary>Faults of mailboxes, and of actors that stand still; each alone in its span.</summary>
    private const string Disturbances = """

        faults:
          - { name: lost, at: 1ms, for: 4ms, target: mailbox/allocator, drop: { probability: 5% } }
          - { name: late, at: 6ms, for: 4ms, target: mailbox/hypervisor, delay: { probability: 5%, by: 30us } }
          - { name: twice, at: 11ms, for: 4ms, target: mailbox/vm/web, duplicate: { probability: 10% } }
          - { name: damaged, at: 16ms, for: 4ms, target: mailbox/swap/ssd, corrupt: { probability: 5% } }
          - { name: absent, at: 21ms, for: 1ms, target: hypervisor, pause: {} }
          - { name: frozen, at: 24ms, for: 1ms, target: vm/batch, pause: {} }
          - { name: gone, at: 27ms, target: swap, crash: { restartAfter: 2ms } }
        """;

    [Fact]
    public void Complete_TimersOutliveTheMachine_TheRunEndsWithItsLastEpisode()
    {
        const string Crash = """

            faults:
              - { name: outage, at: 10ms, target: swap/ssd, crash: { restartAfter: 2ms } }
            """;
        TracedRun traced = TracedRun.OfText(SampledRuns.Busy + Crash, sampling: new() { SlowestPerSecond = 0, Others = 1 });

        Assert.True(traced.Run.Report.Now > SimTime.Zero + 1.Seconds, "No timer outlived the machine.");
        Assert.Equal(traced.Kept.Max(static episode => episode.Root.End), traced.Whole.Root.End);
        Assert.InRange(traced.Whole.Root.End, 40_000_000, 41_000_000);
    }

    [Fact]
    public void Complete_FaultsOfMailAndActors_AreLinkedToTheEpisodesThatTheyTouched()
    {
        TracedRun traced = TracedRun.OfText(SampledRuns.Busy + Disturbances, sampling: new() { SlowestPerSecond = 0, Others = 0 });
        WellFormed.Check(traced.Episodes);
        Dictionary<UInt128, TraceEpisode> byId = traced.Episodes.ToDictionary(static episode => episode.Id);
        Dictionary<string, List<(string Relation, TraceEpisode Episode)>> touched = [];
        foreach (TraceEpisode episode in traced.Kept)
            foreach (TraceLink link in episode.Root.Links)
                if (byId[link.Trace].Root["hyperactors.fault.name"] is string fault)
                    (touched.TryGetValue(fault, out var known) ? known : touched[fault] = []).Add((link.Relation, episode));
        foreach (InjectedFaultSummary fault in traced.Run.Summary.Faults)
        {
            bool isMail = fault.Target.StartsWith("mailbox", StringComparison.Ordinal);
            Assert.True(touched.ContainsKey(fault.Name), $"{fault.Name} touched nothing");
            Assert.All(touched[fault.Name], one =>
            {
                Assert.True(isMail ? one.Relation == "disturbed_by" : one.Relation is "slowed_by" or "failed_by");
                Assert.Equal("faulty", one.Episode.Root["hyperactors.sample.reason"]);
                Assert.InRange(one.Episode.Root.End / 1e9, fault.BeginSeconds, fault.RecoveredSeconds!.Value + 0.002);
            });
        }
        Assert.All(touched["frozen"], one => Assert.True(one.Episode.Root.Name == "reclaim"
            || Equals(one.Episode.Root["hyperactors.vm.name"], "batch")));
        // Whatever lasted over the whole pause waited for it.
        Assert.Contains(touched["absent"], static one => one.Episode.Root is { Name: "page_fault", Duration: >= 900_000 });
    }

    [Fact]
    public void Complete_FaultsOfMail_ChangeNothingForBeingWatched()
    {
        TraceSampling sampling = new() { SlowestPerSecond = 5, Others = 0.05 };
        TracedRun reference = TracedRun.OfText(SampledRuns.Busy + Disturbances, new SequentialEngine(), sampling);
        Scenario scenario = ScenarioReader.ReadText(SampledRuns.Busy + Disturbances, "test.yaml").Scenario!;
        Assert.Equal(new ScenarioRunner(scenario).Run(new SequentialEngine()).Summary.Digest, reference.Run.Summary.Digest);
        foreach (int partitions in (int[])[2, 3])
            Assert.Equal(reference.Timeline,
                TracedRun.OfText(SampledRuns.Busy + Disturbances, new ParallelEngine(partitions), sampling).Timeline);
    }

    [Fact]
    public void Complete_FullTrace_SaysWhatWasLeftOut()
    {
        TracedRun traced = TracedRun.OfText(SampledRuns.Busy, sampling: new() { Others = 1, MaxSpans = 2000 });
        Assert.InRange(traced.Totals.Spans, 1900, 2000);
        Assert.True(traced.Totals.Capped > 0);
        Assert.True(traced.Totals.Slowest > 0, "A large sample must leave room for the slowest.");
        Assert.Equal(traced.Totals.Capped, (long)traced.Whole.Root["hyperactors.episodes.capped"]!);
        Assert.Contains("were left out", traced.Totals.ToString(), StringComparison.Ordinal);
        WellFormed.Check(traced.Episodes);
    }

    /// <summary>Faults, pauses and a sample of everything that fill a small trace: it never holds more than was said.</summary>
    [Theory]
    [InlineData(7)]
    [InlineData(50)]
    [InlineData(300)]
    public void Complete_SmallCap_IsNeverExceeded(int spans)
    {
        TracedRun traced = TracedRun.OfText(
            SampledRuns.Busy + Disturbances, sampling: new() { SlowestPerSecond = 5, Others = 1, MaxSpans = spans });
        Assert.InRange(traced.Totals.Spans, 7, spans);
        Assert.Equal(traced.Totals.Spans, traced.Kept.Sum(static episode => episode.Spans.Count));
        Assert.Equal(traced.Totals.Kept, traced.Kept.Count());
        WellFormed.Check(traced.Episodes);
    }

    /// <summary>A long run: memory and file stay small, and the trace says what it left out.</summary>
    [Fact]
    public void Complete_MillionEpisodes_StayBelowTheCap()
    {
        const int Cap = 50_000;
        Scenario scenario = ScenarioReader.ReadText(
            SampledRuns.Busy, "test.yaml", ["duration=7s", "hypervisor.reclaim.watermarks={ low: 10%, high: 20% }"]).Scenario!;
        CountingStream file = new();
        using PerfettoSink sink = new(file);
        using EpisodeTracer tracer = new(scenario, new TraceSampling { Others = 1, MaxSpans = Cap }, [sink]);
        ScenarioRun run = new ScenarioRunner(scenario, journal: tracer.Journal).Run(new SequentialEngine(), observer: tracer);
        TraceTotals totals = tracer.Complete(run);
        log.WriteLine($"{totals}; {file.Written:N0} bytes");
        Assert.True(totals.Episodes >= 1_000_000, $"{totals.Episodes} episodes");
        Assert.InRange(totals.Spans, Cap / 2, Cap);
        Assert.InRange(file.Written, 1, 200L * Cap);
        Assert.Equal(totals.Episodes, totals.Capped + totals.Kept - totals.Outlines);
        string left = totals.Capped.ToString("#,0", _grouped);
        Assert.Contains($"the trace was full: {left} more were left out", totals.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Sinks write on a thread beside the run; what goes wrong there is the run's all the same.</summary>
    [Fact]
    public void Observe_SinkFails_TheRunThrowsIt()
    {
        using FailingSink sink = new();
        Scenario scenario = ScenarioReader.ReadText(SampledRuns.Busy, "test.yaml", ["duration=3s"]).Scenario!;
        using EpisodeTracer tracer = new(scenario, new TraceSampling(), [sink]);
        IOException thrown = Assert.Throws<IOException>(() =>
            tracer.Complete(new ScenarioRunner(scenario, journal: tracer.Journal).Run(new SequentialEngine(), observer: tracer)));
        Assert.Equal("no room", thrown.Message);
        Assert.Equal(1, sink.Calls);
    }

    [Fact]
    public void Dispose_RunWasNotCompleted_SinksAreLeftAlone()
    {
        using FailingSink sink = new();
        Scenario scenario = ScenarioReader.ReadText(SampledRuns.Busy, "test.yaml").Scenario!;
        EpisodeTracer tracer = new(scenario, new TraceSampling(), [sink]);
        new ScenarioRunner(scenario, journal: tracer.Journal).Run(new SequentialEngine(), observer: tracer);
        tracer.Dispose();
        tracer.Dispose();
        Assert.Equal(0, sink.Calls);
    }

    private sealed class FailingSink : ITraceSink
    {
        public int Calls { get; private set; }

        public void Write(IReadOnlyList<TraceEpisode> episodes)
        {
            Calls++;
            throw new IOException("no room");
        }

        public void Complete() => Calls++;

        public void Dispose()
        {
        }
    }

    private sealed class CountingStream : MemoryStream
    {
        public long Written { get; private set; }

        public override void Write(byte[] buffer, int offset, int count) => Written += count;

        public override void Write(ReadOnlySpan<byte> buffer) => Written += buffer.Length;
    }

    [Fact]
    public void Complete_Sampled_WeightsRebuildTheNumberOfEpisodes()
    {
        TracedRun traced = TracedRun.OfText(SampledRuns.Busy, sampling: new() { SlowestPerSecond = 50, Others = 0.2 });
        double estimate = traced.Kept.Sum(static episode => (double)episode.Root["hyperactors.sample.weight"]!);
        Assert.InRange(estimate / traced.Totals.Episodes, 0.8, 1.2);
    }

    private static string? TypeOf(TraceEpisode episode) => episode.Root["system.paging.fault.type"] as string;
}
