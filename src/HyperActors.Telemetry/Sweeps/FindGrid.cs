using System.Globalization;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>The values among which an answer is looked for, the one that should hold most easily first.</summary>
/// <remarks>
/// They are those of the scenario's sweep block, or go from <c>--from</c> to <c>--to</c> in steps, or lie around the
/// scenario's own value. A grid makes the answer one that a full sweep of the same values would give.
/// </remarks>
public sealed class FindGrid
{
    /// <summary>More values than any search needs.</summary>
    public const int MostValues = 100_000;

    /// <summary>How far, as a factor, the search goes from the scenario's own value where nobody says otherwise.</summary>
    private const int Reach = 8;

    /// <summary>A count that is small or not written is searched at least so far.</summary>
    private const int LeastCount = 32;

    /// <summary>Steps between <c>--from</c> and <c>--to</c> where the user does not say how wide one is.</summary>
    private const int Steps = 64;

    private static readonly QuantityKind[] _kinds = [QuantityKind.Count, QuantityKind.Size, QuantityKind.Duration, QuantityKind.Number];

    private FindGrid(IReadOnlyList<string> values) => Values = values;

    /// <summary>The values, as <c>--set</c> takes them.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>Makes the grid of a question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="from">The least value; null if the user names none.</param>
    /// <param name="to">The greatest value; null if the user names none.</param>
    /// <param name="step">The distance of values; null if the user names none.</param>
    /// <param name="problem">Why there is none, in one clause.</param>
    public static FindGrid? Of(FindQuestion question, Scenario scenario, string? from, string? to, string? step, out string problem)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(scenario);
        problem = $"'{question.Path}' is no number that could be searched";
        SweepAxis? axis = scenario.Sweep.Axes.FirstOrDefault(known => known.Path == question.Path);
        List<string>? values = from is null && to is null && step is null && axis is not null
            ? Sorted(axis.Values.Select(value => value.Text))
            : Range(OwnValue(question.Path, scenario), from, to, step, ref problem);
        if (values is null)
            return null;
        if (!question.WantsMost)
            values.Reverse();
        return new FindGrid(values);
    }

    private static string? OwnValue(string path, Scenario scenario) =>
        ScenarioParameters.Of(scenario.Resolve()).FirstOrDefault(parameter => parameter.Path == path)?.Value
        ?? (path.EndsWith(".count", StringComparison.Ordinal) ? "1" : null);

    private static List<string>? Sorted(IEnumerable<string> values)
    {
        string[] texts = [.. values];
        if (KindOf(texts) is not { } kind)
            return null;
        return [.. texts.DistinctBy(text => Amount(text, kind)).OrderBy(text => Amount(text, kind))];
    }

    private static List<string>? Range(string? own, string? from, string? to, string? step, ref string problem)
    {
        string[] given = [.. new[] { from, to, step }.OfType<string>()];
        if (KindOf(given.Length > 0 ? given : [own ?? ""]) is not { } kind || own is null && (from is null || to is null))
            return null;
        decimal middle = own is not null && KindOf([own]) == kind ? Amount(own, kind) : 0;
        (decimal least, decimal most) = Around(middle, kind);
        least = from is null ? least : Amount(from, kind);
        most = to is null ? most : Amount(to, kind);
        decimal distance = step is null ? DefaultStep(least, most, middle, from is null && to is null, kind) : Amount(step, kind);
        problem = $"from {Show(least, kind)} to {Show(most, kind)} in steps of {Show(distance, kind)} there are no values, or too many";
        if (distance <= 0 || most < least || (most - least) / distance > MostValues)
            return null;
        var values = new List<string>();
        for (decimal value = least; value <= most; value += distance)
            values.Add(Show(value, kind));
        return values;
    }

    private static (decimal Least, decimal Most) Around(decimal middle, QuantityKind kind) => kind == QuantityKind.Count
        ? (1, Math.Max(LeastCount, middle * Reach))
        : (Whole(middle / Reach, kind), middle * Reach);

    private static decimal DefaultStep(decimal least, decimal most, decimal middle, bool isAround, QuantityKind kind) =>
        kind == QuantityKind.Count ? 1
        : Whole(isAround ? middle / Reach : (most - least) / Steps, kind);

    /// <summary>Sizes are whole base pages, times whole picoseconds; at least one of them.</summary>
    private static decimal Whole(decimal value, QuantityKind kind) => kind switch
    {
        QuantityKind.Size => Math.Max(1, decimal.Truncate(value / ByteSize.BasePage.Bytes)) * ByteSize.BasePage.Bytes,
        QuantityKind.Duration => Math.Max(1, decimal.Truncate(value)),
        _ => value,
    };

    private static QuantityKind? KindOf(IReadOnlyCollection<string> texts)
    {
        foreach (QuantityKind kind in _kinds)
            if (texts.Count > 0 && texts.All(text => QuantityParser.Parse(text, kind, out _) is null))
                return kind;
        return null;
    }

    private static decimal Amount(string text, QuantityKind kind)
    {
        _ = QuantityParser.Parse(text, kind, out decimal value);
        return value;
    }

    private static string Show(decimal value, QuantityKind kind) => kind switch
    {
        QuantityKind.Size => new ByteSize((long)value).ToString(),
        QuantityKind.Duration => $"{value.ToString("0", CultureInfo.InvariantCulture)}ps",
        _ => value.ToString("0.############", CultureInfo.InvariantCulture),
    };
}
