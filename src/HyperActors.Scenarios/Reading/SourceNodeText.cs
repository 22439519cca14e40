using System.Text.Encodings.Web;
using System.Text.Json;

namespace HyperActors.Scenarios;

/// <summary>Values of a file as text again: YAML on one line, or shorter for people.</summary>
internal static class SourceNodeText
{
    private static readonly JsonSerializerOptions _quoted = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>YAML on one line that reads back to the same value: <c>{ clock: { scan: 64 } }</c>.</summary>
    public static string Flow(SourceNode node) => node.Kind switch
    {
        SourceNodeKind.Map when node.Entries.Count == 0 => "{}",
        SourceNodeKind.Map => $"{{ {string.Join(", ", node.Entries.Select(entry => $"{Flow(entry.Key)}: {Flow(entry.Value)}"))} }}",
        SourceNodeKind.List => $"[{string.Join(", ", node.Items.Select(Flow))}]",
        _ when node.IsQuoted || node.Text.AsSpan().ContainsAny("{}[],:#\"'\n") => JsonSerializer.Serialize(node.Text, _quoted),
        _ => node.Text,
    };

    /// <summary>The value in a table: <c>clock</c> for <c>{ clock: {} }</c>, <c>clock:scan=64</c> with a parameter.</summary>
    public static string Short(SourceNode node)
    {
        if (node.Kind == SourceNodeKind.Scalar)
            return node.Text;
        if (node is not { Kind: SourceNodeKind.Map, Entries: [{ } only] })
            return Flow(node);
        return only.Value switch
        {
            { Kind: SourceNodeKind.Map, Entries.Count: 0 } => only.Key.Text,
            { IsNothing: true } => only.Key.Text,
            { Kind: SourceNodeKind.Map } inner when inner.Entries.TrueForAll(entry => entry.Value.Kind == SourceNodeKind.Scalar) =>
                $"{only.Key.Text}:{string.Join(';', inner.Entries.Select(entry => $"{entry.Key.Text}={entry.Value.Text}"))}",
            _ => Flow(node),
        };
    }
}
