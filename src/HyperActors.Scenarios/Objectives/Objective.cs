namespace HyperActors.Scenarios;

/// <summary>How a measured value is compared with the limit.</summary>
public enum Comparison
{
    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>==</c></summary>
    Equal,
}

/// <summary>A condition that a run must meet: <c>agg(metric{label=glob,…}) op quantity</c>.</summary>
public sealed record Objective
{
    /// <summary>Name, unique in the scenario.</summary>
    public required string Name { get; init; }

    /// <summary>The expression as it was written.</summary>
    public required string Expression { get; init; }

    /// <summary>The metric.</summary>
    public required MetricDescription Metric { get; init; }

    /// <summary>How the metric's samples become one number: <c>p99.9</c>, <c>mean</c>, <c>max</c>, <c>min</c>,
    /// <c>sum</c>, <c>rate</c>, <c>count</c>.</summary>
    public required string Aggregate { get; init; }

    /// <summary>Which series count: label and glob (<c>*</c> any characters, <c>?</c> one).</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Selectors { get; init; }

    /// <summary>How the value is compared.</summary>
    public required Comparison Comparison { get; init; }

    /// <summary>The limit, in the base unit: seconds, bytes, ratio or count.</summary>
    public required double Limit { get; init; }

    /// <summary>The unit of the measured value and the limit, in UCUM.</summary>
    public string Unit => ObjectiveUnits.UnitOf(Metric, Aggregate);

    /// <summary>Which part of the run counts; null: all that follows the warm-up.</summary>
    public ObjectiveScope? Scope { get; init; }

    /// <summary>Whether the run ends as soon as it does not hold. Default false.</summary>
    public bool Aborts { get; init; }

    /// <summary>Whether a failure is only told, not a reason to end with exit code 4. Default false.</summary>
    public bool WarnOnly { get; init; }
}
