namespace HyperActors.Scenarios;

internal enum SourceNodeKind
{
    Scalar,
    Map,
    List,
}

/// <summary>A value of the file with its place: what the YAML parser saw, before anything is known about its
/// meaning.</summary>
internal sealed class SourceNode
{
    public required SourceNodeKind Kind { get; init; }

    public required SourceText Source { get; init; }

    /// <summary>From 1.</summary>
    public required int Line { get; init; }

    /// <summary>From 1, in characters.</summary>
    public required int Column { get; init; }

    /// <summary>Characters on the first line; at least 1.</summary>
    public required int Length { get; init; }

    /// <summary>The text of a scalar.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether a scalar stands in quotes or in a block, and so is never null, number or truth value.</summary>
    public bool IsQuoted { get; init; }

    /// <summary>The keys of a map, in order.</summary>
    public List<SourceEntry> Entries { get; init; } = [];

    /// <summary>The items of a list, in order.</summary>
    public List<SourceNode> Items { get; init; } = [];

    /// <summary>Whether nothing is written: <c>key:</c>, <c>~</c> or <c>null</c>.</summary>
    public bool IsNothing => Kind == SourceNodeKind.Scalar && !IsQuoted && Text is "" or "~" or "null";

    /// <summary>The value of a key, or null.</summary>
    public SourceNode? Find(string key) => Entries.Find(entry => entry.Key.Text == key)?.Value;

    /// <summary>The node's nature for messages: "a map", "a list", "'text'".</summary>
    public string Nature => Kind switch
    {
        SourceNodeKind.Map => "a map",
        SourceNodeKind.List => "a list",
        _ => IsNothing ? "nothing" : $"'{Text}'",
    };
}

/// <summary>A key and its value.</summary>
internal sealed record SourceEntry(SourceNode Key, SourceNode Value)
{
    /// <summary>The value; <c>--set</c> replaces it.</summary>
    public SourceNode Value { get; set; } = Value;
}
