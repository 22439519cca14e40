using System.Globalization;

namespace HyperActors.Scenarios;

/// <summary>Applies one <c>--set path=value</c>, or one value of a sweep, to the nodes of a file, before they are bound.</summary>
/// <remarks>
/// Nodes are changed instead of sections so that the value goes through the same checks as the file's, with its place
/// in
/// the argument. Which keys exist is asked of the sections, so that a misspelt path cannot add a key that nobody reads.
/// </remarks>
internal sealed class ScenarioOverride
{
    private readonly ErrorList _errors;
    private readonly SourceText _source;

    // Where the path begins in the text.
    private readonly int _line;
    private readonly int _column;

    // The path step by step, and where each step begins in the argument.
    private readonly List<string> _steps = [];
    private readonly List<int> _offsets = [];

    private ScenarioOverride(ErrorList errors, SourceText source, int line, int column)
    {
        _errors = errors;
        _source = source;
        _line = line;
        _column = column;
    }

    /// <summary>Applies an argument of <c>--set</c>.</summary>
    public static void Apply(ErrorList errors, string argument, SourceNode root) =>
        new ScenarioOverride(errors, new SourceText(ScenarioReader.ArgumentName, argument), 1, 1).Apply(argument, root);

    /// <summary>Applies a path and a value that stand in a file; the value stays as it is, whatever changes later.</summary>
    public static void Apply(ErrorList errors, SourceNode path, SourceNode value, SourceNode root)
    {
        int column = path.IsQuoted ? path.Column + 1 : path.Column;
        ScenarioOverride change = new(errors, path.Source, path.Line, column);
        if (change.Split(path.Text))
            change.Descend(root, SectionDescription.Of(typeof(ScenarioSection)), Copy(value, value.Source));
        else
            errors.Add(path, "", ErrorCode.BadOverride, $"'{ValueBinder.Short(path.Text)}' is no path", "not a path",
                "write vms.db.memory: [4GiB, 8GiB]");
    }

    private void Apply(string argument, SourceNode root)
    {
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        string path = equals < 0 ? argument : argument[..equals];
        if (equals <= 0 || !Split(path))
        {
            _errors.Add(Place(0, Math.Max(1, path.Length)), "", ErrorCode.BadOverride, "--set takes path=value",
                equals < 0 ? "there is no '='" : "not a path", "write --set vms.db.memory=4GiB");
            return;
        }
        if (root.Kind == SourceNodeKind.Map && ParseValue(argument, equals + 1) is { } value)
            Descend(root, SectionDescription.Of(typeof(ScenarioSection)), value);
    }

    /// <summary>Splits <c>vms.2.memory</c> or <c>vms[2].memory</c>.</summary>
    /// <returns>False if a step is empty or a bracket does not fit.</returns>
    private bool Split(string path)
    {
        int start = 0;
        for (int at = 0; at <= path.Length; at++)
        {
            if (at < path.Length && path[at] is not ('.' or '[' or ']'))
                continue;
            bool afterBracket = at > 0 && path[at - 1] == ']' && at == start;
            if (at > start)
            {
                _steps.Add(path[start..at]);
                _offsets.Add(start);
            }
            else if (!afterBracket || at < path.Length && path[at] == ']')
                return false;
            start = at + 1;
        }
        return _steps.Count > 0 && path.Count(c => c == '[') == path.Count(c => c == ']');
    }

    private SourceNode? ParseValue(string argument, int offset)
    {
        // Spaces keep the columns of the value those of the argument.
        SourceText padded = new(ScenarioReader.ArgumentName, new string(' ', offset) + argument[offset..]);
        if (argument[offset..].Trim().Length == 0)
        {
            _errors.Add(Place(0, argument.Length), "", ErrorCode.BadOverride, "--set gives no value",
                "nothing behind the '='",
                "write --set vms.db.memory=4GiB");
            return null;
        }
        ErrorList own = new();
        SourceNode? value = new SourceParser(padded, own).Parse();
        foreach (ScenarioError error in own.InOrder())
            _errors.Add(error with { SourceLine = argument });
        return value is null ? null : Copy(value, _source);
    }

    /// <summary>The same nodes with a text from which messages show the line.</summary>
    private static SourceNode Copy(SourceNode node, SourceText source) => new()
    {
        Kind = node.Kind,
        Source = source,
        Line = node.Line,
        Column = node.Column,
        Length = node.Length,
        Text = node.Text,
        IsQuoted = node.IsQuoted,
        Entries = [.. node.Entries.Select(entry => new SourceEntry(Copy(entry.Key, source), Copy(entry.Value, source)))],
        Items = [.. node.Items.Select(item => Copy(item, source))],
    };

    private void Descend(SourceNode node, SectionDescription section, SourceNode value)
    {
        for (int depth = 0; ; depth++)
        {
            string step = _steps[depth];
            if (section.Find(step) is not { } key)
            {
                ReportUnknown(depth, $"{section.About.Noun} has no key '{step}'",
                    [.. section.Keys.Select(known => known.Name)]);
                return;
            }
            if (depth == _steps.Count - 1)
            {
                Put(node, section, step, depth, value);
                return;
            }
            if (key.ItemType is null && key.Type != typeof(EvictionSection) && !SectionDescription.IsSection(key.Type))
            {
                ReportUnknown(depth + 1, $"'{key.Name}' has no parts", []);
                return;
            }
            node = Child(node, section, key, depth);
            if (!Enter(ref node, key, ref depth, value))
                return;
            section = SectionDescription.Of(key.ItemType ?? key.Type);
        }
    }

