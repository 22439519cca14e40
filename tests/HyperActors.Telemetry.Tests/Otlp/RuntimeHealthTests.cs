using HyperActors.Actors;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry.Tests.Otlp;

[Collection("spans of runs")]
public sealed class RuntimeHealthTests
{
    private static readonly Scenario _scenario = ScenarioReader.ReadText(SampledRuns.Busy, "test.yaml").Scenario!;

    [Fact]
    public void ToCollector_Run_SendsASpanAndMetersWithTheStockExporter()
    {
        using OtlpReceiver receiver = new(contentType: "application/x-protobuf");
        Run(WallExport.ToCollector(receiver.Endpoint, "1.2.3"));
        string traces = string.Concat(receiver.Traces);
        string metrics = string.Concat(receiver.Metrics);
        Assert.Contains(RuntimeHealth.SourceName, traces, StringComparison.Ordinal);
        Assert.Contains("hyperactors.fingerprint", traces, StringComparison.Ordinal);
        foreach (string name in (string[])["sim.events", "sim.windows", "sim.event_rate", "sim.time_ratio"])
            Assert.Contains("hyperactors." + name, metrics, StringComparison.Ordinal);
        Assert.Contains("dotnet.gc.collections", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void ToCollector_NobodyListens_TheRunGoesOn()
    {
        ScenarioRun run = Run(WallExport.ToCollector(new Uri($"http://127.0.0.1:{OtlpReceiver.FreePort()}"), "1.2.3"));
        Assert.Equal(ExitReason.Completed, run.Measurements.ExitReason);
    }

    private static ScenarioRun Run(IDisposable export)
    {
        using RuntimeHealth health = new(_scenario, "1.2.3");
        ScenarioRun run = new ScenarioRunner(_scenario).Run(new SequentialEngine(), observer: health);
        health.Complete(run);
        // Meters are read when the export ends, and are gone with what they measure.
        export.Dispose();
        return run;
    }
}
