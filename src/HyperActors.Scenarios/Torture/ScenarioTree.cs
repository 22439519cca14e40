using System.Diagnostics.CodeAnalysis;
using YamlDotNet.RepresentationModel;

namespace HyperActors.Scenarios;

/// <summary>A scenario as a tree of mappings, sequences and words, to be put together and cut down.</summary>
internal static class ScenarioTree
{
    /// <summary>A mapping of those entries that have a value.</summary>
    /// <param name="entries">Keys with a word, a node, or null for an entry that is left out.</param>
    public static YamlMappingNode Map(params ReadOnlySpan<(string Key, object? Value)> entries)
    {
        YamlMappingNode map = [];
        foreach ((string key, object? value) in entries)
            if (value is not null)
                map.Add(key, NodeOf(value));
        return map;
    }

    /// <summary>A sequence of nodes.</summary>
    public static YamlSequenceNode List(IEnumerable<YamlNode> items) => new(items);

    /// <summary>The tree as YAML.</summary>
    public static string ToText(YamlNode root)
    {
        using StringWriter text = new() { NewLine = "\n" };
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        // A file ends with its last line; the marker of the document's end is for streams of several.
        return text.ToString().Replace("\n...\n", "\n", StringComparison.Ordinal);
    }

    /// <summary>Reads YAML into a tree.</summary>
    public static YamlNode Parse(string text)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(text));
        return stream.Documents[0].RootNode;
    }

    /// <summary>
    /// Takes the innermost thing out of a tree that can be left out, on the way to what an error names.
    /// </summary>
    /// <param name="root">The tree; it is changed.</param>
    /// <param name="path">A path as errors have it, such as <c>vms[1].guest.swap.device</c>.</param>
    /// <returns>Whether there was such a thing.</returns>
    public static bool Prune(YamlNode root, string path)
    {
        string[] steps = path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries);
        for (int depth = steps.Length; depth > 0; depth--)
        {
            if (!TryFind(root, steps.AsSpan(0, depth - 1), out YamlNode? parent))
                continue;
            string last = steps[depth - 1];
            if (parent is YamlMappingNode map && !IsMandatory(steps.AsSpan(0, depth)) && map.Children.Remove(last))
                return true;
            if (parent is YamlSequenceNode list && list.Children.Count > 1 && TryIndex(list, last, out int index))
            {
                list.Children.RemoveAt(index);
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether what is around a key cannot be without it, as the sections of scenarios say.</summary>
    private static bool IsMandatory(ReadOnlySpan<string> steps)
    {
        Type? section = typeof(ScenarioSection);
        bool mandatory = false;
        bool isName = false;
        foreach (string step in steps)
        {
            if (step.StartsWith('[') || isName)
            {
                (isName, mandatory) = (false, false);
                continue;
            }
            KeyDescription? key = section is null ? null : SectionDescription.Of(section).Find(step);
            // A VM has the one or the other of these two, which its section cannot say.
            mandatory = key is not null && (key.IsRequired || key.IsVariant || step is "workload" or "processes");
            isName = key is { IsNamed: true };
            Type? type = key?.ItemType ?? key?.Type;
            section = type is not null && SectionDescription.IsSection(type) ? type : null;
        }
        return mandatory;
    }

    private static bool TryFind(YamlNode root, ReadOnlySpan<string> steps, [NotNullWhen(true)] out YamlNode? node)
    {
        node = root;
        foreach (string step in steps)
        {
            node = node switch
            {
                YamlMappingNode map => map.Children.TryGetValue(step, out YamlNode? child) ? child : null,
                YamlSequenceNode list => TryIndex(list, step, out int index) ? list.Children[index] : null,
                _ => null,
            };
            if (node is null)
                return false;
        }
        return true;
    }

    private static bool TryIndex(YamlSequenceNode list, string step, out int index)
    {
        index = -1;
        return step.StartsWith('[') && int.TryParse(step.AsSpan(1, step.Length - 2), out index)
            && index < list.Children.Count;
    }

    private static YamlNode NodeOf(object value) => value as YamlNode ?? new YamlScalarNode((string)value);
}