    /// <summary>Goes from the value of a key to the map in which the next step is looked up.</summary>
    /// <returns>False if the path ends here: the value was put, or a mistake was reported.</returns>
    private bool Enter(ref SourceNode child, KeyDescription key, ref int depth, SourceNode value)
    {
        if (key.Type == typeof(EvictionSection))
        {
            PutPolicy(child, depth + 1, value);
            return false;
        }
        return key.ItemType is null || EnterItem(ref child, key, ref depth, value);
    }

    private bool EnterItem(ref SourceNode list, KeyDescription key, ref int depth, SourceNode value)
    {
        string item = _steps[++depth];
        bool last = depth == _steps.Count - 1;
        if (key.IsNamed && last)
        {
            Replace(list, item, depth, value);
            return false;
        }
        SourceNode? found = key.IsNamed ? list.Find(item) : FindItem(list, item);
        if (found is null)
        {
            ReportUnknown(depth, $"'{key.Name}' has no item '{item}'", NamesOf(list, key));
            return false;
        }
        if (last)
        {
            list.Items[list.Items.IndexOf(found)] = value;
            return false;
        }
        list = found;
        return true;
    }

    private static SourceNode? FindItem(SourceNode list, string item)
    {
        if (list.Items.Find(candidate => candidate.Find("name")?.Text == item) is { } named)
            return named;
        return int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && index < list.Items.Count
            ? list.Items[index] : null;
    }

    private static List<string> NamesOf(SourceNode list, KeyDescription key) => key.IsNamed
        ? [.. list.Entries.Select(entry => entry.Key.Text)]
        : [.. list.Items.Select((item, index) =>
            item.Find("name")?.Text is { Length: > 0 } name ? name : index.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The value of a key as a map or list: made if it was not written, or written in its short
    /// form.</summary>
    private SourceNode Child(SourceNode node, SectionDescription section, KeyDescription key, int depth)
    {
        SourceNode? written = node.Find(key.Name);
        if (written is { Kind: not SourceNodeKind.Scalar })
            return written;
        SourceNode made = new()
        {
            Kind = key.ItemType is null || key.IsNamed ? SourceNodeKind.Map : SourceNodeKind.List,
            Source = _source,
            Line = _line,
            Column = _column + _offsets[depth],
            Length = key.Name.Length,
        };
        if (written is { IsNothing: false } && SectionDescription.IsSection(key.Type)
            && SectionDescription.Of(key.Type).About.ShortFor is { } shortKey)
            made.Entries.Add(new SourceEntry(Place(_offsets[depth], key.Name.Length, shortKey), written));
        Put(node, section, key.Name, depth, made);
        return made;
    }

    /// <summary>Writes a key; another kind of a one-key map gives way.</summary>
    private void Put(SourceNode node, SectionDescription section, string step, int depth, SourceNode value)
    {
        if (section.Find(step) is { IsVariant: true })
            node.Entries.RemoveAll(
                entry => entry.Key.Text != step && section.Find(entry.Key.Text) is { IsVariant: true });
        Replace(node, step, depth, value);
    }

    private void PutPolicy(SourceNode eviction, int depth, SourceNode value)
    {
        string policy = _steps[depth];
        if (PolicyNames.Find(policy) is null)
        {
            ReportUnknown(depth, $"there is no eviction policy '{policy}'", PolicyNames.All);
            return;
        }
        if (depth == _steps.Count - 1)
        {
            eviction.Entries.Clear();
            Replace(eviction, policy, depth, value);
            return;
        }
        if (eviction.Find(policy) is not { Kind: SourceNodeKind.Map } parameters)
        {
            parameters = new SourceNode
            {
                Kind = SourceNodeKind.Map,
                Source = _source,
                Line = _line,
                Column = _column + _offsets[depth],
                Length = policy.Length,
            };
            eviction.Entries.Clear();
            Replace(eviction, policy, depth, parameters);
        }
        Replace(parameters, string.Join('.', _steps[(depth + 1)..]), depth + 1, value);
    }

    private void Replace(SourceNode map, string key, int depth, SourceNode value)
    {
        if (map.Entries.Find(entry => entry.Key.Text == key) is { } written)
            written.Value = value;
        else
            map.Entries.Add(new SourceEntry(Place(_offsets[depth], key.Length, key), value));
    }

    private void ReportUnknown(int depth, string what, IReadOnlyList<string> known)
    {
        string? nearest = NearestWord.Find(_steps[depth], known);
        string? help = known.Count == 0 ? null
            : $"here: {string.Join(", ", known.Take(30))}{(known.Count > 30 ? ", …" : "")}";
        _errors.Add(Place(_offsets[depth], _steps[depth].Length), string.Join('.', _steps.Take(depth + 1)),
            ErrorCode.UnknownOverride, what,
            SectionBinder.DidYouMean(nearest), help, nearest);
    }

    private SourceNode Place(int offset, int length, string text = "") => new()
    {
        Kind = SourceNodeKind.Scalar,
        Source = _source,
        Line = _line,
        Column = _column + offset,
        Length = length,
        Text = text,
    };
}
