using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>Values of metrics as people read them, by their units.</summary>
internal static class UnitFigures
{
    /// <summary>A value in its unit.</summary>
    /// <param name="value">The value.</param>
    /// <param name="unit">The unit, in UCUM.</param>
    /// <param name="limit">What it is held against; 0 for nothing.</param>
    public static string Show(double value, string unit, double limit = 0) => unit switch
    {
        "s" => Figures.Seconds(value),
        "By" => Figures.Bytes(value),
        "By/s" => Figures.Bytes(value) + "/s",
        MachineFacts.Factor => Figures.Factor(value),
        // A ratio is a share unless it, or what it is held against, exceeds the whole: then it is a factor.
        "1" => value <= 1 && limit <= 1 ? Figures.Percent(value) : Figures.Factor(value),
        _ => Figures.Magnitude(value),
    };
}
