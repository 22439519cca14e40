using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperActors.Replacement;

namespace HyperActors.Scenarios;

/// <summary>Writes the JSON schema of scenario files from the same descriptions that the binder checks by.</summary>
/// <remarks>
/// No oneOf or anyOf: editors blame the wrong branch of them. Variants are closed maps with one property instead, and
/// what has a short form has two types, each with its own keywords.
/// </remarks>
public sealed class ScenarioSchema
{
    /// <summary>Draft 7 is what YAML editors understand best.</summary>
    private const string Draft = "http://json-schema.org/draft-07/schema#";

    internal static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The kinds of workload: they stand in VMs, processes, phases and mixes, and are described
    /// once.</summary>
    private readonly JsonObject _definitions = [];
    private readonly Dictionary<string, PropertyInfo> _definedBy = [];

    private ScenarioSchema()
    {
    }

    /// <summary>The schema of <c>hyperactors/v1</c> scenarios; ends with a line break.</summary>
    public static string Write() => new ScenarioSchema().WriteAll();

    private string WriteAll()
    {
        JsonObject schema = new()
        {
            ["$schema"] = Draft,
            ["$id"] = "hyperactors.v1.schema.json",
            ["title"] = "A HyperActors scenario",
        };
        foreach ((string name, JsonNode? value) in Section(typeof(ScenarioSection)))
            schema[name] = value!.DeepClone();
        schema["properties"]!["schema"]!["const"] = ScenarioSection.Version;
        schema["definitions"] = _definitions;
        return schema.ToJsonString(Indented) + "\n";
    }

    private JsonObject Section(Type type)
    {
        SectionDescription section = SectionDescription.Of(type);
        JsonObject properties = [];
        foreach (KeyDescription key in section.Keys)
            properties[key.Name] = Key(section, key);
        JsonObject schema = new()
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        int others = section.Keys.Count - section.Variants.Count;
        if (!section.IsOneKeyMap && section.Variants.Count == 0)
            schema["patternProperties"] = new JsonObject { ["^x-"] = new JsonObject() };
        if (section.Variants.Count > 0)
        {
            schema["minProperties"] = 1;
            schema["maxProperties"] = 1 + others;
        }
        JsonArray required = [.. section.Keys.Where(key => key.IsRequired).Select(key => (JsonNode)key.Name)];
        if (required.Count > 0)
            schema["required"] = required;
        return schema;
    }

    private JsonObject Key(SectionDescription section, KeyDescription key)
    {
        if (key.IsVariant)
            return Definition(section, key);
        JsonObject schema = Value(key);
        schema["description"] = Description(section, key);
        if (!key.IsRequired && !key.IsVariant && section.DefaultOf(key) is { } value && IsSingle(key))
            schema["default"] = Default(value);
        return schema;
    }

    private JsonObject Definition(SectionDescription section, KeyDescription key)
    {
        // Two sections may each have a kind of the same name: the first one keeps the plain name.
        string name = _definedBy.TryAdd(key.Name, key.Property) || _definedBy[key.Name] == key.Property
            ? key.Name
            : $"{Words.Camel(key.Property.DeclaringType!.Name)}.{key.Name}";
        if (!_definitions.ContainsKey(name))
        {
            // Its place is taken before its content is made, so that definitions keep the order of their first use.
            _definitions[name] = null;
            JsonObject definition = Value(key);
            definition["description"] = Description(section, key);
            _definitions[name] = definition;
        }
        return new JsonObject { ["$ref"] = $"#/definitions/{name}" };
    }

    private static bool IsSingle(KeyDescription key) =>
        key.ItemType is null && key.Type != typeof(EvictionSection) && key.Type != typeof(SweepSection)
            && !SectionDescription.IsSection(key.Type)
            && !key.IsFree;

    private static JsonNode Default(object value) => value switch
    {
        bool truth => truth,
        int number => number,
        long number => number,
        ulong number => number,
        decimal number => number,
        _ => Words.Show(value),
    };

    private static string Description(SectionDescription section, KeyDescription key)
    {
        string text = key.About.About;
        text += (key.About.Minimum, key.About.Maximum) switch
        {
            (not null, not null) => $" From {key.About.Minimum} to {key.About.Maximum}.",
            (not null, null) => $" At least {key.About.Minimum}.",
            (null, not null) => $" At most {key.About.Maximum}.",
            _ => "",
        };
        if (key.About.Default is { } words)
            text += $" Default: {words}.";
        else if (!key.IsRequired && !key.IsVariant && IsSingle(key) && section.DefaultOf(key) is { } value)
            text += $" Default: {Words.Show(value)}.";
        return text;
    }

