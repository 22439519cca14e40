using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using HyperActors.Actors;

namespace HyperActors.Benchmarks.Phold;

/// <summary>PHOLD, the standard benchmark of parallel discrete-event simulation, beside the model's own ceiling.</summary>
internal sealed class PholdBenchmark : IBenchmark
{
    /// <summary>
    /// Rounds that are not counted: the compiler takes that long to see which code is hot, and on another thread, which
    /// several partitions feel the most.
    /// </summary>
    private const int WarmUps = 2;

    public string Name => "phold";

    public string Usage =>
        "--lps N --population S --remote P --mean M --lookahead L --end T --partitions K --generator clcg4|fast --runs R";

    public JsonObject Run(BenchmarkOptions options)
    {
        PholdParameters parameters = new(
            options.Integer("lps", 1024),
            options.Integer("population", 1),
            options.Number("remote", 0.25),
            options.Number("mean", 1.0),
            options.Number("lookahead", 0.1),
            options.Number("end", 1000));
        int partitions = options.Integer("partitions", 1);
        bool fast = options.Choice("generator", "clcg4", "clcg4", "fast") == "fast";
        int runs = options.Integer("runs", 5);
        options.RefuseUnread();

        Samples rates = new();
        Samples ceilings = new();
        Samples processorRates = new();
        Samples processorCeilings = new();
        Measured? last = null;
        for (int run = -WarmUps; run < runs; run++)
        {
            Measured measured = Measure(parameters, fast, partitions);
            (double ceiling, double processorCeiling) = MeasureCeiling(parameters, fast, measured.Events);
            if (last is not null && (last.Events, last.Hash) != (measured.Events, measured.Hash))
                throw new InvalidOperationException("Two runs of the same workload differ.");
            last = measured;
            if (run < 0)
                continue;
            rates.Add(measured.Rate);
            ceilings.Add(ceiling);
            processorRates.Add(measured.ProcessorRate);
            processorCeilings.Add(processorCeiling);
        }
        JsonObject result = Describe(rates, ceilings, last!);
        // Processor time does not notice who else uses the machine; for one thread it is the fairer ratio.
        result["perProcessorSecond"] = Math.Round(processorRates.Median);
        result["ofCeilingByProcessor"] = Math.Round(processorRates.Median / processorCeilings.Median, 3);
        return result;
    }

    private static JsonObject Describe(Samples rates, Samples ceilings, Measured last) => new()
    {
        ["perSecond"] = Math.Round(rates.Median),
        ["runs"] = rates.ToJson(),
        ["ceilingPerSecond"] = Math.Round(ceilings.Median),
        ["ofCeiling"] = Math.Round(rates.Median / ceilings.Median, 3),
        ["netEvents"] = last.Events,
        ["hash"] = last.Hash,
        ["digest"] = last.Report.Digest.ToString(),
        ["bytesPerEvent"] = Math.Round(last.Allocated / (double)last.Events, 3),
        ["steadyBytesPerEvent"] = last.Steady is { } steady ? Math.Round(steady, 3) : null,
        ["windows"] = last.Report.Parallelism.Windows,
        ["dividedWindows"] = last.Report.Parallelism.DividedWindows,
        ["sharedWindows"] = last.Report.Parallelism.SharedWindows,
        ["eventsPerWindow"] = Math.Round(last.Report.Parallelism.EventsPerWindow, 1),
        ["speedupBound"] = Math.Round(last.Report.Parallelism.Speedup, 2),
        ["limitingLink"] = last.Report.Parallelism.LimitingLink,
        ["ties"] = last.Report.Ties,
    };

    private static Measured Measure(PholdParameters parameters, bool fast, int partitions)
    {
        PholdRun run = new(parameters, fast);
        IEngine engine = partitions == 1 ? new SequentialEngine() : new ParallelEngine(partitions);
        LoopClock clock = new(engine);
        RunReport report = run.Run(clock, clock);
        string hash = fast ? report.Digest.ToString() : run.Hash().ToString("x16", CultureInfo.InvariantCulture);
        return new Measured(
            report.Events,
            report.Events / clock.Elapsed.TotalSeconds,
            report.Events / clock.Processor.TotalSeconds,
            hash,
            clock.Allocated,
            clock.SteadyBytesPerEvent(report.Events),
            report);
    }

    private static (double Rate, double ProcessorRate) MeasureCeiling(PholdParameters parameters, bool fast, long events)
    {
        TimeSpan processorBefore = Environment.CpuUsage.TotalTime;
        long before = Stopwatch.GetTimestamp();
        long sum = PholdCeiling.Run(parameters, fast, events);
        double seconds = Stopwatch.GetElapsedTime(before).TotalSeconds;
        double processor = (Environment.CpuUsage.TotalTime - processorBefore).TotalSeconds;
        if (sum == 0)
            throw new InvalidOperationException("The ceiling drew nothing.");
        return (events / seconds, events / processor);
    }

    private sealed record Measured(
        long Events, double Rate, double ProcessorRate, string Hash, long Allocated, double? Steady, RunReport Report);
}
