using System.Globalization;

namespace HyperActors.Telemetry;

/// <summary>Writes spans as text, as OpenTelemetry's console exporter does, for eyes that know it.</summary>
/// <remarks>It differs in what that exporter cannot say: instants and durations have all nine digits of a nanosecond.</remarks>
/// <param name="writer">Where to write.</param>
/// <param name="resource">Where the spans come from.</param>
/// <param name="leaveOpen">Whether the writer stays open when the sink is disposed of. Default: it is closed.</param>
public sealed class ConsoleSink(TextWriter writer, OtlpResource resource, bool leaveOpen = false) : ITraceSink
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int Column = 29;

    /// <summary>A span is written as a whole: the run may say something to the same writer at the same time.</summary>
    private readonly StringWriter _span = new(CultureInfo.InvariantCulture) { NewLine = writer.NewLine };

    /// <inheritdoc />
    public void Write(IReadOnlyList<TraceEpisode> episodes)
    {
        foreach (TraceEpisode episode in episodes)
            foreach (TraceSpan span in episode.Spans)
            {
                Write(episode, span);
                writer.Write(_span.ToString());
                _span.GetStringBuilder().Clear();
            }
    }

    /// <inheritdoc />
    public void Complete() => writer.Flush();

    /// <inheritdoc />
    public void Dispose()
    {
        if (!leaveOpen)
            writer.Dispose();
    }

    private void Write(TraceEpisode episode, TraceSpan span)
    {
        Line("Activity.TraceId:", OtlpJson.Hex(episode.Id));
        Line("Activity.SpanId:", OtlpJson.Hex(span.Id));
        Line("Activity.TraceFlags:", "Recorded");
        if (span.Parent != 0)
            Line("Activity.ParentSpanId:", OtlpJson.Hex(span.Parent));
        Line("Activity.DisplayName:", span.Name);
        Line("Activity.Kind:", span.Kind.ToString());
        Line("Activity.StartTime:", Instant(span.Start));
        Line("Activity.Duration:", Duration(span.Duration));
        WriteAll("Activity.Tags:", span.Attributes);
        if (span.Error is { } error)
        {
            Line("StatusCode:", "Error");
            Line("Activity.StatusDescription:", error);
        }
        if (span.Events.Count > 0)
            _span.WriteLine("Activity.Events:");
        foreach (TraceEvent instant in span.Events)
            _span.WriteLine($"    {instant.Name} [{Instant(instant.Time)}]");
        if (span.Links.Count > 0)
            _span.WriteLine("Activity.Links:");
        foreach (TraceLink link in span.Links)
            _span.WriteLine($"    {OtlpJson.Hex(link.Trace)} {OtlpJson.Hex(link.Span)} {link.Relation}");
        Line("Instrumentation scope (ActivitySource):", "");
        _span.WriteLine($"    Name: {OtlpJson.Scope}");
        _span.WriteLine($"    Version: {resource.Version}");
        WriteAll("Resource associated with Activity:", resource.AttributesOf(span.Role));
        _span.WriteLine();
    }

    private void WriteAll(string heading, IReadOnlyList<TraceAttribute> attributes)
    {
        if (attributes.Count > 0)
            _span.WriteLine(heading);
        foreach (TraceAttribute attribute in attributes)
            _span.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {attribute.Key}: {attribute.Value}"));
    }

    private void Line(string name, string value) => _span.WriteLine((name.PadRight(Column) + value).TrimEnd());

    private string Instant(long time)
    {
        long since1970 = resource.Epoch + time;
        DateTime second = DateTime.UnixEpoch.AddSeconds(since1970 / NanosecondsPerSecond);
        return string.Create(CultureInfo.InvariantCulture,
            $"{second:yyyy-MM-ddTHH:mm:ss}.{since1970 % NanosecondsPerSecond:000000000}Z");
    }

    private static string Duration(long nanoseconds)
    {
        TimeSpan seconds = TimeSpan.FromSeconds(nanoseconds / NanosecondsPerSecond);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds:c}.{nanoseconds % NanosecondsPerSecond:000000000}");
    }
}
