using System.Globalization;

namespace HyperActors.Scenarios;

/// <summary>One value of a scenario, by its path.</summary>
/// <param name="Path">The path as <c>--set</c> takes it, such as <c>vms.web.memory</c>.</param>
/// <param name="Value">The value as it is written; a map with one key shows as that key and what stands in it.</param>
/// <param name="Number">The amount in <paramref name="Unit"/>; null if it is no quantity.</param>
/// <param name="Unit"><c>By</c>, <c>s</c>, <c>By/s</c>, <c>/s</c> or <c>1</c>; null if it is no quantity.</param>
public sealed record ScenarioParameter(string Path, string Value, double? Number, string? Unit);

/// <summary>Takes a scenario apart into its single values, for tables that are asked which runs differ in what.</summary>
public static class ScenarioParameters
{
    private static readonly (QuantityKind Kind, string Unit, decimal Scale)[] _kinds =
    [
        (QuantityKind.Number, "1", 1), (QuantityKind.Size, "By", 1), (QuantityKind.Duration, "s", 0.000000000001m),
        (QuantityKind.Ratio, "1", 1), (QuantityKind.Bandwidth, "By/s", 1), (QuantityKind.Rate, "/s", 1),
        (QuantityKind.Factor, "1", 1),
    ];

    /// <summary>The values of a scenario text, in the order of the text.</summary>
    /// <param name="text">A scenario as <see cref="Scenario.Resolve()"/> writes it; of a text that is no YAML: none.</param>
    public static IReadOnlyList<ScenarioParameter> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<ScenarioParameter> found = [];
        if (new SourceParser(new SourceText("", text), new ErrorList()).Parse() is { } root)
            Collect(root, "", found);
        return found;
    }

    /// <summary>A value as a parameter.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="value">Its text.</param>
    public static ScenarioParameter Measure(string path, string value)
    {
        foreach ((QuantityKind kind, string unit, decimal scale) in _kinds)
            if (QuantityParser.Parse(value, kind, out decimal amount) is null)
                return new ScenarioParameter(path, value, (double)(amount * scale), unit);
        return new ScenarioParameter(path, value, null, null);
    }

    private static void Collect(SourceNode node, string path, List<ScenarioParameter> found)
    {
        if (node.Kind == SourceNodeKind.Scalar)
            found.Add(node.IsQuoted ? new ScenarioParameter(path, node.Text, null, null) : Measure(path, node.Text));
        else if (path.Length > 0 && node.Kind == SourceNodeKind.Map && node.Entries is [{ Value.Kind: SourceNodeKind.Map }])
            found.Add(new ScenarioParameter(path, SourceNodeText.Short(node), null, null));
        else if (node.Kind == SourceNodeKind.List && node.Items.TrueForAll(item => item.Kind == SourceNodeKind.Scalar))
        {
            found.Add(new ScenarioParameter(path, SourceNodeText.Flow(node), null, null));
            return;
        }
        foreach (SourceEntry entry in node.Entries)
            Collect(entry.Value, SourceMap.Join(path, entry.Key.Text), found);
        for (int index = 0; index < node.Items.Count; index++)
            Collect(node.Items[index], SourceMap.Join(path, NameOf(node.Items[index], index)), found);
    }

    private static string NameOf(SourceNode item, int index) =>
        item.Find("name") is { Kind: SourceNodeKind.Scalar, Text.Length: > 0 } name
            ? name.Text : index.ToString(CultureInfo.InvariantCulture);
}
