using System.Globalization;
using System.Text.Json;

namespace HyperActors.Telemetry;

/// <summary>What traces and metrics in OTLP's JSON encoding have in common.</summary>
/// <remarks>
/// As the protocol asks (opentelemetry-proto, "JSON Protobuf Encoding"): names in lowerCamelCase, 64-bit integers as decimal
/// strings, identifiers as hexadecimal digits, enumerations as numbers.
/// </remarks>
internal static class OtlpJson
{
    public const string Scope = "HyperActors.Simulation";

    public static void WriteResource(Utf8JsonWriter json, OtlpResource resource, string role)
    {
        json.WriteStartObject("resource");
        WriteAttributes(json, resource.AttributesOf(role));
        json.WriteEndObject();
    }

    public static void WriteScope(Utf8JsonWriter json, OtlpResource resource)
    {
        json.WriteStartObject("scope");
        json.WriteString("name", Scope);
        json.WriteString("version", resource.Version);
        json.WriteEndObject();
    }

    public static void WriteAttributes(Utf8JsonWriter json, IReadOnlyList<TraceAttribute> attributes)
    {
        if (attributes.Count == 0)
            return;
        json.WriteStartArray("attributes");
        foreach (TraceAttribute attribute in attributes)
            WriteAttribute(json, attribute);
        json.WriteEndArray();
    }

    public static void WriteInteger(Utf8JsonWriter json, string name, long value) =>
        json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));

    public static string Hex(UInt128 trace) => trace.ToString("x32", CultureInfo.InvariantCulture);

    public static string Hex(ulong span) => span.ToString("x16", CultureInfo.InvariantCulture);

    private static void WriteAttribute(Utf8JsonWriter json, TraceAttribute attribute)
    {
        json.WriteStartObject();
        json.WriteString("key", attribute.Key);
        json.WriteStartObject("value");
        switch (attribute.Value)
        {
            case bool truth: json.WriteBoolean("boolValue", truth); break;
            case long number: WriteInteger(json, "intValue", number); break;
            case double number: json.WriteNumber("doubleValue", number); break;
            default: json.WriteString("stringValue", (string)attribute.Value); break;
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
