namespace HyperActors.Scenarios;

/// <summary>How a metric is counted.</summary>
public enum MetricInstrument
{
    /// <summary>A total that only grows.</summary>
    Counter,

    /// <summary>A value at a time.</summary>
    Gauge,

    /// <summary>A distribution.</summary>
    Histogram,
}

/// <summary>A metric: what it is, and what can be asked of it.</summary>
public sealed record MetricDescription
{
    /// <summary>The name in objectives, such as <c>vm.page_fault.duration</c>; exported with the prefix
    /// <c>hyperactors.</c></summary>
    public required string Name { get; init; }

    /// <summary>How it is counted.</summary>
    public required MetricInstrument Instrument { get; init; }

    /// <summary>The unit, in UCUM: <c>s</c>, <c>1</c>, <c>By</c>, <c>{fault}</c>, …</summary>
    public required string Unit { get; init; }

    /// <summary>The labels by which it can be selected.</summary>
    public required IReadOnlyList<MetricLabel> Labels { get; init; }

    /// <summary>What it is, in a sentence.</summary>
    public required string About { get; init; }

    /// <summary>The aggregates that objectives may use now; empty: known, but not available for objectives
    /// yet.</summary>
    public required IReadOnlyList<string> Aggregates { get; init; }

    /// <summary>Whether objectives may use it now.</summary>
    public bool IsAvailable => Aggregates.Count > 0;

    /// <summary>Reads the series out of a run.</summary>
    internal Func<RunMeasurements, IEnumerable<MetricSeries>>? Read { get; init; }

    /// <summary>The kind of quantity that a limit on its values is written as.</summary>
    internal QuantityKind Kind => Unit switch
    {
        "s" => QuantityKind.Duration,
        "By" => QuantityKind.Size,
        "1" => QuantityKind.Ratio,
        _ => QuantityKind.Number,
    };
}

/// <summary>A label of a metric.</summary>
/// <param name="Name">Such as <c>vm</c>.</param>
/// <param name="Values">The values that occur; empty: names of the scenario.</param>
public sealed record MetricLabel(string Name, IReadOnlyList<string> Values);
