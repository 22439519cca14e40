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
    /// <param name="problem">Why there is none; null if there is one.</param>
    public static FindGrid? Of(
        FindQuestion question, Scenario scenario, string? from, string? to, string? step, out FindProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(scenario);
        problem = null;
        SweepAxis? axis = scenario.Sweep.Axes.FirstOrDefault(known => known.Path == question.Path);
        List<string>? values = from is null && to is null && step is null && axis is not null
            ? Sorted(axis.Values.Select(value => value.Text))
            : Range(OwnValue(question.Path, scenario), from, to, step, question.Path, out problem);
        if (values is null)
        {
            problem ??= FindProblem.NoNumber(question.Path);
            return null;
        }
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

    private static List<string>? Range(
        string? own, string? from, string? to, string? step, string path, out FindProblem? problem)
    {
        problem = own is null && (from is null || to is null) ? FindProblem.NoBounds(path) : null;
        (string, string)[] given = [.. Given(from, to, step)];
        if (problem is not null || KindOf(given, own, ref problem) is not { } kind)
            return null;
        decimal middle = own is not null && KindOf([own]) == kind ? Amount(own, kind) : 0;
        (decimal least, decimal most) = Around(middle, kind);
        least = from is null ? least : Amount(from, kind);
        most = to is null ? most : Amount(to, kind);
        decimal distance = step is null ? DefaultStep(least, most, middle, from is null && to is null, kind) : Amount(step, kind);
        if (distance <= 0 || most < least || (most - least) / distance > MostValues)
        {
            problem = FindProblem.NoValues(Show(least, kind), Show(most, kind), Show(distance, kind));
            return null;
        }
        var values = new List<string>();
        for (decimal value = least; value <= most; value += distance)
            values.Add(Show(value, kind));
        return values;
    }

    private static IEnumerable<(string Option, string Text)> Given(string? from, string? to, string? step) =>
        new (string Option, string? Text)[] { ("--from", from), ("--to", to), ("--step", step) }
            .Where(static each => each.Text is not null).Select(static each => (each.Option, each.Text!));

    /// <summary>The kind of what was given, with the scenario's own value if that is one that is searched.</summary>
    private static QuantityKind? KindOf((string Option, string Text)[] given, string? own, ref FindProblem? problem)
    {
        string[] texts = [.. given.Select(static each => each.Text)];
        if (own is null || KindOf([own]) is not { } kind)
            return KindOf(texts);
        if (KindOf([.. texts, own]) is { } common)
            return common;
        foreach ((string option, string text) in given)
            if (QuantityParser.Parse(text, kind, out _) is { } fault)
            {
                problem = new FindProblem($"'{option}' {fault.Predicate}", fault.Help);
                break;
            }
        return null;
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
