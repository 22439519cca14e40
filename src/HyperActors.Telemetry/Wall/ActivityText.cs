using System.Diagnostics;
using System.Globalization;

namespace HyperActors.Telemetry;

/// <summary>Writes the base library's spans as text when they end, as OpenTelemetry's console exporter does.</summary>
internal static class ActivityText
{
    private const int Column = 29;

    /// <summary>Listens to a source until it is disposed of.</summary>
    public static IDisposable ListenTo(string source, TextWriter writer, string version)
    {
        ActivityListener listener = new()
        {
            ShouldListenTo = other => other.Name == source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => Write(activity, writer, version),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static void Write(Activity activity, TextWriter writer, string version)
    {
        void Line(string name, string value) => writer.WriteLine((name.PadRight(Column) + value).TrimEnd());
        Line("Activity.TraceId:", activity.TraceId.ToHexString());
        Line("Activity.SpanId:", activity.SpanId.ToHexString());
        Line("Activity.TraceFlags:", "Recorded");
        Line("Activity.DisplayName:", activity.DisplayName);
        Line("Activity.Kind:", activity.Kind.ToString());
        Line("Activity.StartTime:", activity.StartTimeUtc.ToString("O", CultureInfo.InvariantCulture));
        Line("Activity.Duration:", activity.Duration.ToString("c", CultureInfo.InvariantCulture));
        writer.WriteLine("Activity.Tags:");
        foreach ((string key, object? value) in activity.TagObjects)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {key}: {value}"));
        writer.WriteLine("Instrumentation scope (ActivitySource):");
        writer.WriteLine($"    Name: {activity.Source.Name}");
        writer.WriteLine($"    Version: {version}");
        writer.WriteLine("Resource associated with Activity:");
        writer.WriteLine("    service.namespace: hyperactors");
        writer.WriteLine("    service.name: runtime");
        writer.WriteLine($"    service.version: {version}");
        writer.WriteLine("    hyperactors.clock: wall");
        writer.WriteLine();
    }
}
