using System.Text.Json;
using System.Text.RegularExpressions;

namespace HyperActors.Scenarios.Tests;

/// <summary>Checks documents by the keywords of JSON schema that our schemas use; any other keyword is an error of the test.</summary>
internal static class SchemaValidator
{
    /// <summary>What does not fit, with its path; empty if all fits.</summary>
    public static IReadOnlyList<string> Validate(string schema, string document)
    {
        using JsonDocument parsedSchema = JsonDocument.Parse(schema);
        using JsonDocument parsed = JsonDocument.Parse(document);
        List<string> faults = [];
        Validator validator = new(parsedSchema.RootElement, faults);
        validator.Validate(parsedSchema.RootElement, parsed.RootElement, "#");
        return faults;
    }

    private sealed class Validator(JsonElement root, List<string> faults)
    {
        public void Validate(JsonElement schema, JsonElement value, string path)
        {
            if (schema.TryGetProperty("$ref", out JsonElement reference))
                schema = root.GetProperty("definitions").GetProperty(reference.GetString()!["#/definitions/".Length..]);
            foreach (JsonProperty keyword in schema.EnumerateObject())
                if (!Fits(keyword, schema, value, path))
                    faults.Add($"{path}: {keyword.Name} {keyword.Value.GetRawText()} does not allow {value.GetRawText()}");
        }

        private bool Fits(JsonProperty keyword, JsonElement schema, JsonElement value, string path)
        {
            JsonElement rule = keyword.Value;
            bool isObject = value.ValueKind == JsonValueKind.Object;
            bool isNumber = value.ValueKind == JsonValueKind.Number;
            bool isText = value.ValueKind == JsonValueKind.String;
            switch (keyword.Name)
            {
                case "$schema" or "$id" or "title" or "description" or "default" or "examples" or "definitions": return true;
                case "type": return rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Any(one => IsOfType(one, value)) : IsOfType(rule, value);
                case "const": return JsonElement.DeepEquals(rule, value);
                case "enum": return rule.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value));
                case "pattern": return !isText || Regex.IsMatch(value.GetString()!, rule.GetString()!);
                case "maxLength": return !isText || value.GetString()!.Length <= rule.GetInt32();
                case "minimum": return !isNumber || value.GetDecimal() >= rule.GetDecimal();
                case "maximum": return !isNumber || value.GetDecimal() <= rule.GetDecimal();
                case "minItems": return value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= rule.GetInt32();
                case "minProperties": return !isObject || value.EnumerateObject().Count() >= rule.GetInt32();
                case "maxProperties": return !isObject || value.EnumerateObject().Count() <= rule.GetInt32();
                case "required": return !isObject || rule.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _));
                case "propertyNames": return !isObject || value.EnumerateObject().All(one => Regex.IsMatch(one.Name, rule.GetProperty("pattern").GetString()!));
                case "items":
                    for (int index = 0; value.ValueKind == JsonValueKind.Array && index < value.GetArrayLength(); index++)
                        Validate(rule, value[index], $"{path}/{index}");
                    return true;
                case "properties":
                    foreach (JsonProperty property in rule.EnumerateObject())
                        if (isObject && value.TryGetProperty(property.Name, out JsonElement child))
                            Validate(property.Value, child, $"{path}/{property.Name}");
                    return true;
                case "patternProperties": return true;
                case "additionalProperties": return !isObject || AllowsOthers(rule, schema, value, path);
                default: throw new InvalidOperationException($"The schema uses '{keyword.Name}'.");
            }
        }

        private bool AllowsOthers(JsonElement rule, JsonElement schema, JsonElement value, string path)
        {
            foreach (JsonProperty property in value.EnumerateObject())
            {
                if (schema.TryGetProperty("properties", out JsonElement known) && known.TryGetProperty(property.Name, out _))
                    continue;
                if (schema.TryGetProperty("patternProperties", out JsonElement patterns)
                    && patterns.EnumerateObject().Any(pattern => Regex.IsMatch(property.Name, pattern.Name)))
                    continue;
                if (rule.ValueKind == JsonValueKind.False)
                    return false;
                Validate(rule, property.Value, $"{path}/{property.Name}");
            }
            return true;
        }

        private static bool IsOfType(JsonElement type, JsonElement value) => type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            "integer" => value.ValueKind == JsonValueKind.Number && decimal.IsInteger(value.GetDecimal()),
            "number" => value.ValueKind == JsonValueKind.Number,
            string other => throw new InvalidOperationException($"The schema uses type '{other}'."),
            null => false,
        };
    }
}
