using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>The figures of an objective as people read them.</summary>
internal static class ObjectiveFigures
{
    /// <summary>The measured value in its unit.</summary>
    public static string Measured(ObjectiveResult slo) => slo.Measured is { } value ? InUnit(value, slo) : "no samples";

    /// <summary>How far it is from the limit: <c>+82 %</c> to spare, <c>-105 %</c> over.</summary>
    public static string Margin(ObjectiveResult slo) => slo.Margin switch
    {
        null => slo.Measured is null ? "failed" : "over",
        0 => "at limit",
        var margin => (margin > 0 ? "+" : "") + Figures.RoughPercent(margin.Value),
    };

    private static string InUnit(double value, ObjectiveResult slo) => slo.Unit switch
    {
        "s" => Figures.Seconds(value),
        "By" => Figures.Bytes(value),
        "By/s" => Figures.Bytes(value) + "/s",
        // A ratio is a share unless it, or what it is held against, exceeds the whole: then it is a factor.
        "1" => value <= 1 && slo.Limit <= 1 ? Figures.Percent(value) : Figures.Factor(value),
        _ => Figures.Magnitude(value),
    };
}
