using System.Globalization;
using System.Text.Json;

namespace HyperActors.Telemetry;

/// <summary>Reads the traces back from lines that <see cref="OtlpFileSink"/> has written.</summary>
internal static class OtlpTraceReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="content">Its bytes.</param>
    /// <returns>The episodes in the order of their numbers.</returns>
    /// <exception cref="TraceFileException">It is broken, or was written by something else.</exception>
    public static IReadOnlyList<TraceEpisode> Read(ReadOnlyMemory<byte> content)
    {
        Dictionary<UInt128, List<TraceSpan>> traces = [];
        try
        {
            while (!content.IsEmpty)
            {
                int end = content.Span.IndexOf((byte)'\n');
                ReadOnlyMemory<byte> line = end < 0 ? content : content[..end];
                content = end < 0 ? default : content[(end + 1)..];
                if (line.IsEmpty)
                    continue;
                using JsonDocument document = JsonDocument.Parse(line);
                ReadLine(document.RootElement, traces);
            }
        }
        catch (Exception broken) when (broken
            is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new TraceFileException($"it is no OTLP trace of a run: {broken.Message}");
        }
        return [.. traces.Select(static trace => Assemble(trace.Key, trace.Value)).OrderBy(static episode => episode.Number)];
    }

    private static TraceEpisode Assemble(UInt128 trace, List<TraceSpan> spans)
    {
        // Lines are grouped by actor; a span's place in its trace is in no field, so parents are put before children again.
        ILookup<ulong, TraceSpan> children = spans.OrderBy(static span => span.Start).ThenByDescending(static span => span.End)
            .ToLookup(static span => span.Parent);
        List<TraceSpan> ordered = [];
        void Add(TraceSpan span)
        {
            ordered.Add(span);
            foreach (TraceSpan child in children[span.Id])
                Add(child);
        }
        Add(children[0].FirstOrDefault() ?? throw new TraceFileException($"trace {OtlpJson.Hex(trace)} has no root"));
        return new TraceEpisode { Id = trace, Number = ordered[0]["hyperactors.episode"] as long? ?? -1, Spans = ordered };
    }

    private static void ReadLine(JsonElement root, Dictionary<UInt128, List<TraceSpan>> traces)
    {
        foreach (JsonElement resource in root.GetProperty("resourceSpans").EnumerateArray())
        {
            TraceAttribute[] attributes = Attributes(resource.GetProperty("resource"));
            string role = attributes.First(static attribute => attribute.Key == "service.name").Value as string ?? "";
            long epoch = attributes.First(static attribute => attribute.Key == OtlpResource.EpochKey).Value as long? ?? 0;
            foreach (JsonElement scope in resource.GetProperty("scopeSpans").EnumerateArray())
                foreach (JsonElement span in scope.GetProperty("spans").EnumerateArray())
                {
                    UInt128 trace = UInt128.Parse(Text(span, "traceId"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                    if (!traces.TryGetValue(trace, out List<TraceSpan>? spans))
                        traces.Add(trace, spans = []);
                    spans.Add(ReadSpan(span, role, epoch));
                }
        }
    }

    private static TraceSpan ReadSpan(JsonElement span, string role, long epoch)
    {
        TraceAttribute[] attributes = Attributes(span);
        return new TraceSpan
        {
            Id = Id(span, "spanId"),
            Parent = span.TryGetProperty("parentSpanId", out _) ? Id(span, "parentSpanId") : 0,
            Name = Text(span, "name"),
            Kind = (SpanKind)span.GetProperty("kind").GetInt32(),
            Role = role,
            Start = Integer(span, "startTimeUnixNano") - epoch,
            End = Integer(span, "endTimeUnixNano") - epoch,
            Error = attributes.FirstOrDefault(static attribute => attribute.Key == "error.type").Value as string,
            Attributes = [.. attributes.Where(static attribute => attribute.Key != "error.type")],
            Events = [.. Items(span, "events").Select(instant =>
                new TraceEvent(Integer(instant, "timeUnixNano") - epoch, Text(instant, "name")))],
            Links = [.. Items(span, "links").Select(ReadLink)],
        };
    }

    private static TraceLink ReadLink(JsonElement link) => new(
        UInt128.Parse(Text(link, "traceId"), NumberStyles.HexNumber, CultureInfo.InvariantCulture), Id(link, "spanId"),
        Attributes(link).FirstOrDefault(static attribute => attribute.Key == OtlpTraceEncoder.RelationKey).Value as string ?? "");

    private static TraceAttribute[] Attributes(JsonElement owner) =>
        [.. Items(owner, "attributes").Select(static attribute =>
            new TraceAttribute(Text(attribute, "key"), Value(attribute.GetProperty("value"))))];

    private static object Value(JsonElement value)
    {
        if (value.TryGetProperty("boolValue", out JsonElement truth))
            return truth.GetBoolean();
        if (value.TryGetProperty("doubleValue", out JsonElement number))
            return number.GetDouble();
        return value.TryGetProperty("intValue", out _) ? Integer(value, "intValue") : Text(value, "stringValue");
    }

    private static IEnumerable<JsonElement> Items(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement items) ? items.EnumerateArray() : [];

    private static ulong Id(JsonElement owner, string name) =>
        ulong.Parse(Text(owner, name), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static long Integer(JsonElement owner, string name) => long.Parse(Text(owner, name), CultureInfo.InvariantCulture);

    private static string Text(JsonElement owner, string name) => owner.GetProperty(name).GetString() ?? "";
}
