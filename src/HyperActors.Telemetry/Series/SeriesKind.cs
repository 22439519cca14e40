namespace HyperActors.Telemetry;

/// <summary>How the values of a series relate to time.</summary>
public enum SeriesKind
{
    /// <summary>The state at the instant.</summary>
    Level,

    /// <summary>How much was added since the instant before.</summary>
    Amount,

    /// <summary>A ratio, a mean or a percentile of what happened since the instant before; absent if nothing did.</summary>
    Statistic,
}
