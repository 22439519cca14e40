using HyperActors.Replacement;

namespace HyperActors.Scenarios;

/// <summary>Binds <c>eviction: { NAME: { parameter: value } }</c> to a specification of the policy registry.</summary>
internal sealed class EvictionBinder(ErrorList errors, SourceMap map)
{
    /// <summary>The policy; null if it is wrong, which was then reported.</summary>
    public EvictionSection? Bind(SourceNode node, string path)
    {
        if (node.Kind != SourceNodeKind.Map || node.Entries.Count != 1)
        {
            string? name = node.Kind == SourceNodeKind.Scalar && PolicyNames.Find(node.Text) is not null ? node.Text
                : null;
            errors.Add(node.Entries.Count > 1 ? node.Entries[1].Key : node, path, ErrorCode.NotOneVariant,
                "'eviction' is a map with one policy", name is null ? "one policy belongs here"
                    : $"write {{ {name}: {{}} }}",
                $"write eviction: {{ {name ?? "clock"}: {{}} }}", name is null ? null : $"{{ {name}: {{}} }}");
            return null;
        }
        SourceEntry entry = node.Entries[0];
        map.Add(SourceMap.Join(path, entry.Key.Text), entry.Value, entry.Key);
        if (PolicyNames.Find(entry.Key.Text) is not { } policy)
        {
            IReadOnlyList<string> names = PolicyNames.All;
            string? nearest = NearestWord.Find(entry.Key.Text, names);
            errors.Add(entry.Key, path, ErrorCode.UnknownPolicy, $"there is no eviction policy '{entry.Key.Text}'",
                SectionBinder.DidYouMean(nearest),
                    $"policies: {string.Join(", ", names)}      hyperactors list policies", nearest);
            return null;
        }
        if (!policy.ReclaimsHosts)
        {
            errors.Add(entry.Key, path, ErrorCode.OfflinePolicy,
                policy.Reclaim is null
                    ? $"policy '{policy.Name}' needs the future"
                    : $"policy '{policy.Name}' walks whole page tables, which are the guests'",
                "only a replay can compute it",
                "choose a policy that can run: hyperactors list policies");
            return null;
        }
        return BindParameters(entry, policy, SourceMap.Join(path, entry.Key.Text));
    }

    private EvictionSection? BindParameters(SourceEntry entry, PolicyDescription policy, string path)
    {
        if (entry.Value.Kind != SourceNodeKind.Map && !entry.Value.IsNothing)
        {
            errors.Add(entry.Value, path, ErrorCode.WrongType,
                $"the parameters of '{entry.Key.Text}' are a map, not {entry.Value.Nature}",
                "a map belongs here", ParametersHelp(policy));
            return null;
        }
        List<KeyValuePair<string, string>> parameters = [];
        foreach (SourceEntry given in entry.Value.Entries)
            if (BindParameter(given, policy, SourceMap.Join(path, given.Key.Text)) is { } parameter)
                parameters.Add(parameter);
        return new EvictionSection { Policy = policy.Name, Parameters = parameters };
    }

    private KeyValuePair<string, string>? BindParameter(SourceEntry given, PolicyDescription policy, string path)
    {
        map.Add(path, given.Value, given.Key);
        PolicyParameter? parameter = policy.Parameters.FirstOrDefault(known =>
            known.Name == given.Key.Text || PolicyNames.Camel(known.Name) == given.Key.Text);
        if (parameter is null)
        {
            string? nearest = NearestWord.Find(
                given.Key.Text, policy.Parameters.Select(known => PolicyNames.Camel(known.Name)));
            errors.Add(given.Key, path, ErrorCode.UnknownPolicyParameter,
                $"policy '{policy.Name}' has no parameter '{given.Key.Text}'",
                SectionBinder.DidYouMean(nearest), ParametersHelp(policy), nearest);
            return null;
        }
        string text = given.Value.Text.EndsWith('%')
            && QuantityParser.Parse(given.Value.Text, QuantityKind.Ratio, out decimal share) is null
            ? QuantityParser.Show(share)
            : given.Value.Text;
        // The registry judges the value, so that its ranges are written in one place.
        if (given.Value.Kind == SourceNodeKind.Scalar && !text.AsSpan().ContainsAny(';', '=')
            && PolicyRegistry.TryParse($"{policy.Name}:{parameter.Name}={text}", out _, out _))
            return KeyValuePair.Create(parameter.Name, text);
        errors.Add(given.Value, path, ErrorCode.BadPolicyParameter,
            $"'{given.Key.Text}' cannot be {given.Value.Nature}",
            $"allowed: {parameter.Range}", parameter.Meaning);
        return null;
    }

    private static string ParametersHelp(PolicyDescription policy) => policy.Parameters.Count == 0
        ? $"'{policy.Name}' takes no parameters: write {{}}"
        : $"parameters of '{policy.Name}': "
            + string.Join(", ", policy.Parameters.Select(known => $"{PolicyNames.Camel(known.Name)} ({known.Range})"));
}
