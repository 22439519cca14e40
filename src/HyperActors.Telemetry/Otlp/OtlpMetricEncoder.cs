using System.Buffers;
using System.Text.Json;
using HyperActors.Machine;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>Writes a run's metrics as an OTLP <c>MetricsData</c> document: totals, values and explicit buckets.</summary>
/// <remarks>
/// Names are those of objectives behind the prefix <c>hyperactors.</c>; what the conventions have names for is called by
/// them (<c>system.paging.fault.type</c>). Sampling of traces has no part in it.
/// </remarks>
public static class OtlpMetricEncoder
{
    private const int Cumulative = 2;

    private static readonly long[] _bounds = [.. Enumerable.Range(0, 10).SelectMany(static decade =>
        new long[] { 1, 2, 5 }.Select(step => step * (long)System.Numerics.BigInteger.Pow(10, decade))), 10_000_000_000];

    /// <summary>Bounds of the buckets of durations, in seconds: 1, 2, 5 in each decade from 1 ns to 10 s.</summary>
    public static IReadOnlyList<double> DurationBounds { get; } = [.. _bounds.Select(static bound => bound / 1e9)];

    /// <summary>The document of a run, in UTF-8 and without a line break.</summary>
    /// <param name="run">What was measured.</param>
    /// <param name="resource">Where it comes from.</param>
    public static byte[] Encode(RunMeasurements run, OtlpResource resource)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(resource);
        long start = resource.Epoch + run.Warmup.WholeNanoseconds;
        long end = resource.Epoch + Math.Max(run.VirtualTime.WholeNanoseconds, run.Warmup.WholeNanoseconds);
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer);
        json.WriteStartObject();
        json.WriteStartArray("resourceMetrics");
        json.WriteStartObject();
        OtlpJson.WriteResource(json, resource, "machine");
        json.WriteStartArray("scopeMetrics");
        json.WriteStartObject();
        OtlpJson.WriteScope(json, resource);
        json.WriteStartArray("metrics");
        foreach (IGrouping<MetricDescription, MetricPoint> metric in MetricTable.Points(run).GroupBy(static point => point.Metric))
            WriteMetric(json, metric.Key, [.. metric.Where(HasSamples)], start, end);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static bool HasSamples(MetricPoint point) => point.Histogram is not null || point.Value is not null || point.Max is not null;

    private static void WriteMetric(
        Utf8JsonWriter json, MetricDescription metric, IReadOnlyList<MetricPoint> points, long start, long end)
    {
        if (points.Count == 0)
            return;
        json.WriteStartObject();
        json.WriteString("name", "hyperactors." + metric.Name);
        json.WriteString("description", metric.About);
        json.WriteString("unit", metric.Unit);
        json.WriteStartObject(metric.Instrument switch
        {
            MetricInstrument.Counter => "sum",
            MetricInstrument.Gauge => "gauge",
            _ => "histogram",
        });
        if (metric.Instrument != MetricInstrument.Gauge)
            json.WriteNumber("aggregationTemporality", Cumulative);
        if (metric.Instrument == MetricInstrument.Counter)
            json.WriteBoolean("isMonotonic", true);
        json.WriteStartArray("dataPoints");
        foreach (MetricPoint point in points)
            WritePoint(json, point, start, end);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePoint(Utf8JsonWriter json, MetricPoint point, long start, long end)
    {
        json.WriteStartObject();
        OtlpJson.WriteAttributes(json, [.. point.Labels.Select(label => new TraceAttribute(KeyOf(label.Key, point.Metric), label.Value))]);
        if (point.Metric.Instrument != MetricInstrument.Gauge)
            OtlpJson.WriteInteger(json, "startTimeUnixNano", start);
        OtlpJson.WriteInteger(json, "timeUnixNano", end);
        if (point.Metric.Instrument == MetricInstrument.Histogram)
            WriteDistribution(json, point);
        else if ((point.Value ?? point.Max) is not { } value)
            throw new InvalidOperationException($"{point.Metric.Name} has a point without a value.");
        else if (point.Metric.Instrument == MetricInstrument.Counter && point.Metric.Unit != "s")
            OtlpJson.WriteInteger(json, "asInt", (long)value);
        else
            json.WriteNumber("asDouble", value);
        json.WriteEndObject();
    }

    private static void WriteDistribution(Utf8JsonWriter json, MetricPoint point)
    {
        if (point.Histogram is not { } histogram)
        {
            // Only how many there were, their sum and the greatest are known: all of them are in one bucket.
            OtlpJson.WriteInteger(json, "count", point.Count);
            json.WriteNumber("sum", point.Value ?? 0);
            WriteBuckets(json, [point.Count], []);
            if (point.Max is { } most)
                json.WriteNumber("max", most);
            return;
        }
        OtlpJson.WriteInteger(json, "count", histogram.Count);
        json.WriteNumber("sum", (double)histogram.TotalPicoseconds / 1e12);
        WriteBuckets(json, CountsOf(histogram), DurationBounds);
        if (histogram.Count > 0)
            json.WriteNumber("max", histogram.Max.TotalSeconds);
    }

    /// <summary>Counts by bucket; the last has no upper bound. A duration counts as the least of its finer bucket.</summary>
    private static long[] CountsOf(LatencyHistogram histogram)
    {
        long[] counts = new long[_bounds.Length + 1];
        int bucket = 0;
        foreach ((long low, long count) in histogram.Buckets())
        {
            while (bucket < _bounds.Length && low > _bounds[bucket])
                bucket++;
            counts[bucket] += count;
        }
        return counts;
    }

    private static void WriteBuckets(Utf8JsonWriter json, long[] counts, IReadOnlyList<double> bounds)
    {
        json.WriteStartArray("bucketCounts");
        foreach (long count in counts)
            json.WriteStringValue(count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteEndArray();
        json.WriteStartArray("explicitBounds");
        foreach (double bound in bounds)
            json.WriteNumberValue(bound);
        json.WriteEndArray();
    }

    private static string KeyOf(string label, MetricDescription metric) => label switch
    {
        "vm" => "hyperactors.vm.name",
        "device" => "hyperactors.swap.name",
        "type" => "system.paging.fault.type",
        "direction" => "system.paging.direction",
        "cause" => metric.Name == "vm.stall.time" ? "hyperactors.stall.cause" : "hyperactors.fault.cause",
        _ => "hyperactors." + label,
    };
}
