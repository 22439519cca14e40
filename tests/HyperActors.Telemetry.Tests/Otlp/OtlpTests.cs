using System.Net;
using System.Text;

namespace HyperActors.Telemetry.Tests.Otlp;

public sealed class OtlpTests
{
    private static readonly Lazy<TracedRun> _run = new(static () =>
        TracedRun.OfText(SampledRuns.Busy + Failing, sampling: new TraceSampling { Others = 0.05 }));

    private const string Failing = """

        faults:
          - { name: bad-sectors, at: 9ms, for: 2ms, target: swap/ssd, fail: { probability: 20% } }
        """;

    [Fact]
    public void OtlpFileSink_Run_EveryLinePassesAStrictReader()
    {
        string[] lines = Lines(_run.Value.Episodes);
        IReadOnlyList<Span> spans = StrictOtlp.CheckWhole(lines.Select(StrictOtlp.Traces));
        Assert.Equal(_run.Value.Episodes.Sum(static episode => episode.Spans.Count), spans.Count);
        Assert.Contains(spans, static span => span.Status?.Code == Status.Types.StatusCode.Error);
        Assert.Contains(spans, static span => span.Links.Count > 0);
    }

    [Fact]
    public void OtlpFileSink_Run_IsReadBackAsItWas()
    {
        string folder = Directory.CreateTempSubdirectory("hyperactors-otlp-").FullName;
        string path = Path.Combine(folder, TraceFile.OtlpName);
        File.WriteAllText(path, string.Join('\n', Lines(_run.Value.Episodes)));
        TraceFile read = TraceFile.Read(folder);
        Directory.Delete(folder, recursive: true);
        WellFormed.Check(read.Episodes);
        Assert.Equal(_run.Value.Episodes.Select(static episode => episode.Number).Order(), read.Episodes.Select(static episode => episode.Number));
        foreach ((TraceEpisode one, TraceEpisode other) in _run.Value.Episodes.OrderBy(static episode => episode.Number).Zip(read.Episodes))
        {
            Assert.Equal(one.Root.Attributes, other.Root.Attributes);
            Assert.Equal(
                one.Spans.Select(static span => (span.Id, span.Parent, span.Name, span.Role, span.Start, span.End, span.Error)).Order(),
                other.Spans.Select(static span => (span.Id, span.Parent, span.Name, span.Role, span.Start, span.End, span.Error)).Order());
        }
    }

    [Fact]
    public void OtlpHttpSink_Collector_GetsAllSpansAndMetrics()
    {
        using OtlpReceiver receiver = new(static request => request == 2 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        using (OtlpHttpSink sink = new(receiver.Endpoint, Resource))
        {
            sink.Write(_run.Value.Episodes);
            sink.WriteMetrics(OtlpMetricEncoder.Encode(_run.Value.Run.Measurements, Resource));
            sink.Dispose();
            Assert.Null(sink.Problem);
        }
        IReadOnlyList<Span> spans = StrictOtlp.CheckWhole(receiver.Traces.Select(StrictOtlp.Traces));
        Assert.Equal(_run.Value.Episodes.Sum(static episode => episode.Spans.Count), spans.Count);
        StrictOtlp.Metrics(Assert.Single(receiver.Metrics));
    }

    [Fact]
    public void OtlpHttpSink_NobodyListens_SaysSoOnceAndTheRunGoesOn()
    {
        OtlpHttpSink sink = new(new Uri($"http://127.0.0.1:{OtlpReceiver.FreePort()}"), Resource);
        for (int batch = 0; batch < 200; batch++)
            sink.Write(_run.Value.Episodes);
        sink.Dispose();
        Assert.Contains("/v1/traces", sink.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void OtlpHttpSink_CollectorRefuses_NamesTheStatus()
    {
        using OtlpReceiver receiver = new(static _ => HttpStatusCode.Unauthorized);
        OtlpHttpSink sink = new(receiver.Endpoint, Resource);
        sink.Write(_run.Value.Episodes);
        sink.Dispose();
        Assert.Contains("401", sink.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void OtlpMetricEncoder_Run_NumbersAreTheSummarys()
    {
        byte[] document = OtlpMetricEncoder.Encode(_run.Value.Run.Measurements, Resource);
        Metric[] metrics = [.. StrictOtlp.Metrics(Encoding.UTF8.GetString(document)).ResourceMetrics[0].ScopeMetrics[0].Metrics];
        Metric faults = Assert.Single(metrics, static metric => metric.Name == "hyperactors.vm.page_faults");
        Metric durations = Assert.Single(metrics, static metric => metric.Name == "hyperactors.vm.page_fault.duration");
        Assert.Equal("s", durations.Unit);
        Assert.Equal(OtlpMetricEncoder.DurationBounds, durations.Histogram.DataPoints[0].ExplicitBounds);
        foreach (HyperActors.Scenarios.VmMeasurements vm in _run.Value.Run.Measurements.Vms)
        {
            NumberDataPoint major = Assert.Single(faults.Sum.DataPoints, point => Has(point.Attributes, vm.Name, "major", "nested"));
            Assert.Equal(vm.Counters.NestedMajorFaults, major.AsInt);
            HistogramDataPoint waited = Assert.Single(durations.Histogram.DataPoints, point => Has(point.Attributes, vm.Name, "major"));
            Assert.Equal((ulong)vm.Counters.MajorFaultTime.Count, waited.Count);
            Assert.Equal(vm.Counters.MajorFaultTime.Max.TotalSeconds, waited.Max);
            Assert.Equal((double)vm.Counters.MajorFaultTime.TotalPicoseconds / 1e12, waited.Sum, 12);
        }
    }

    [Fact]
    public void ConsoleSink_Run_WritesEverySpanLikeTheStockExporter()
    {
        using StringWriter text = new();
        new ConsoleSink(text, Resource).Write([.. _run.Value.Episodes.Take(3)]);
        string[] lines = text.ToString().Split('\n');
        int spans = _run.Value.Episodes.Take(3).Sum(static episode => episode.Spans.Count);
        Assert.Equal(spans, lines.Count(static line => line.StartsWith("Activity.TraceId:            ", StringComparison.Ordinal)));
        Assert.Equal(spans, lines.Count(static line => line.StartsWith("Activity.DisplayName:        ", StringComparison.Ordinal)));
        Assert.Contains(lines, static line => line.StartsWith("Activity.StartTime:          2000-01-01T00:00:00.", StringComparison.Ordinal));
        Assert.Equal(spans, lines.Count(static line => line == "    service.namespace: hyperactors"));
    }

    private static OtlpResource Resource { get; } = new()
    {
        Scenario = "busy",
        ScenarioHash = new string('a', 64),
        Seed = ulong.MaxValue,
        Version = "1.2.3",
    };

    private static string[] Lines(IReadOnlyList<TraceEpisode> episodes)
    {
        MemoryStream stream = new();
        new OtlpFileSink(stream, Resource).Write(episodes);
        return Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool Has(IEnumerable<KeyValue> attributes, params string[] values) =>
        values.All(value => attributes.Any(attribute => attribute.Value.StringValue == value));
}
