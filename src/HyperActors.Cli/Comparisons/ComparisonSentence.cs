using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>Says in one sentence what a comparison comes to; the same facts give the same words.</summary>
internal static class ComparisonSentence
{
    /// <summary>More VMs that are unchanged are not named.</summary>
    private const int MostNamed = 3;

    /// <summary>The sentence.</summary>
    public static string Of(Comparison comparison)
    {
        string sentence = comparison.Groups.Count == 2 ? OfTwo(comparison) : OfMany(comparison);
        return comparison.HasRepeats ? sentence + "."
            : sentence + "; not every group has repeats, so this may be chance: sweep with --seeds 5.";
    }

    private static string OfTwo(Comparison comparison)
    {
        string subject = Subject(comparison.Groups[1], 1);
        (ComparedMetric Row, MetricChange Change)[] changes = [.. comparison.Rows
            .Where(row => row.Changes[1] is not null).Select(row => (row, row.Changes[1]!))];
        (ComparedMetric Row, MetricChange Change)? best = Greatest(changes, ChangeVerdict.Better);
        (ComparedMetric Row, MetricChange Change)? worst = Greatest(changes, ChangeVerdict.Worse);
        (ComparedMetric Row, MetricChange Change)? other = Greatest(changes, ChangeVerdict.Differs);
        if (changes.Length == 0)
            return $"Nothing was measured both in {Subject(comparison.Groups[0], 0)} and in {subject}";
        return (best, worst) switch
        {
            ({ } gain, { } loss) => $"{subject} {Clause(gain)}, but {Clause(loss)}{Unchanged(changes)}",
            ({ } gain, null) => $"{subject} {Clause(gain)}, and nothing else here gets worse{Unchanged(changes)}",
            (null, { } loss) => $"{subject} {Clause(loss)}, and nothing here gets better{Unchanged(changes)}",
            _ => other is { } change ? $"{subject} {Clause(change)}; nothing gets better or worse"
                : $"There is no difference between {Subject(comparison.Groups[0], 0)} and {subject} in {Metrics(changes.Length)}",
        };
    }

    /// <summary>Of many, the one that is best where they differ most: in a slowdown if any does, else in anything good or bad.</summary>
    private static string OfMany(Comparison comparison)
    {
        ComparedMetric? row = comparison.Rows
            .Where(row => row.Metric.LessIsBetter is not null
                && row.Changes.Any(change => change is { Verdict: not ChangeVerdict.NoDifference }))
            .OrderBy(row => row.Metric.Metric != "vm.slowdown")
            .ThenByDescending(row => row.Changes.Max(change => Math.Abs(change?.Relative ?? 0)))
            .FirstOrDefault();
        if (row is null)
            return $"None of the others differs from {Subject(comparison.Groups[0], 0)} in {Metrics(comparison.Rows.Count)}";
        bool less = row.Metric.LessIsBetter == true;
        int[] measured = [.. Enumerable.Range(0, row.Means.Count).Where(index => row.Means[index] is not null)];
        int best = less ? measured.MinBy(index => row.Means[index]!.Value.Mean) : measured.MaxBy(index => row.Means[index]!.Value.Mean);
        string name = MetricNames.InSentence(row.Metric);
        if (best == 0)
            return $"Of the {comparison.Groups.Count}, the baseline {Subject(comparison.Groups[0], 0)} has the {(less ? "least" : "most")} "
                + $"of {name}: {UnitFigures.Show(row.Means[0]!.Value.Mean, row.Metric.Unit)}";
        return $"Of the {comparison.Groups.Count}, {Subject(comparison.Groups[best], best)} is best in {name}: it "
            + Clause((row, row.Changes[best]!));
    }

    /// <summary>Whichever changed most, as a part of what it was; what was nothing before has changed most of all.</summary>
    private static (ComparedMetric Row, MetricChange Change)? Greatest(
        IEnumerable<(ComparedMetric Row, MetricChange Change)> changes, ChangeVerdict verdict)
    {
        (ComparedMetric Row, MetricChange Change)[] those = [.. changes.Where(each => each.Change.Verdict == verdict)];
        return those.Length == 0 ? null : those.MaxBy(each => Math.Abs(each.Change.Relative ?? double.MaxValue));
    }

    private static string Clause((ComparedMetric Row, MetricChange Change) each)
    {
        (ComparedMetric row, MetricChange change) = each;
        string name = MetricNames.InSentence(row.Metric);
        string verb = change.Difference.Mean < 0 ? "cuts" : "raises";
        if (change.Relative is not { } relative)
            return $"{verb} {name} from nothing to {UnitFigures.Show(change.Difference.Mean, row.Metric.Unit)}";
        string amount = Percent(relative);
        if (change.RelativeLow is not { } low || change.RelativeHigh is not { } high)
            return $"{verb} {name} by {amount}";
        (double from, double to) = relative < 0 ? (-high, -low) : (low, high);
        return $"{verb} {name} by {amount} (95 % CI {Percent(from).Replace(" %", "", StringComparison.Ordinal)} to {Percent(to)})";
    }

    private static string Metrics(int count) => count == 1 ? "this metric" : $"these {count} metrics";

    private static string Percent(double share) => Figures.RoughPercent(Math.Abs(share)).Replace('\u00A0', ' ');

    private static string Unchanged((ComparedMetric Row, MetricChange Change)[] changes)
    {
        string[] vms = [.. changes.Where(each => each.Row.Metric.Vm is not null).GroupBy(each => each.Row.Metric.Vm!)
            .Where(vm => vm.All(each => each.Change.Verdict == ChangeVerdict.NoDifference)).Select(vm => vm.Key)];
        return vms.Length is 0 or > MostNamed ? ""
            : $"; {string.Join(" and ", vms)} {(vms.Length == 1 ? "is" : "are")} unchanged";
    }

    /// <summary>The value alone where one option differs, else what distinguishes the group.</summary>
    private static string Subject(RunGroup group, int index)
    {
        string[] parts = group.Name.Split(' ');
        return group.Name == group.Runs[0].RunId ? ComparisonRenderer.Letter(index)
            : parts.Length == 1 && !group.Name.StartsWith("host.", StringComparison.Ordinal) && parts[0].Split('=', 2) is [_, var value]
                && value.Length > 0 && char.IsAsciiLetter(value[0]) ? value
            : group.Name;
    }
}
