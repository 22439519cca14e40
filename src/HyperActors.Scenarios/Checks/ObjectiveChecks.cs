namespace HyperActors.Scenarios;

/// <summary>Can each objective be measured?</summary>
internal sealed class ObjectiveChecks(
    ScenarioSection section, IReadOnlyList<VmPlan> vms, SourceMap map, ErrorList errors)
{
    /// <summary>The objectives that are right, in order.</summary>
    public IReadOnlyList<Objective> Check()
    {
        List<Objective> objectives = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int index = 0; index < section.Slos.Count; index++)
        {
            SloSection slo = section.Slos[index];
            string path = $"slos[{index}]";
            if (!names.Add(slo.Name))
                errors.Add(map.Locate($"{path}.name"), $"{path}.name", ErrorCode.DuplicateName,
                    $"two objectives are named '{slo.Name}'",
                    "again", "give them different names");
            SourceNode node = map.Locate($"{path}.expect");
            if (ObjectiveParser.Parse(slo.Name, slo.Expect, out ObjectiveFault? fault) is not { } objective)
                Report(fault!, node, $"{path}.expect");
            else if (CanBeMeasured(objective, slo.Expect, node, $"{path}.expect"))
                objectives.Add(objective with
                {
                    Scope = new ScopeChecks(section, map, errors).Check(slo, objective, path),
                    WarnOnly = slo.OnFail == FailureAction.Warn,
                    Aborts = slo.OnFail == FailureAction.Abort,
                });
        }
        return objectives;
    }

    private bool CanBeMeasured(Objective objective, string text, SourceNode node, string path)
    {
        int before = errors.Count;
        foreach ((string label, string glob) in objective.Selectors)
        {
            IReadOnlyList<string>? names = label switch
            {
                "vm" or "requester" => [.. vms.Select(vm => vm.Name)],
                "device" => [.. section.Swap.Select(device => device.Name)],
                _ => null,
            };
            if (names is null || names.Any(name => Glob.IsMatch(glob, name)))
                continue;
            string? nearest = NearestWord.Find(glob, names);
            string help = names.Count == 0 ? "this scenario has no swap device"
                : $"here: {string.Join(", ", names.Take(20))}{(names.Count > 20 ? ", …" : "")}";
            int at = text.IndexOf(
                glob, text.IndexOf(label, StringComparison.Ordinal) + label.Length, StringComparison.Ordinal);
            Report(new ObjectiveFault(
                at, glob.Length, ErrorCode.SelectsNothing,
                    $"objective '{objective.Name}' selects nothing: {label}={glob}",
                Explain(label, glob) ?? SectionBinder.DidYouMean(nearest), help, nearest), node, path);
        }
        if (errors.Count == before && section.Swap.Count == 0 && NeedsSwap(objective))
            Report(new ObjectiveFault(
                text.IndexOf(objective.Metric.Name, StringComparison.Ordinal), objective.Metric.Name.Length,
                ErrorCode.NeverMeasured, $"objective '{objective.Name}' can never be measured",
                    "there is no swap device",
                "add a swap device, or remove the objective"), node, path);
        return errors.Count == before;
    }

    /// <summary>The usual slip: the name of a VM that became several by its count.</summary>
    private string? Explain(string label, string glob) =>
        label != "device" && section.Vms.Any(vm => vm.Name == glob && vm.Count is not null)
            ? $"'{glob}' has a count: write '{glob}-*'" : null;

    private static bool NeedsSwap(Objective objective) =>
        objective.Aggregate is not ("count" or "sum" or "rate")
        && (objective.Metric.Labels.Any(label => label.Name == "device")
            || objective.Selectors.Any(selector => selector is { Key: "type", Value: "major" }));

    private void Report(ObjectiveFault fault, SourceNode node, string path)
    {
        // Inside quotes the text begins one character later; in a block it has no column of its own.
        bool isPlain = node.Source.Line(node.Line).AsSpan(Math.Min(node.Column - 1, node.Source.Line(node.Line).Length))
            .StartsWith(node.Text.Length > 0 ? node.Text : " ");
        int offset = isPlain ? fault.Offset : node.IsQuoted && node.Length > 1 ? fault.Offset + 1 : 0;
        bool inside = offset + fault.Length <= Math.Max(node.Length + 1, fault.Length);
        errors.AddWithin(node, inside ? offset : 0, inside ? fault.Length : node.Length, path, fault.Code, fault.What,
            fault.Label,
            fault.Help, fault.Suggestion, fault.Note);
    }
}
