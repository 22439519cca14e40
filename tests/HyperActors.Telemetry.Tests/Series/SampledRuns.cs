using HyperActors.Actors;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry.Tests;

/// <summary>Short runs with a series.</summary>
internal static class SampledRuns
{
    /// <summary>Two VMs that push each other out of memory, with a warm-up that no round distance meets.</summary>
    public const string Busy = """
        name: busy
        seed: 3
        duration: 40ms
        warmup: 7300us
        host: { memory: 4MiB }
        swap:
          ssd: { capacity: 16MiB, read: 20us, write: 10us }
        vms:
          - name: web
            memory: 4MiB
            vcpus: 2
            workload: { zipf: { workingSet: 3MiB, theta: 0.8, writes: 20%, think: 500ns } }
          - name: batch
            memory: 4MiB
            workload: { scan: { workingSet: 3MiB, think: 500ns } }
        slos:
          - name: quick
            expect: p99(vm.page_fault.duration{vm=batch}) < 1s
          - name: few
            expect: count(vm.page_faults) < 1000000
        """;

    /// <summary>To be added to a scenario with a device <c>ssd</c>: reads and writes fail for a while, later they are slow.</summary>
    public const string Faults = """

        faults:
          - { name: bad-sectors, at: 5ms, for: 10ms, target: swap/ssd, fail: { probability: 20% } }
          - { name: sluggish, at: 20ms, for: 5ms, target: swap/ssd, slow: { latency: x10 } }
        """;

    /// <summary>It ends with its workload; nobody knows when.</summary>
    public const string Open = """
        seed: 5
        host: { memory: 2MiB }
        swap:
          ssd: { capacity: 16MiB, read: 20us, write: 10us }
        vms:
          - name: only
            memory: 4MiB
            workload: { uniform: { workingSet: 3MiB, think: 100ns, accesses: 120000 } }
        """;

    public static (RunSeries Series, ScenarioRun Run) Of(string text, IEngine? engine = null, params string[] overrides)
    {
        ScenarioReading reading = ScenarioReader.ReadText(text, "test.yaml", overrides);
        Assert.True(reading.Scenario is not null, string.Join('\n', reading.Errors.Select(error => error.What)));
        ScenarioRunner runner = new(reading.Scenario);
        SeriesRecorder recorder = new(runner);
        ScenarioRun run = runner.Run(engine ?? new SequentialEngine(), sampler: recorder);
        return (recorder.Finish(run), run);
    }

    public static string Csv(RunSeries series)
    {
        using StringWriter writer = new();
        series.WriteCsv(writer);
        return writer.ToString();
    }

    public static double Sum(this IEnumerable<SampledSeries> series, SimTime after, RunSeries run) =>
        series.Sum(one => one.Values.Where((value, index) => run.Times[index] > after && !double.IsNaN(value)).Sum());
}
