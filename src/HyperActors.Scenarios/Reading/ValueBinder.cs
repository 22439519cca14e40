using System.Text.RegularExpressions;

namespace HyperActors.Scenarios;

/// <summary>Binds single values: quantities, counts, words, names.</summary>
internal sealed partial class ValueBinder(ErrorList errors)
{
    internal const string NamePattern = "^[A-Za-z0-9][A-Za-z0-9_.-]*$";

    /// <summary>Longer names make tables unreadable.</summary>
    internal const int LongestName = 64;

    [GeneratedRegex(NamePattern)]
    private static partial Regex Name();

    /// <summary>The value; null if it is wrong, which was then reported.</summary>
    public object? Bind(SourceNode node, KeyDescription key, string path)
    {
        if (node.Kind != SourceNodeKind.Scalar)
        {
            errors.Add(node, path, ErrorCode.WrongType, $"'{key.Name}' is {NounOf(key.Type)}, not {node.Nature}",
                "one value belongs here", Example(key));
            return null;
        }
        if (key.Type == typeof(string))
            return key.About.IsName && !CheckName(node, path) ? null : node.Text;
        if (key.Type == typeof(bool))
            return BindTruth(node, key, path);
        if (key.Type.IsEnum)
            return BindChoice(node, key, key.Type, path);
        return BindQuantity(node, key, path);
    }

    /// <summary>The value of one of several words; null if it is none, which was then reported.</summary>
    public object? BindChoice(SourceNode node, KeyDescription key, Type choice, string path)
    {
        if (node.Kind == SourceNodeKind.Scalar && Words.Find(choice, node.Text) is { } value)
            return value;
        IReadOnlyList<string> words = Words.Of(choice);
        string? nearest = NearestWord.Find(node.Text, words);
        errors.Add(node, path, ErrorCode.UnknownWord, $"'{key.Name}' cannot be {node.Nature}",
            SectionBinder.DidYouMean(nearest),
            $"one of: {string.Join(", ", words)}", nearest);
        return null;
    }

    /// <summary>One of a list of names; null if it is none, which was then reported.</summary>
    public object? BindName(SourceNode node, KeyDescription key, string path)
    {
        if (node.Kind == SourceNodeKind.Scalar)
            return CheckName(node, path) ? node.Text : null;
        errors.Add(node, path, ErrorCode.WrongType, $"'{key.Name}' is a list of names, not of {node.Nature}",
            "a name belongs here", $"write {key.Name}: [ … ]");
        return null;
    }

    /// <summary>Whether a name is well formed; reports it if not.</summary>
    public bool CheckName(SourceNode node, string path)
    {
        if (Name().IsMatch(node.Text) && node.Text.Length <= LongestName)
            return true;
        errors.Add(node, path, ErrorCode.BadName, $"'{Short(node.Text)}' is no name", "not a name",
            $"names are letters, digits, '-', '_' and '.', begin with a letter or digit, and have at most {LongestName} characters");
        return false;
    }

    private object? BindTruth(SourceNode node, KeyDescription key, string path)
    {
        if (node.Text is "true" or "false")
            return node.Text == "true";
        string? nearest = node.Text.ToLowerInvariant() switch
        {
            "yes" or "on" or "true" or "1" => "true",
            "no" or "off" or "false" or "0" => "false",
            _ => null,
        };
        errors.Add(node, path, ErrorCode.UnknownWord, $"'{key.Name}' cannot be {node.Nature}",
            SectionBinder.DidYouMean(nearest),
            "true or false", nearest);
        return null;
    }

    private object? BindQuantity(SourceNode node, KeyDescription key, string path)
    {
        QuantityKind kind = KindOf(key.Type);
        if (QuantityParser.Parse(node.Text, kind, out decimal value, key.About.Example) is { } fault)
        {
            errors.Add(node, path, fault.Code, $"'{key.Name}' {fault.Predicate}", fault.Label, fault.Help,
                fault.Suggestion);
            return null;
        }
        if (!IsInRange(value, kind, key, out string? range))
        {
            errors.Add(node, path, ErrorCode.OutOfRange, $"'{key.Name}' is out of range", $"not {range}",
                $"{key.Name} is {range}");
            return null;
        }
        return Convert(value, key.Type);
    }

    private static bool IsInRange(decimal value, QuantityKind kind, KeyDescription key, out string? range)
    {
        (decimal least, decimal most) = TypeRange(key.Type);
        string? minimum = key.About.Minimum;
        string? maximum = key.About.Maximum;
        if (minimum is not null)
            _ = QuantityParser.Parse(minimum, kind, out least);
        if (maximum is not null)
            _ = QuantityParser.Parse(maximum, kind, out most);
        range = (minimum, maximum) switch
        {
            (not null, not null) => $"from {minimum} to {maximum}",
            (not null, null) => value < least ? $"at least {minimum}" : $"at most {QuantityParser.Show(most)}",
            (null, not null) => $"at most {maximum}",
            _ => value < least ? $"at least {QuantityParser.Show(least)}" : $"at most {QuantityParser.Show(most)}",
        };
        return value >= least && value <= most;
    }

    private static (decimal Least, decimal Most) TypeRange(Type type) =>
        type == typeof(ulong) ? (0, ulong.MaxValue)
        : type == typeof(int) ? (int.MinValue, int.MaxValue)
        : (long.MinValue, long.MaxValue);

    internal static QuantityKind KindOf(Type type) =>
        type == typeof(ByteSize) ? QuantityKind.Size
        : type == typeof(SimDuration) ? QuantityKind.Duration
        : type == typeof(Ratio) ? QuantityKind.Ratio
        : type == typeof(AccessRate) ? QuantityKind.Rate
        : type == typeof(Bandwidth) ? QuantityKind.Bandwidth
        : type == typeof(Factor) ? QuantityKind.Factor
        : type == typeof(decimal) ? QuantityKind.Number
        : QuantityKind.Count;

    private static object Convert(decimal value, Type type) =>
        type == typeof(ByteSize) ? new ByteSize((long)value)
        : type == typeof(SimDuration) ? new SimDuration((long)value)
        : type == typeof(Ratio) ? new Ratio(value)
        : type == typeof(AccessRate) ? new AccessRate(value)
        : type == typeof(Factor) ? new Factor(value)
        : type == typeof(Bandwidth) ? new Bandwidth(new ByteSize((long)value))
        : type == typeof(decimal) ? value
        : type == typeof(ulong) ? (ulong)value
        : type == typeof(long) ? (long)value
        : (object)(int)value;

    private static string NounOf(Type type) =>
        type == typeof(string) ? "a text"
        : type == typeof(bool) ? "true or false"
        : type.IsEnum ? "one word"
        : QuantityParser.Noun(KindOf(type));

    private static string? Example(KeyDescription key) => key.About.Example is { } example
        ? $"write {key.Name}: {example}" : null;

    internal static string Short(string text) => text.Length <= 40 ? text : text[..39] + "…";
}