    private JsonObject Value(KeyDescription key)
    {
        if (key.IsFree)
            return [];
        if (key.Type == typeof(EvictionSection))
            return Eviction();
        if (key.Type == typeof(SweepSection))
            return Sweep();
        if (key.IsNamed)
            return new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = Section(key.ItemType!),
                ["propertyNames"] = Name(),
            };
        if (key.ItemType is { } item)
            return List(key, item);
        if (!SectionDescription.IsSection(key.Type))
            return Single(key);
        return SectionDescription.Of(key.Type).About.ShortFor is { } shortKey
            ? WithShortForm(key.Type, SectionDescription.Of(key.Type).Find(shortKey)!)
            : Section(key.Type);
    }

    private JsonObject List(KeyDescription key, Type item)
    {
        JsonObject list = new()
        {
            ["type"] = "array",
            ["items"] = SectionDescription.IsSection(item) ? Section(item)
                : item == typeof(string) ? Name()
                : new JsonObject { ["enum"] = Enum(item) },
        };
        if (key.About.NotEmpty)
            list["minItems"] = 1;
        return list;
    }

    private JsonObject WithShortForm(Type type, KeyDescription shortKey)
    {
        JsonObject schema = Section(type);
        JsonObject single = Single(shortKey);
        schema["type"] = new JsonArray("object", single["type"]!.DeepClone());
        foreach ((string name, JsonNode? value) in single)
            if (name != "type")
                schema[name] = value!.DeepClone();
        return schema;
    }

    private static JsonObject Single(KeyDescription key)
    {
        if (key.Type == typeof(bool))
            return new JsonObject { ["type"] = "boolean" };
        if (key.Type.IsEnum)
            return new JsonObject { ["enum"] = Enum(key.Type) };
        if (key.Type == typeof(string))
            return key.About.IsName ? Name() : WithExample(new JsonObject { ["type"] = "string" }, key);
        QuantityKind kind = ValueBinder.KindOf(key.Type);
        return kind switch
        {
            QuantityKind.Count => Number("integer", key),
            QuantityKind.Number => Number("number", key),
            QuantityKind.Ratio => Ratio(key),
            _ => WithExample(new JsonObject { ["type"] = "string", ["pattern"] = Pattern(kind) }, key),
        };
    }

    private static JsonObject Name() => new()
    {
        ["type"] = "string",
        ["pattern"] = ValueBinder.NamePattern,
        ["maxLength"] = ValueBinder.LongestName,
    };

    private static JsonObject Number(string type, KeyDescription key)
    {
        JsonObject schema = new() { ["type"] = type };
        if (Bound(key.About.Minimum) is { } least)
            schema["minimum"] = least;
        else if (key.Type == typeof(ulong))
            schema["minimum"] = 0;
        if (Bound(key.About.Maximum) is { } most)
            schema["maximum"] = most;
        return schema;
    }

    private static decimal? Bound(string? text) =>
        text is not null && QuantityParser.Parse(text, QuantityKind.Number, out decimal value) is null ? value : null;

    /// <summary>A bare number is a ratio as it stands; a text is one in percent.</summary>
    private static JsonObject Ratio(KeyDescription key)
    {
        JsonObject schema = WithExample(
            new JsonObject { ["type"] = new JsonArray("string", "number"), ["pattern"] = "^[0-9]+([.][0-9]+)? ?%$" },
                key);
        if (key.About.Minimum is { } minimum && QuantityParser.Parse(minimum, QuantityKind.Ratio, out decimal least)
            is null)
            schema["minimum"] = least;
        if (key.About.Maximum is { } maximum && QuantityParser.Parse(maximum, QuantityKind.Ratio, out decimal most)
            is null)
            schema["maximum"] = most;
        return schema;
    }

    private static string Pattern(QuantityKind kind) => kind switch
    {
        QuantityKind.Size => "^[0-9]+([.][0-9]+)? ?(B|KiB|MiB|GiB|TiB|pages?)$",
        QuantityKind.Duration => "^[0-9]+([.][0-9]+)? ?(ps|ns|us|µs|ms|s|min|h)$",
        QuantityKind.Rate => "^[0-9]+([.][0-9]+)? ?/s$",
        QuantityKind.Factor => "^x[0-9]+([.][0-9]+)?$",
        QuantityKind.Bandwidth => "^[0-9]+([.][0-9]+)? ?(B|KiB|MiB|GiB|TiB)/s$",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static JsonObject WithExample(JsonObject schema, KeyDescription key)
    {
        if (key.About.Example is { } example)
            schema["examples"] = new JsonArray(example);
        return schema;
    }

    private static JsonArray Enum(Type choice) => [.. Words.Of(choice).Select(word => (JsonNode)word)];

    private static JsonObject Sweep() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            [SweepSection.Seed] = new JsonObject
            {
                ["type"] = new JsonArray("object", "array"),
                ["properties"] = new JsonObject
                {
                    ["count"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = SweepBinder.MostSeeds },
                },
                ["required"] = new JsonArray("count"),
                ["additionalProperties"] = false,
                ["items"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
                ["minItems"] = 1,
                ["description"] = "Seeds: so many from the scenario's own upwards, or a list.",
            },
        },
        ["additionalProperties"] = new JsonObject { ["type"] = "array", ["minItems"] = 1 },
    };

    private static JsonObject Eviction()
    {
        JsonObject properties = [];
        foreach (PolicyDescription policy in PolicyRegistry.All)
            if (policy.ReclaimsHosts)
                properties[PolicyNames.Camel(policy.Name)] = Policy(policy);
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
            ["minProperties"] = 1,
            ["maxProperties"] = 1,
        };
    }

    private static JsonObject Policy(PolicyDescription policy)
    {
        JsonObject properties = [];
        foreach (PolicyParameter parameter in policy.Parameters)
            properties[PolicyNames.Camel(parameter.Name)] = Parameter(parameter);
        return new JsonObject
        {
            ["type"] = new JsonArray("object", "null"),
            ["properties"] = properties,
            ["additionalProperties"] = false,
            ["description"] = policy.Summary,
        };
    }

    private static JsonObject Parameter(PolicyParameter parameter)
    {
        JsonObject schema = [];
        if (parameter.Choices.Count > 0)
            schema["enum"] = new JsonArray([.. parameter.Choices.Select(choice => (JsonNode)choice)]);
        else if (parameter.IsInteger)
            schema["type"] = "integer";
        else
        {
            schema["type"] = new JsonArray("number", "string");
            schema["pattern"] = "^[0-9]+([.][0-9]+)? ?%$";
        }
        if (parameter.Choices.Count == 0)
        {
            schema["minimum"] = parameter.Minimum;
            schema["maximum"] = parameter.Maximum;
        }
        schema["description"] = $"{parameter.Meaning} Default: {parameter.Default}.";
        return schema;
    }
}
