using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace HyperActors.Scenarios;

/// <summary>Cuts a scenario down to a small one that fails in the same way.</summary>
/// <remarks>
/// Knows nothing of what scenarios mean: it takes items out of lists and entries out of mappings, and halves numbers,
/// one change at a time, for as long as a change leaves a scenario that the checks accept and that shows a finding of the
/// same kind. Large changes are tried first. It ends when no single change can be made, or when it has run as many
/// scenarios as it may.
/// </remarks>
/// <param name="run">Runs a scenario and says what it shows.</param>
/// <param name="budget">How many scenarios may be run; at least 1.</param>
public sealed class ScenarioShrinker(Func<string, TortureFinding?> run, int budget = 300)
{
    private int _left = budget;

    /// <summary>Cuts a scenario down.</summary>
    /// <param name="text">A scenario that shows a finding.</param>
    /// <param name="kind">Of which kind; not <see cref="FindingKind.Refusal"/>, which anything cut out of place is.</param>
    /// <returns>The smallest scenario found; it shows a finding of that kind.</returns>
    public string Shrink(string text, FindingKind kind)
    {
        ArgumentNullException.ThrowIfNull(text);
        string smallest = text;
        bool smaller = true;
        while (smaller)
        {
            smaller = false;
            // Positions after a change name other things; those before it were tried.
            for (int edit = 0; _left > 0 && TryEdit(smallest, edit, out string? candidate); edit++)
            {
                if (candidate is null || candidate == smallest || !Shows(candidate, kind))
                    continue;
                smallest = candidate;
                smaller = true;
                edit--;
            }
        }
        return smallest;
    }

    private bool Shows(string candidate, FindingKind kind)
    {
        // What the checks refuse costs no run.
        if (ScenarioReader.ReadText(candidate, "torture.yaml").Scenario is null)
            return false;
        _left--;
        return run(candidate)?.Kind == kind;
    }

    /// <summary>Makes the edit of a number: first removals, from the root down, then halvings.</summary>
    /// <returns>False if there are not so many.</returns>
    private static bool TryEdit(string text, int edit, out string? candidate)
    {
        YamlNode root = ScenarioTree.Parse(text);
        List<Action> edits = [.. Removals(root), .. Halvings(root)];
        candidate = null;
        if (edit >= edits.Count)
            return false;
        edits[edit]();
        candidate = ScenarioTree.ToText(root);
        return true;
    }

    private static IEnumerable<Action> Removals(YamlNode root)
    {
        Queue<YamlNode> left = new([root]);
        while (left.TryDequeue(out YamlNode? node))
        {
            if (node is YamlSequenceNode list)
                foreach (YamlNode item in list.Children)
                    yield return () => list.Children.Remove(item);
            if (node is YamlMappingNode map)
                foreach (YamlNode key in map.Children.Keys)
                    yield return () => map.Children.Remove(key);
            foreach (YamlNode child in ChildrenOf(node))
                left.Enqueue(child);
        }
    }

    private static IEnumerable<Action> Halvings(YamlNode root)
    {
        foreach (YamlScalarNode scalar in root.AllNodes.OfType<YamlScalarNode>())
        {
            string word = scalar.Value ?? "";
            int digits = word.TakeWhile(char.IsAsciiDigit).Count();
            if (digits == 0 || !long.TryParse(word.AsSpan(0, digits), CultureInfo.InvariantCulture, out long number) || number < 2)
                continue;
            // Memory comes in pages.
            long half = word.EndsWith("KiB", StringComparison.Ordinal) ? number / 8 * 4 : number / 2;
            yield return () => scalar.Value = half.ToString(CultureInfo.InvariantCulture) + word[digits..];
        }
    }

    private static IEnumerable<YamlNode> ChildrenOf(YamlNode node) => node switch
    {
        YamlSequenceNode list => list.Children,
        YamlMappingNode map => map.Children.Values,
        _ => [],
    };
}
