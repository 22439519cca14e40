using HyperActors.Actors;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry.Tests;

/// <summary>A run with its traces, in memory and as the bytes of a timeline.</summary>
internal sealed class TracedRun
{
    public required ScenarioRun Run { get; init; }

    public required TraceTotals Totals { get; init; }

    public required IReadOnlyList<TraceEpisode> Episodes { get; init; }

    public required byte[] Timeline { get; init; }

    public IEnumerable<TraceEpisode> Kept => Episodes.Where(static episode => episode.Number > 0);

    public TraceEpisode Whole => Assert.Single(Episodes, static episode => episode.Number == 0);

    public static TracedRun OfSample(string name, IEngine? engine = null, TraceSampling? sampling = null, params string[] overrides) =>
        Of(ScenarioReader.Read(Repository.PathOf("samples/scenarios/" + name), overrides), engine, sampling);

    public static TracedRun OfText(string text, IEngine? engine = null, TraceSampling? sampling = null, params string[] overrides) =>
        Of(ScenarioReader.ReadText(text, "test.yaml", overrides), engine, sampling);

    private static TracedRun Of(ScenarioReading reading, IEngine? engine, TraceSampling? sampling)
    {
        Assert.True(reading.Scenario is not null, string.Join('\n', reading.Errors.Select(error => error.What)));
        MemoryStream timeline = new();
        Collector collector = new();
        using EpisodeTracer tracer = new(reading.Scenario, sampling ?? new TraceSampling(), [collector, new PerfettoSink(timeline)]);
        ScenarioRun run = new ScenarioRunner(reading.Scenario, journal: tracer.Journal)
            .Run(engine ?? new SequentialEngine(), observer: tracer);
        TraceTotals totals = tracer.Complete(run);
        Assert.True(collector.IsComplete);
        return new TracedRun
        {
            Run = run,
            Totals = totals,
            Episodes = collector.Episodes,
            Timeline = timeline.ToArray(),
        };
    }

    private sealed class Collector : ITraceSink
    {
        public List<TraceEpisode> Episodes { get; } = [];

        public bool IsComplete { get; private set; }

        public void Write(IReadOnlyList<TraceEpisode> episodes) => Episodes.AddRange(episodes);

        public void Complete() => IsComplete = true;

        public void Dispose()
        {
        }
    }
}
