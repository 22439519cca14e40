using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>The figures of an objective as people read them.</summary>
internal static class ObjectiveFigures
{
    /// <summary>The measured value in its unit.</summary>
    public static string Measured(ObjectiveResult slo) =>
        slo.Measured is { } value ? UnitFigures.Show(value, slo.Unit, slo.Limit) : "no samples";

    /// <summary>How far it is from the limit: <c>+82 %</c> to spare, <c>-105 %</c> over.</summary>
    public static string Margin(ObjectiveResult slo) => slo.Margin switch
    {
        null => slo.Measured is null ? "failed" : "over",
        0 => "at limit",
        var margin => (margin > 0 ? "+" : "") + Figures.RoughPercent(margin.Value),
    };
}
