namespace HyperActors.Scenarios;

/// <summary>The unit that an aggregate of a metric is measured in, and how a limit on it is written.</summary>
internal static class ObjectiveUnits
{
    /// <summary>The unit, in UCUM.</summary>
    public static string UnitOf(MetricDescription metric, string aggregate) => aggregate switch
    {
        "count" => metric.Instrument == MetricInstrument.Histogram ? "1" : metric.Unit,
        "rate" => metric is { Instrument: MetricInstrument.Counter, Unit: "s" } ? "1"
            : metric is { Instrument: MetricInstrument.Counter, Unit: "By" } ? "By/s"
            : "/s",
        _ => metric.Unit,
    };

    /// <summary>The kind of quantity of a limit.</summary>
    public static QuantityKind LimitKind(MetricDescription metric, string aggregate) => aggregate switch
    {
        "count" => QuantityKind.Number,
        "rate" => UnitOf(metric, aggregate) switch
        {
            "1" => QuantityKind.Ratio,
            "By/s" => QuantityKind.Bandwidth,
            _ => QuantityKind.Rate,
        },
        _ => metric.Kind,
    };

    /// <summary>A limit in the base unit of measured values: times in seconds, all else as parsed.</summary>
    public static double ToBase(decimal value, QuantityKind kind) =>
        kind == QuantityKind.Duration ? (double)(value / 1_000_000_000_000m) : (double)value;
}
