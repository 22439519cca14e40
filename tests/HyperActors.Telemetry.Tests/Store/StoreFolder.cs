using HyperActors.Actors;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry.Tests;

/// <summary>A store of a test's own, and short runs to put into it.</summary>
internal sealed class StoreFolder : IDisposable
{
    public const string Overcommitted = """
        name: small
        seed: 3
        duration: 6ms
        host: { memory: 4MiB }
        swap:
          ssd: { capacity: 16MiB, read: 20us, write: 10us }
        vms:
          - name: web
            memory: 4MiB
            workload: { zipf: { workingSet: 3MiB, theta: 0.8, writes: 20%, think: 500ns } }
          - name: batch
            memory: 4MiB
            workload: { trace: { file: traces/batch.csv, repeat: 3 } }
        slos:
          - name: quick
            expect: p99(vm.page_fault.duration{vm=batch}) < 1s
          - name: silent
            expect: p99(vm.page_fault.duration{vm=web}) < 1ns
            onFail: warn

        """;

    private static readonly DateTimeOffset _start = new(2026, 11, 21, 21, 40, 5, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hyperactors-store-");
    private int _runs;

    public StoreFolder()
    {
        Directory.CreateDirectory(this["traces"]);
        File.WriteAllText(
            this["traces/batch.csv"],
            "address,rw\n" + string.Concat(Enumerable.Range(0, 800).Select(page => $"0x{page << 12:x},{(page % 3 == 0 ? 'w' : 'r')}\n")));
    }

    public ResultsStore Store => new(this["kept"]);

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public Scenario Read(params string[] overrides)
    {
        File.WriteAllText(this["small.yaml"], Overcommitted);
        ScenarioReading reading = ScenarioReader.Read(this["small.yaml"], overrides);
        Assert.True(reading.Scenario is not null, string.Join('\n', reading.Errors));
        return reading.Scenario;
    }

    public static ScenarioRun Run(Scenario scenario)
    {
        ScenarioRunner runner = new(scenario);
        SeriesRecorder recorder = new(runner);
        ScenarioRun run = runner.Run(new SequentialEngine(), sampler: recorder);
        recorder.Finish(run);
        return recorder.WithBreaches(run);
    }

    /// <summary>A run that was made a second after the last one.</summary>
    public RunRecord Record(params string[] overrides)
    {
        Scenario scenario = Read(overrides);
        return new RunRecord
        {
            Scenario = scenario,
            Run = Run(scenario),
            Started = _start.AddSeconds(_runs++),
            Version = "1.2.3",
            Overrides = overrides,
        };
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
