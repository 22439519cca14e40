using System.Buffers;
using System.Text.Json;

namespace HyperActors.Telemetry;

/// <summary>Writes episodes as an OTLP <c>TracesData</c> document: one resource for each actor.</summary>
internal sealed class OtlpTraceEncoder(OtlpResource resource)
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>The document of some episodes, in UTF-8 and without a line break; valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode(IEnumerable<TraceEpisode> episodes)
    {
        _buffer.Clear();
        using Utf8JsonWriter json = new(_buffer);
        json.WriteStartObject();
        json.WriteStartArray("resourceSpans");
        var byRole = episodes.SelectMany(static episode => episode.Spans.Select(span => (Episode: episode, Span: span)))
            .GroupBy(static each => each.Span.Role).OrderBy(static group => group.Key, StringComparer.Ordinal);
        foreach (IGrouping<string, (TraceEpisode Episode, TraceSpan Span)> role in byRole)
        {
            json.WriteStartObject();
            OtlpJson.WriteResource(json, resource, role.Key);
            json.WriteStartArray("scopeSpans");
            json.WriteStartObject();
            OtlpJson.WriteScope(json, resource);
            json.WriteStartArray("spans");
            foreach ((TraceEpisode episode, TraceSpan span) in role)
                WriteSpan(json, episode, span);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return _buffer.WrittenSpan;
    }

    private void WriteSpan(Utf8JsonWriter json, TraceEpisode episode, TraceSpan span)
    {
        json.WriteStartObject();
        json.WriteString("traceId", OtlpJson.Hex(episode.Id));
        json.WriteString("spanId", OtlpJson.Hex(span.Id));
        if (span.Parent != 0)
            json.WriteString("parentSpanId", OtlpJson.Hex(span.Parent));
        json.WriteString("name", span.Name);
        json.WriteNumber("kind", (int)span.Kind);
        WriteTime(json, "startTimeUnixNano", span.Start);
        WriteTime(json, "endTimeUnixNano", span.End);
        OtlpJson.WriteAttributes(json, AttributesOf(span));
        WriteEvents(json, span);
        WriteLinks(json, span);
        if (span.Error is { } error)
        {
            json.WriteStartObject("status");
            json.WriteString("message", error);
            json.WriteNumber("code", 2);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static IReadOnlyList<TraceAttribute> AttributesOf(TraceSpan span) =>
        span.Error is { } error ? [.. span.Attributes, new TraceAttribute("error.type", error)] : span.Attributes;

    private void WriteEvents(Utf8JsonWriter json, TraceSpan span)
    {
        if (span.Events.Count == 0)
            return;
        json.WriteStartArray("events");
        foreach (TraceEvent instant in span.Events)
        {
            json.WriteStartObject();
            WriteTime(json, "timeUnixNano", instant.Time);
            json.WriteString("name", instant.Name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteLinks(Utf8JsonWriter json, TraceSpan span)
    {
        if (span.Links.Count == 0)
            return;
        json.WriteStartArray("links");
        foreach (TraceLink link in span.Links)
        {
            json.WriteStartObject();
            json.WriteString("traceId", OtlpJson.Hex(link.Trace));
            json.WriteString("spanId", OtlpJson.Hex(link.Span));
            OtlpJson.WriteAttributes(json, [new TraceAttribute(RelationKey, link.Relation)]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The attribute that says how a link's target was a cause.</summary>
    public const string RelationKey = "hyperactors.relation";

    private void WriteTime(Utf8JsonWriter json, string name, long time) => OtlpJson.WriteInteger(json, name, resource.Epoch + time);
}
