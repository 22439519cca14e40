using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace HyperActors.Scenarios;

/// <summary>Writes the JSON schema of <see cref="RunSummary"/> from its type.</summary>
/// <remarks>
/// By hand and not by the framework's exporter, whose output changes with its version, while the file in
/// <c>config/schema</c> must be the same for everybody who builds.
/// </remarks>
public static class SummarySchema
{
    private static readonly NullabilityInfoContext _nullability = new();

    /// <summary>The schema of <c>hyperactors/summary/v1</c> documents; ends with a line break.</summary>
    public static string Write()
    {
        JsonObject schema = new()
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["$id"] = "summary.v1.schema.json",
            ["title"] = "The result of a HyperActors run",
        };
        foreach ((string name, JsonNode? value) in Object(typeof(RunSummary)))
            schema[name] = value!.DeepClone();
        schema["properties"]!["schema"]!["const"] = RunSummary.Version;
        schema["properties"]!["exitCode"]!["enum"] = new JsonArray(0, 4, 5, 130);
        schema["properties"]!["digest"]!["pattern"] = "^[0-9a-f]{16}$";
        return schema.ToJsonString(ScenarioSchema.Indented) + "\n";
    }

    private static JsonObject Object(Type type)
    {
        JsonObject properties = [];
        JsonArray required = [];
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            JsonIgnoreCondition? ignored = property.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition;
            if (ignored == JsonIgnoreCondition.Always)
                continue;
            lock (_nullability)
                properties[Words.Camel(property.Name)] =
                    Value(property.PropertyType, _nullability.Create(property).ReadState == NullabilityState.Nullable);
            if (ignored is null)
                required.Add((JsonNode)Words.Camel(property.Name));
        }
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
            ["required"] = required,
        };
    }

    private static JsonObject Value(Type type, bool isNullable)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        if (bare.IsEnum)
            return new JsonObject { ["enum"] = new JsonArray([.. Words.Of(bare).Select(word => (JsonNode)word)]) };
        if (bare == typeof(IReadOnlyDictionary<string, long>))
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(typeof(long), false) };
        if (bare.IsGenericType)
            return new JsonObject { ["type"] = "array", ["items"] = Value(bare.GetGenericArguments()[0], false) };
        string? simple = bare == typeof(string) ? "string"
            : bare == typeof(bool) ? "boolean"
            : bare == typeof(double) ? "number"
            : bare.IsPrimitive ? "integer"
            : null;
        if (simple is null && !isNullable)
            return Object(bare);
        if (simple is null)
        {
            JsonObject optional = Object(bare);
            optional["type"] = new JsonArray("object", "null");
            return optional;
        }
        JsonObject schema = new() { ["type"] = isNullable ? new JsonArray(simple, "null") : simple };
        if (simple == "integer")
            schema["minimum"] = 0;
        return schema;
    }
}
