using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace HyperActors.Cli;

/// <summary>Writes the JSON schemas of what the commands print with <c>--json</c>, from the types of the documents.</summary>
/// <remarks>
/// <c>config/schema</c> has them, beside that of a run's summary; tests hold what the commands print to them. By hand and not
/// by the framework's exporter, whose output changes with its version, while the files must be the same for everybody who
/// builds.
/// </remarks>
internal static class DocumentSchemas
{
    private static readonly JsonSerializerOptions _indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The documents: the word of their version, what they are, and their type.</summary>
    private static readonly (string Name, string Title, Type Type)[] _documents =
    [
        ("check", "What 'hyperactors check --json' prints", typeof(CheckDocument)),
        ("comparison", "What 'hyperactors compare --json' prints", typeof(ComparisonDocument)),
        ("find-result", "What 'hyperactors sweep --find --json' prints", typeof(FindDocument)),
        ("list", "What 'hyperactors list runs --json' prints", typeof(RunListDocument)),
        ("replay", "What 'hyperactors replay --json' prints", typeof(ReplayReport)),
        ("sweep-result", "What 'hyperactors sweep --json' prints", typeof(SweepDocument)),
        ("trace-info", "What 'hyperactors trace info --json' prints", typeof(TraceInfoDocument)),
        ("translation", "What 'hyperactors translate --json' prints", typeof(TranslationReport)),
        ("validation", "What 'hyperactors validate --json' prints", typeof(ValidationReport)),
    ];

    /// <summary>The files of <c>config/schema</c> that are written here, and their content.</summary>
    public static IEnumerable<(string File, string Content)> All() =>
        _documents.Select(static document => (FileOf(document.Name), Write(document)))
            .Append((FileOf("query"), WriteRows()));

    private static string FileOf(string name) => $"{name}.v1.schema.json";

    private static string Write((string Name, string Title, Type Type) document)
    {
        JsonObject schema = Heading(document.Name, document.Title);
        foreach ((string key, JsonNode? value) in Object(CliJson.Default.GetTypeInfo(document.Type)!))
            schema[key] = value!.DeepClone();
        schema["properties"]!["schema"] = new JsonObject { ["const"] = $"hyperactors/{document.Name}/v1" };
        return schema.ToJsonString(_indented) + "\n";
    }

    /// <summary>The columns of a query are what the user asked for, so that its document is an array of any rows.</summary>
    private static string WriteRows()
    {
        JsonObject schema = Heading("query", "What 'hyperactors query --json' prints: an object for each row");
        schema["type"] = "array";
        schema["items"] = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "null") },
        };
        return schema.ToJsonString(_indented) + "\n";
    }

    private static JsonObject Heading(string name, string title) => new()
    {
        ["$schema"] = "http://json-schema.org/draft-07/schema#",
        ["$id"] = FileOf(name),
        ["title"] = title,
    };

    private static JsonObject Object(JsonTypeInfo type)
    {
        JsonObject properties = [];
        JsonArray required = [];
        // What is never written has no getter here.
        foreach (JsonPropertyInfo property in type.Properties.Where(static property => property.Get is not null)
            .OrderBy(static property => property.Order))
        {
            bool isLeftOut = property.AttributeProvider!.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: false)
                is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }];
            properties[property.Name] = Value(property.PropertyType, property.IsGetNullable && !isLeftOut);
            if (!isLeftOut)
                required.Add((JsonNode)property.Name);
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
            return new JsonObject { ["enum"] = WordsOf(bare) };
        string? simple = bare == typeof(string) ? "string"
            : bare == typeof(bool) ? "boolean"
            : bare == typeof(double) ? "number"
            : bare.IsPrimitive ? "integer"
            : null;
        if (simple is not null)
            return new JsonObject { ["type"] = Type(simple, isNullable) };
        JsonTypeInfo info = CliJson.Default.GetTypeInfo(bare)!;
        JsonObject schema = info.Kind == JsonTypeInfoKind.Enumerable
            ? new JsonObject
            {
                ["type"] = "array",
                ["items"] = Value(info.ElementType!, Nullable.GetUnderlyingType(info.ElementType!) is not null),
            }
            : Object(info);
        schema["type"] = Type((string)schema["type"]!, isNullable);
        return schema;
    }

    private static JsonNode Type(string name, bool isNullable) => isNullable ? new JsonArray(name, "null") : name;

    private static JsonArray WordsOf(Type choice) =>
        [.. Enum.GetValues(choice).Cast<object>().Select(one => JsonSerializer.SerializeToNode(one, CliJson.Default.GetTypeInfo(choice)!))];
}
