using System.Collections;

namespace HyperActors.Scenarios;

/// <summary>Binds nodes to the sections in <c>Options</c>, and reports each mistake at its place.</summary>
/// <remarks>
/// It goes on after a mistake, with the option's default in its place, so that all mistakes of a file are told at once;
/// what it returns is to be used only if there was none.
/// </remarks>
internal sealed class SectionBinder(ErrorList errors, SourceMap map)
{
    private readonly ValueBinder _values = new(errors);

    /// <summary>Binds the map of a section.</summary>
    /// <param name="node">Where it is.</param>
    /// <param name="type">The section.</param>
    /// <param name="path">The option's path.</param>
    /// <param name="name">What messages call a value in short form; null: the key that it stands for.</param>
    /// <returns>The section; null if nothing could be made of the node.</returns>
    public object? Bind(SourceNode node, Type type, string path, string? name = null)
    {
        SectionDescription section = SectionDescription.Of(type);
        if (node.Kind == SourceNodeKind.Scalar && section.About.ShortFor is { } shortKey && !node.IsNothing)
            return BindShort(node, section, section.Find(shortKey)!, path, name);
        if (node.Kind != SourceNodeKind.Map && !node.IsNothing)
        {
            errors.Add(node, path, ErrorCode.WrongType, $"{section.About.Noun} is a map of keys, not {node.Nature}",
                "a map belongs here", KeysHelp(section));
            return null;
        }
        object instance = section.NewInstance();
        if (section.IsOneKeyMap)
            ClearVariants(section, instance);
        foreach (SourceEntry entry in node.Entries)
            BindEntry(entry, section, instance, path);
        CheckRequired(node, section, path);
        CheckVariants(node, section, path);
        return instance;
    }

    /// <summary>A default variant makes room for the written one.</summary>
    private static void ClearVariants(SectionDescription section, object instance)
    {
        foreach (KeyDescription variant in section.Variants)
            variant.Property.SetValue(instance, null);
    }

    private object? BindShort(
        SourceNode node, SectionDescription section, KeyDescription key, string path, string? name)
    {
        object? value = _values.Bind(node, name is null ? key : key with { Name = name }, path);
        if (value is null)
            return null;
        object instance = section.NewInstance();
        key.Property.SetValue(instance, value);
        return instance;
    }

    private void BindEntry(SourceEntry entry, SectionDescription section, object instance, string path)
    {
        string name = entry.Key.Text;
        if (name.StartsWith("x-", StringComparison.Ordinal) && !section.IsOneKeyMap)
            return;
        string own = SourceMap.Join(path, name);
        if (section.Find(name) is not { } key)
        {
            ReportUnknownKey(entry.Key, section, own);
            return;
        }
        map.Add(own, entry.Value, entry.Key);
        if (key.IsFree)
            return;
        if (entry.Value.IsNothing && key
            is { ItemType: not null, IsVariant: false, IsRequired: false, About.NotEmpty: false })
            return;
        if (entry.Value.IsNothing && !SectionDescription.IsSection(key.Type) && key.Type != typeof(EvictionSection))
        {
            errors.Add(entry.Key, own, ErrorCode.MissingValue, $"'{name}' has no value", "nothing behind it",
                key.About.Example is { } example ? $"write {name}: {example}, or leave the key out"
                    : "write a value, or leave the key out");
            return;
        }
        if (BindValue(entry.Value, key, own) is { } value)
            key.Property.SetValue(instance, value);
    }

    private object? BindValue(SourceNode node, KeyDescription key, string path)
    {
        if (key.Type == typeof(EvictionSection))
            return new EvictionBinder(errors, map).Bind(node, path);
        if (key.Type == typeof(SweepSection))
            return new SweepBinder(errors, map).Bind(node, path);
        if (key.IsNamed)
            return BindNamed(node, key, path);
        if (key.ItemType is not null)
            return BindList(node, key, path);
        return SectionDescription.IsSection(key.Type) ? Bind(node, key.Type, path, key.Name)
            : _values.Bind(node, key, path);
    }

    private IList? BindList(SourceNode node, KeyDescription key, string path)
    {
        if (node.Kind != SourceNodeKind.List)
        {
            string help = SectionDescription.IsSection(key.ItemType!)
                ? $"begin each of its items with a hyphen: '- {FirstKeyOf(key.ItemType!)}: …'"
                    : $"write {key.Name}: [ … ]";
            errors.Add(node, path, ErrorCode.WrongType, $"'{key.Name}' is a list, not {node.Nature}",
                "a list belongs here", help);
            return null;
        }
        IList list = NewList(key);
        for (int index = 0; index < node.Items.Count; index++)
        {
            SourceNode item = node.Items[index];
            string own = $"{path}[{index}]";
            map.Add(own, item);
            object? value = SectionDescription.IsSection(key.ItemType!)
                ? Bind(item, key.ItemType!, own)
                : key.ItemType == typeof(string) ? _values.BindName(item, key, own)
                : _values.BindChoice(item, key, key.ItemType!, own);
            if (value is not null)
                list.Add(value);
        }
        if (node.Items.Count == 0 && key.About.NotEmpty)
            errors.Add(node, path, ErrorCode.MissingValue, $"'{key.Name}' is empty", "at least one belongs here",
                key.About.About);
        return list;
    }

