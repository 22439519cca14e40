using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;

namespace HyperActors.Telemetry.Tests.Otlp;

/// <summary>
/// Reads OTLP as a suspicious collector would: Google's JSON parser refuses every name and type that the protocol does not
/// have, and what the schema cannot say is checked here.
/// </summary>
internal static partial class StrictOtlp
{
    private static readonly string[] _units =
        ["s", "1", "By", "{fault}", "{access}", "{kill}", "{reference}", "{page}", "{operation}", "{restart}", "{message}", "{event}"];

    public static TracesData Traces(string line)
    {
        CheckEncoding(line);
        TracesData data = JsonParser.Default.Parse<TracesData>(line);
        Assert.NotEmpty(data.ResourceSpans);
        foreach (ResourceSpans resource in data.ResourceSpans)
        {
            CheckResource(resource.Resource);
            ScopeSpans scope = Assert.Single(resource.ScopeSpans);
            Assert.Equal("HyperActors.Simulation", scope.Scope.Name);
            Assert.NotEmpty(scope.Spans);
            Assert.All(scope.Spans, CheckSpan);
        }
        return data;
    }

    public static MetricsData Metrics(string document)
    {
        CheckEncoding(document);
        MetricsData data = JsonParser.Default.Parse<MetricsData>(document);
        ResourceMetrics resource = Assert.Single(data.ResourceMetrics);
        CheckResource(resource.Resource);
        ScopeMetrics scope = Assert.Single(resource.ScopeMetrics);
        Assert.Equal(scope.Metrics.Count, scope.Metrics.Select(static metric => metric.Name).Distinct().Count());
        Assert.All(scope.Metrics, CheckMetric);
        return data;
    }

    /// <summary>All spans of several documents: identifiers are unique, parents and links are there, children inside.</summary>
    public static IReadOnlyList<Span> CheckWhole(IEnumerable<TracesData> documents)
    {
        Span[] spans = [.. documents.SelectMany(static data => data.ResourceSpans)
            .SelectMany(static resource => resource.ScopeSpans).SelectMany(static scope => scope.Spans)];
        Dictionary<(string, string), Span> byId = spans.ToDictionary(static span => (span.TraceId, span.SpanId));
        foreach (Span span in spans)
        {
            if (span.ParentSpanId.Length > 0)
            {
                Span parent = byId[(span.TraceId, span.ParentSpanId)];
                Assert.True(span.StartTimeUnixNano >= parent.StartTimeUnixNano && span.EndTimeUnixNano <= parent.EndTimeUnixNano);
            }
            Assert.All(span.Links, link => Assert.True(byId.ContainsKey((link.TraceId, link.SpanId))));
        }
        Assert.All(spans.GroupBy(static span => span.TraceId), static trace => Assert.Single(trace, static span => span.ParentSpanId.Length == 0));
        return spans;
    }

    private static void CheckResource(Resource resource)
    {
        Dictionary<string, AnyValue> attributes = resource.Attributes.ToDictionary(static pair => pair.Key, static pair => pair.Value);
        Assert.Equal("hyperactors", attributes["service.namespace"].StringValue);
        Assert.NotEmpty(attributes["service.name"].StringValue);
        Assert.NotEmpty(attributes["service.version"].StringValue);
        Assert.EndsWith("/" + attributes["service.name"].StringValue, attributes["service.instance.id"].StringValue, StringComparison.Ordinal);
        Assert.Equal("virtual", attributes["hyperactors.clock"].StringValue);
        CheckKeys(resource.Attributes);
    }

    private static void CheckSpan(Span span)
    {
        Assert.Matches(TraceId(), span.TraceId);
        Assert.Matches(SpanId(), span.SpanId);
        Assert.True(span.ParentSpanId.Length == 0 || SpanId().IsMatch(span.ParentSpanId));
        Assert.NotEqual(Span.Types.SpanKind.Unspecified, span.Kind);
        Assert.NotEmpty(span.Name);
        Assert.True(span.EndTimeUnixNano >= span.StartTimeUnixNano);
        Assert.True(span.StartTimeUnixNano >= (ulong)OtlpResource.FixedEpoch);
        Assert.InRange(span.Events.Count, 0, 32);
        Assert.All(span.Events, instant => Assert.InRange(instant.TimeUnixNano, span.StartTimeUnixNano, span.EndTimeUnixNano));
        Assert.All(span.Links, static link => Assert.Matches(TraceId(), link.TraceId));
        bool failed = span.Status?.Code == Status.Types.StatusCode.Error;
        Assert.Equal(failed, span.Attributes.Any(static attribute => attribute.Key == "error.type"));
        CheckKeys(span.Attributes);
    }

