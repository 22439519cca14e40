using System.Diagnostics;
using System.Text.Json.Nodes;
using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Scenarios;
using HyperActors.Telemetry;

namespace HyperActors.Benchmarks.Telemetry;

/// <summary>A run of a scenario that is observed in one of several ways.</summary>
internal static class ObservedRun
{
    private const string Absent = "absent";

    /// <summary>
    /// The ways: reports compiled out; off; made and thrown away; the trace of the default sampling; that and series.
    /// </summary>
    public static IReadOnlyList<string> Variants { get; } = [Absent, "off", "reports", "trace", "traceAndSeries"];

    /// <summary>Seconds of a run, and of processors meanwhile, medians of several after one that only warms up.</summary>
    public static JsonObject Time(string path, string variant, int repeats)
    {
        if (!Variants.Contains(variant))
            throw new ArgumentException($"--variant {variant}: choose one of {string.Join(", ", Variants)}.");
        // Before the first machine, which fixes it for the process.
        if (variant == Absent)
            AppContext.SetSwitch(EpisodeReports.Switch, false);
        Scenario scenario = ScenarioReader.Read(path, []).Scenario ?? throw new ArgumentException($"{path} is no scenario without errors.");
        Samples seconds = new();
        Samples processor = new();
        CountingReader looks = new();
        TraceTotals totals = new();
        for (int run = 0; run <= repeats; run++)
        {
            GC.Collect();
            looks = new CountingReader();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            long began = Stopwatch.GetTimestamp();
            totals = Run(scenario, variant, looks);
            if (run == 0)
                continue;
            seconds.Add(1e6 * Stopwatch.GetElapsedTime(began).TotalSeconds);
            processor.Add(1e6 * (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }
        return new JsonObject
        {
            ["perSecond"] = Math.Round(1e6 / seconds.Median, 4),
            ["seconds"] = seconds.Median / 1e6,
            ["processorSeconds"] = processor.Median / 1e6,
            ["episodes"] = totals.Episodes,
            ["looks"] = looks.Count > 0 ? looks.Count : CountLooks(scenario),
        };
    }

    private static TraceTotals Run(Scenario scenario, string variant, CountingReader looks)
    {
        switch (variant)
        {
            case Absent or "off":
                new ScenarioRunner(scenario).Run(new SequentialEngine());
                return new TraceTotals();
            case "reports":
                EpisodeJournal journal = new();
                new ScenarioRunner(scenario, journal: journal).Run(new SequentialEngine(), observer: new Drain(journal, looks));
                return new TraceTotals();
        }
        string file = Path.GetTempFileName();
        try
        {
            using FileStream stream = File.Create(file);
            using PerfettoSink sink = new(stream);
            using EpisodeTracer tracer = new(scenario, new TraceSampling(), [sink]);
            ScenarioRunner runner = new(scenario, journal: tracer.Journal);
            SeriesRecorder? recorder = variant == "trace" ? null : new SeriesRecorder(runner);
            ScenarioRun run = runner.Run(new SequentialEngine(), observer: tracer, sampler: recorder);
            recorder?.Finish(run);
            return tracer.Complete(run);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static long CountLooks(Scenario scenario)
    {
        if (!EpisodeReports.AreSupported)
            return 0;
        CountingReader reader = new();
        Run(scenario, "reports", reader);
        return reader.Count;
    }

    private sealed class CountingReader : IEpisodeReader
    {
        public long Count { get; private set; }

        public void Read(int log, in EpisodeRecord record) => Count++;
    }

    /// <summary>Takes what was reported, so that memory is what it is with a tracer.</summary>
    private sealed class Drain(EpisodeJournal journal, IEpisodeReader reader) : IRunObserver
    {
        private readonly EpisodeSteps _steps = new();

        public bool Observe(SimTime now, long events)
        {
            journal.Take(now, _steps);
            _steps.Read(reader);
            return true;
        }
    }
}
