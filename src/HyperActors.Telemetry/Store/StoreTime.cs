using System.Globalization;

namespace HyperActors.Telemetry;

/// <summary>How wall time is written in the store.</summary>
public static class StoreTime
{
    /// <summary>An instant to the microsecond, so that texts sort as instants do.</summary>
    /// <param name="instant">The instant.</param>
    public static string Show(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>An instant to the second, without characters that a file's name should not have.</summary>
    /// <param name="instant">The instant.</param>
    public static string ShowInName(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HHmmss", CultureInfo.InvariantCulture);
}
