namespace HyperActors.Machine;

/// <summary>How the time of a device operation is distributed.</summary>
public enum LatencyShape
{
    /// <summary>Always the mean.</summary>
    Fixed,

    /// <summary>Evenly between mean − spread and mean + spread.</summary>
    Uniform,

    /// <summary>Exponential with the mean.</summary>
    Exponential,

    /// <summary>Log-normal with the mean as median and the spread as the ratio of the 84th percentile to the median, minus 1.</summary>
    LogNormal,
}

/// <summary>The time that a device takes for an operation, before the transfer of the data.</summary>
/// <param name="Mean">The mean (the median for <see cref="LatencyShape.LogNormal"/>).</param>
/// <param name="Shape">The distribution.</param>
/// <param name="Spread">Relative to the mean; 0 to 1 for <see cref="LatencyShape.Uniform"/>, else at least 0.</param>
public readonly record struct LatencyModel(SimDuration Mean, LatencyShape Shape = LatencyShape.Fixed, double Spread = 0);
