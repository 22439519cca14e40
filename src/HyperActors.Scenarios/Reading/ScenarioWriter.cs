using System.Collections;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HyperActors.Scenarios;

/// <summary>Writes sections as YAML that reads back to equal ones: the resolved scenario.</summary>
internal sealed class ScenarioWriter
{
    private static readonly JsonSerializerOptions _quoted = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StringBuilder _text = new();
    private readonly Func<string, string> _locate;

    private ScenarioWriter(Func<string, string> locate) => _locate = locate;

    /// <summary>The YAML of a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="locate">What to write for the file of a trace; null: what the scenario says.</param>
    public static string Write(ScenarioSection scenario, Func<string, string>? locate = null)
    {
        ScenarioWriter writer = new(locate ?? (static file => file));
        writer.WriteSection(scenario, 0, firstInline: false);
        return writer._text.ToString();
    }

    /// <summary>Writes the keys of a section, one a line.</summary>
    /// <param name="section">The section.</param>
    /// <param name="indent">Spaces before each key.</param>
    /// <param name="firstInline">Whether the first key continues a line that a hyphen began.</param>
    /// <returns>Whether anything was written.</returns>
    private bool WriteSection(object section, int indent, bool firstInline)
    {
        bool any = false;
        foreach (KeyDescription key in SectionDescription.Of(section.GetType()).Keys)
        {
            if (key.IsFree || key.Property.GetValue(section) is not { } value || value is ICollection { Count: 0 })
                continue;
            if (section is TraceSection && key.Property.Name == nameof(TraceSection.File))
                value = _locate((string)value);
            if (any || !firstInline)
                _text.Append(' ', indent);
            _text.Append(key.Name).Append(':');
            WriteValue(value, key, indent);
            any = true;
        }
        return any;
    }

    private void WriteValue(object value, KeyDescription key, int indent)
    {
        if (value is EvictionSection eviction)
            WriteEviction(eviction, indent + 2);
        else if (key.IsNamed)
            WriteNamed((IEnumerable)value, indent + 2);
        else if (key.ItemType is { } item && SectionDescription.IsSection(item))
            WriteItems((IEnumerable)value, indent + 2);
        else if (key.ItemType is not null)
            _text.Append(" [").AppendJoin(", ", ((IEnumerable)value).Cast<object>().Select(Words.Show)).Append("]\n");
        else if (SectionDescription.IsSection(key.Type))
            WriteNested(value, indent + 2);
        else
            _text.Append(' ').Append(Scalar(value)).Append('\n');
    }

    private void WriteNested(object section, int indent)
    {
        int start = _text.Length;
        _text.Append('\n');
        if (WriteSection(section, indent, firstInline: false))
            return;
        _text.Length = start;
        _text.Append(" {}\n");
    }

    private void WriteEviction(EvictionSection eviction, int indent)
    {
        string parameters = string.Join(", ",
            eviction.Parameters.Select(parameter => $"{PolicyNames.Camel(parameter.Key)}: {parameter.Value}"));
        _text.Append('\n').Append(' ', indent).Append(PolicyNames.Camel(eviction.Policy)).Append(": ")
            .Append(parameters.Length == 0 ? "{}" : $"{{ {parameters} }}").Append('\n');
    }

    private void WriteNamed(IEnumerable items, int indent)
    {
        _text.Append('\n');
        foreach (SwapSection item in items.Cast<SwapSection>())
        {
            _text.Append(' ', indent).Append(item.Name).Append(':');
            WriteNested(item, indent + 2);
        }
    }

    private void WriteItems(IEnumerable items, int indent)
    {
        _text.Append('\n');
        foreach (object item in items)
        {
            _text.Append(' ', indent).Append("- ");
            WriteSection(item, indent + 2, firstInline: true);
        }
    }

    private static string Scalar(object value) => value is string text && !IsPlain(text)
        ? JsonSerializer.Serialize(text, _quoted)
        : Words.Show(value);

    /// <summary>Whether a text needs no quotes to be read back as itself.</summary>
    private static bool IsPlain(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && text is not ("null" or "true" or "false")
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/');
}
