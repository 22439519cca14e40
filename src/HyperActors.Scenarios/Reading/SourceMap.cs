namespace HyperActors.Scenarios;

/// <summary>Where each option was written, by its path.</summary>
internal sealed class SourceMap
{
    private readonly Dictionary<string, SourceNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourceNode> _keys = new(StringComparer.Ordinal);

    public void Add(string path, SourceNode value, SourceNode? key = null)
    {
        _nodes[path] = value;
        if (key is not null)
            _keys[path] = key;
    }

    /// <summary>Whether the option was written.</summary>
    public bool Has(string path) => _nodes.ContainsKey(path);

    /// <summary>The node of an option: its value if that is a scalar, else its key; of the nearest section above if it
    /// was not written.</summary>
    public SourceNode Locate(string path)
    {
        for (string at = path; ; at = Parent(at))
        {
            if (_nodes.TryGetValue(at, out SourceNode? node))
                return node.Kind != SourceNodeKind.Scalar && _keys.TryGetValue(at, out SourceNode? key) ? key : node;
            if (at.Length == 0)
                throw new InvalidOperationException("The file has no root.");
        }
    }

    /// <summary>Where an option was written, to stand behind its value in a message about another one; empty if it was
    /// not.</summary>
    public string PlaceOf(string path)
    {
        if (!Has(path))
            return "";
        SourceNode node = Locate(path);
        return ReferenceEquals(node.Source, Locate("").Source) ? $" (line {node.Line})" : " (from the command line)";
    }

    /// <summary>The path of the section that an option stands in.</summary>
    public static string Parent(string path)
    {
        int end = path.AsSpan().LastIndexOfAny('.', '[');
        return end <= 0 ? "" : path[..end];
    }

    /// <summary>The path of a key in a section.</summary>
    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