    private static void CheckMetric(Metric metric)
    {
        Assert.StartsWith("hyperactors.", metric.Name, StringComparison.Ordinal);
        Assert.Matches(Key(), metric.Name);
        Assert.Contains(metric.Unit, _units);
        Assert.NotEmpty(metric.Description);
        switch (metric.DataCase)
        {
            case Metric.DataOneofCase.Sum:
                Assert.Equal(2, metric.Sum.AggregationTemporality);
                Assert.True(metric.Sum.IsMonotonic);
                Assert.All(metric.Sum.DataPoints, static point => Assert.True(point.TimeUnixNano >= point.StartTimeUnixNano));
                CheckPoints(metric.Sum.DataPoints.Select(static point => point.Attributes));
                break;
            case Metric.DataOneofCase.Gauge:
                CheckPoints(metric.Gauge.DataPoints.Select(static point => point.Attributes));
                break;
            case Metric.DataOneofCase.Histogram:
                Assert.Equal(2, metric.Histogram.AggregationTemporality);
                Assert.All(metric.Histogram.DataPoints, CheckDistribution);
                CheckPoints(metric.Histogram.DataPoints.Select(static point => point.Attributes));
                break;
            default: Assert.Fail($"{metric.Name} has no data."); break;
        }
    }

    private static void CheckDistribution(HistogramDataPoint point)
    {
        Assert.Equal(point.ExplicitBounds.Count + 1, point.BucketCounts.Count);
        Assert.Equal(point.ExplicitBounds.Order(), point.ExplicitBounds);
        Assert.Equal(point.Count, point.BucketCounts.Aggregate(0UL, static (sum, count) => sum + count));
        Assert.True(point.TimeUnixNano >= point.StartTimeUnixNano);
    }

    private static void CheckPoints(IEnumerable<IEnumerable<KeyValue>> points)
    {
        string[] series = [.. points.Select(static attributes => string.Join(',', attributes.Select(static each => $"{each.Key}={each.Value}")))];
        Assert.NotEmpty(series);
        Assert.Equal(series.Length, series.Distinct().Count());
        Assert.All(points, static attributes => CheckKeys(attributes));
    }

    private static void CheckKeys(IEnumerable<KeyValue> attributes)
    {
        string[] keys = [.. attributes.Select(static attribute => attribute.Key)];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(keys, static key => Assert.Matches(Key(), key.StartsWith(RunEpisode.LostFrames, StringComparison.Ordinal) ? "x" : key));
        Assert.All(attributes, static attribute => Assert.NotEqual(AnyValue.ValueOneofCase.None, attribute.Value.ValueCase));
    }

    /// <summary>What the protocol asks beyond protobuf's JSON: 64-bit integers are texts, enumerations are numbers.</summary>
    private static void CheckEncoding(string document)
    {
        using JsonDocument json = JsonDocument.Parse(document);
        CheckEncoding(json.RootElement);
    }

    private static void CheckEncoding(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
            foreach (JsonElement item in element.EnumerateArray())
                CheckEncoding(item);
        if (element.ValueKind != JsonValueKind.Object)
            return;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Name is "intValue" or "asInt" or "count" || property.Name.EndsWith("UnixNano", StringComparison.Ordinal))
                Assert.True(long.TryParse(property.Value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
            else if (property.Name is "kind" or "code" or "aggregationTemporality")
                Assert.Equal(JsonValueKind.Number, property.Value.ValueKind);
            else
                CheckEncoding(property.Value);
        }
    }

    [GeneratedRegex("^(?!0{32})[0-9a-f]{32}$")]
    private static partial Regex TraceId();

    [GeneratedRegex("^(?!0{16})[0-9a-f]{16}$")]
    private static partial Regex SpanId();

    [GeneratedRegex("^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*$")]
    private static partial Regex Key();
}
