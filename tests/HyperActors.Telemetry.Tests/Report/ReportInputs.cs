using HyperActors.Actors;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry.Tests;

/// <summary>Runs of several kinds, to be reported.</summary>
internal static class ReportInputs
{
    private static readonly Dictionary<string, ReportInput> _made = [];

    public static ReportInput Of(string name)
    {
        lock (_made)
            return _made.TryGetValue(name, out ReportInput? made) ? made : _made[name] = Make(name);
    }

    private static ReportInput Make(string name) => name switch
    {
        "one sample" => Run(SampledRuns.Open, "record.seriesEvery=1h"),
        "many VMs" => Run(SampledRuns.Busy.Replace("vcpus: 2", "count: 40", StringComparison.Ordinal)
            .Replace("memory: 4MiB }", "memory: 16MiB }", StringComparison.Ordinal)
            .Replace("capacity: 16MiB", "capacity: 1GiB", StringComparison.Ordinal)
            .Replace("vm=batch", "vm=web-1", StringComparison.Ordinal)),
        "not sampled" => Run(SampledRuns.Busy) with { Series = null },
        "faults" => Run(SampledRuns.Busy + SampledRuns.Faults),
        "long" => Run(SampledRuns.Busy, "record.seriesEvery=10us"),
        _ => Run(SampledRuns.Busy),
    };

    private static ReportInput Run(string text, params string[] overrides)
    {
        Scenario scenario = ScenarioReader.ReadText(text, "test.yaml", overrides).Scenario!;
        SlowestEpisodes slowest = new();
        using EpisodeTracer tracer = new(scenario, new TraceSampling(), [slowest]);
        ScenarioRunner runner = new(scenario, false, tracer.Journal);
        SeriesRecorder recorder = new(runner);
        ScenarioRun run = runner.Run(new SequentialEngine(), observer: tracer, sampler: recorder);
        tracer.Complete(run);
        RunRecord record = new() { Scenario = scenario, Run = run, Started = default, Version = "0.0.0" };
        RunSeries series = recorder.Finish(run);
        return ReportInput.Of(record with { Run = recorder.WithBreaches(run) }, series) with { Episodes = slowest.Episodes };
    }
}
