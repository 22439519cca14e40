using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>The figures of an objective as people read them.</summary>
internal static class ObjectiveFigures
{
    /// <summary>The measured value in its unit.</summary>
    public static string Measured(ObjectiveResult slo) =>
        slo.Measured is { } value ? UnitFigures.Show(value, slo.Unit, slo.Limit) : "no samples";

    /// <summary>How far it is from the limit: <c>+82 %</c> to spare, <c>-105 %</c> over.</summary>
    /// <param name="slo">The objective.</param>
    /// <returns>The words; absent where the limit is 0, which nothing is a share of, and the value has left it.</returns>
    public static string Margin(ObjectiveResult slo) => slo.Margin switch
    {
        null when slo.Measured is null => "failed",
        null or 0 when slo.Measured == slo.Limit => "at limit",
        null => "over",
        // The limit is 0 and the value is not: there is room, but no share of nothing.
        0 => Figures.Absent,
        var margin => (margin > 0 ? "+" : "") + Figures.RoughPercent(margin.Value),
    };
}