    private IList? BindNamed(SourceNode node, KeyDescription key, string path)
    {
        if (node.Kind != SourceNodeKind.Map)
        {
            errors.Add(node, path, ErrorCode.WrongType,
                $"'{key.Name}' is a map from names to devices, not {node.Nature}",
                "a map belongs here", $"write {key.Name}: {{ ssd: {{ … }} }}");
            return null;
        }
        IList list = NewList(key);
        foreach (SourceEntry entry in node.Entries)
        {
            string own = SourceMap.Join(path, entry.Key.Text);
            map.Add(own, entry.Value, entry.Key);
            _values.CheckName(entry.Key, own);
            if (Bind(entry.Value, key.ItemType!, own) is not { } value)
                continue;
            key.ItemType!.GetProperty("Name")!.SetValue(value, entry.Key.Text);
            list.Add(value);
        }
        return list;
    }

    private static IList NewList(KeyDescription key) =>
        (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(key.ItemType!))!;

    private static string FirstKeyOf(Type type) => SectionDescription.Of(type).Keys[^1] is { IsVariant: true } variant
        ? variant.Name : SectionDescription.Of(type).Keys[0].Name;

    private void ReportUnknownKey(SourceNode key, SectionDescription section, string path)
    {
        if (section.NotYet.FirstOrDefault(later => later.Key == key.Text) is { } notYet)
        {
            errors.Add(key, path, ErrorCode.NotYet, $"'{key.Text}' is not supported yet", "not yet", notYet.Instead);
            return;
        }
        string? nearest = NearestWord.Find(key.Text, section.Keys.Select(known => known.Name));
        if (section.Variants.Count > 0 && section.IsOneKeyMap)
        {
            string noun = WithoutArticle(section.About.Noun);
            errors.Add(key, path, ErrorCode.UnknownVariant, $"there is no {noun} '{key.Text}'", DidYouMean(nearest),
                $"{noun}s: {string.Join(", ", section.Keys.Select(known => known.Name))}", nearest);
            return;
        }
        errors.Add(key, path, ErrorCode.UnknownKey, $"unknown key '{key.Text}' in {section.About.Noun}",
            DidYouMean(nearest), KeysHelp(section), nearest);
    }

    private void CheckRequired(SourceNode node, SectionDescription section, string path)
    {
        foreach (KeyDescription key in section.Keys)
        {
            if (!key.IsRequired || node.Find(key.Name) is not null)
                continue;
            // A misspelt key was reported already; that it is missing as well would be noise.
            if (node.Entries.Any(entry => section.Find(entry.Key.Text) is null
                && NearestWord.Find(entry.Key.Text, section.Keys.Select(known => known.Name)) == key.Name))
                continue;
            string help = key.About.Example is { } example ? $"add {key.Name}: {example}"
                : $"add {key.Name}: {key.About.About}";
            SourceNode place = path.Length == 0 ? node : map.Has(path) ? map.Locate(path) : node;
            errors.Add(place, SourceMap.Join(path, key.Name), ErrorCode.MissingKey,
                $"{section.About.Noun} needs '{key.Name}'",
                $"'{key.Name}' is missing", help);
        }
    }

    private void CheckVariants(SourceNode node, SectionDescription section, string path)
    {
        IReadOnlyList<KeyDescription> variants = section.Variants;
        if (variants.Count == 0)
            return;
        List<SourceEntry> written = [.. node.Entries.Where(
            entry => section.Find(entry.Key.Text) is { IsVariant: true })];
        string names = string.Join(", ", variants.Select(variant => variant.Name));
        bool misspelt = node.Entries.Any(entry => section.Find(entry.Key.Text) is null);
        if (written.Count == 0 && !misspelt)
            errors.Add(path.Length > 0 && map.Has(path) ? map.Locate(path) : node, path, ErrorCode.NotOneVariant,
                $"{section.About.Noun} needs a kind", "which kind?", $"one of: {names}");
        foreach (SourceEntry second in written.Skip(1))
            errors.Add(second.Key, SourceMap.Join(path, second.Key.Text), ErrorCode.NotOneVariant,
                $"{section.About.Noun} has one kind, not two",
                    $"'{written[0].Key.Text}' stands in line {written[0].Key.Line}",
                "keep one of them");
    }

    private static string KeysHelp(SectionDescription section) =>
        $"keys of {section.About.Noun}: {string.Join(", ", section.Keys.Select(key => key.Name))}";

    internal static string? DidYouMean(string? nearest) => nearest is null ? null : $"did you mean '{nearest}'?";

    private static string WithoutArticle(string noun) => noun[(noun.IndexOf(' ', StringComparison.Ordinal) + 1)..];
}
