using System.Globalization;

namespace HyperActors.Scenarios;

/// <summary>The runs of a sweep: every combination of values, each with every seed.</summary>
/// <remarks>A path that <c>--set</c> gives one value is not varied any more.</remarks>
public sealed class SweepPlan
{
    private readonly SourceText _source;
    private readonly IReadOnlyList<string> _overrides;

    internal SweepPlan(SourceText source, IReadOnlyList<string> overrides, ScenarioSection section)
        : this(source, overrides, AxesOf(section.Sweep, overrides), SeedsOf(section))
    {
    }

    private SweepPlan(SourceText source, IReadOnlyList<string> overrides, IReadOnlyList<SweepAxis> axes, IReadOnlyList<ulong> seeds)
    {
        _source = source;
        _overrides = overrides;
        Axes = axes;
        Seeds = seeds;
    }

    /// <summary>The paths with their values, in the order of the file; the last varies fastest.</summary>
    public IReadOnlyList<SweepAxis> Axes { get; }

    /// <summary>The seeds that each combination is run with; at least one.</summary>
    public IReadOnlyList<ulong> Seeds { get; }

    /// <summary>How many combinations of values there are; at least one.</summary>
    /// <exception cref="OverflowException">More than a program can count.</exception>
    public long CombinationCount => Axes.Aggregate(1L, static (count, axis) => count * axis.Values.Count);

    /// <summary>The runs, combination by combination, seed by seed.</summary>
    public IEnumerable<SweepPoint> Points()
    {
        long count = CombinationCount;
        for (long combination = 0; combination < count; combination++)
        {
            IReadOnlyList<SweepChoice> choices = Choose(combination);
            foreach (ulong seed in Seeds)
                yield return new SweepPoint((int)combination + 1, choices, seed);
        }
    }

    /// <summary>The same sweep with other axes.</summary>
    /// <param name="axes">The axes.</param>
    public SweepPlan WithAxes(IReadOnlyList<SweepAxis> axes) => new(_source, _overrides, axes, Seeds);

    /// <summary>The same sweep with so many seeds, from the first one upwards.</summary>
    /// <param name="count">How many; at least 1.</param>
    public SweepPlan WithSeeds(int count) => new(_source, _overrides, Axes, Upwards(Seeds[0], count));

    /// <summary>Reads the scenario of a run.</summary>
    /// <param name="point">One of <see cref="Points"/>.</param>
    public ScenarioReading Read(SweepPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        ErrorList errors = new();
        List<string> overrides =
        [
            .. _overrides, .. point.Choices.Where(choice => choice.Node is null).Select(choice => choice.Override),
            SeedOverride(point.Seed),
        ];
        List<(SourceNode, SourceNode)> chosen =
            [.. point.Choices.Where(choice => choice.Node is not null).Select(choice => (choice.PathNode!, choice.Node!))];
        Scenario? scenario = ScenarioReader.Read(_source, overrides, chosen, errors);
        return new ScenarioReading(scenario, errors.InOrder()) { ErrorCount = errors.Count };
    }

    /// <summary>Whether a path leads to an option, and whether that can have a value, both judged alone.</summary>
    /// <param name="path">The path, as <c>--set</c> takes it.</param>
    /// <param name="value">The value, as YAML.</param>
    /// <returns>What is wrong, told of a <c>--set</c> with both; empty if nothing is.</returns>
    public IReadOnlyList<ScenarioError> Try(string path, string value)
    {
        ErrorList errors = new();
        _ = ScenarioReader.Bind(_source, [.. _overrides, $"{path}={value}"], [], errors);
        return errors.InOrder();
    }

    /// <summary>Whether a path leads to an option.</summary>
    /// <param name="path">The path, as <c>--set</c> takes it.</param>
    /// <returns>Where it leads nowhere, told of a <c>--set</c> with any value; null if it leads to an option.</returns>
    public ScenarioError? TryPath(string path)
    {
        ScenarioError? error = Try(path, "1").FirstOrDefault(
            static error => error.Code is ErrorCode.UnknownOverride or ErrorCode.BadOverride);
        return error is not { Code: ErrorCode.BadOverride } ? error
            : error with { What = $"'{ValueBinder.Short(path)}' is no path", Help = "a path is like vms.db.memory" };
    }

    /// <summary>The changes that make the scenario of a run out of the file, as <c>--set</c> takes them.</summary>
    /// <param name="point">One of <see cref="Points"/>.</param>
    public IReadOnlyList<string> Overrides(SweepPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return
        [
            .. _overrides.Where(static change => !change.StartsWith("seed=", StringComparison.Ordinal)),
            .. point.Choices.Select(static choice => choice.Override), SeedOverride(point.Seed),
        ];
    }

    private static string SeedOverride(ulong seed) => string.Create(CultureInfo.InvariantCulture, $"seed={seed}");

    private static IReadOnlyList<SweepAxis> AxesOf(SweepSection? section, IReadOnlyList<string> overrides) =>
        [.. (section?.Paths ?? [])
            .Where(path => !overrides.Any(change => change.StartsWith(path.Path.Text + "=", StringComparison.Ordinal)))
            .Select(path => new SweepAxis(path.Path.Text, [.. path.Values.Select(value => new SweepChoice(path.Path, value))]))];

    private static IReadOnlyList<ulong> SeedsOf(ScenarioSection section) =>
        section.Sweep?.Seeds ?? Upwards(section.Seed, section.Sweep?.SeedCount ?? 1);

    private static ulong[] Upwards(ulong first, int count) =>
        [.. Enumerable.Range(0, count).Select(index => unchecked(first + (ulong)index))];

    private SweepChoice[] Choose(long combination)
    {
        var choices = new SweepChoice[Axes.Count];
        for (int axis = Axes.Count - 1; axis >= 0; axis--)
        {
            choices[axis] = Axes[axis].Values[(int)(combination % Axes[axis].Values.Count)];
            combination /= Axes[axis].Values.Count;
        }
        return choices;
    }
}

/// <summary>A path and the values that it is given.</summary>
/// <param name="Path">The path, as <c>--set</c> takes it.</param>
/// <param name="Values">The values; at least one.</param>
public sealed record SweepAxis(string Path, IReadOnlyList<SweepChoice> Values);

/// <summary>A value of a path.</summary>
public sealed class SweepChoice
{
    /// <summary>A value that does not stand in the file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="value">The value, as YAML.</param>
    public SweepChoice(string path, string value)
    {
        Text = value;
        Override = $"{path}={value}";
    }

    internal SweepChoice(SourceNode path, SourceNode value)
    {
        PathNode = path;
        Node = value;
        Text = SourceNodeText.Short(value);
        Override = $"{path.Text}={SourceNodeText.Flow(value)}";
    }

    /// <summary>The value as tables show it: <c>clock</c> for <c>{ clock: {} }</c>.</summary>
    public string Text { get; }

    /// <summary>Path and value, as <c>--set</c> takes them.</summary>
    public string Override { get; }

    internal SourceNode? PathNode { get; }

    internal SourceNode? Node { get; }
}

/// <summary>One run of a sweep.</summary>
/// <param name="Combination">Number of its combination of values, from 1.</param>
/// <param name="Choices">Its values, in the order of <see cref="SweepPlan.Axes"/>.</param>
/// <param name="Seed">Its seed.</param>
public sealed record SweepPoint(int Combination, IReadOnlyList<SweepChoice> Choices, ulong Seed);
