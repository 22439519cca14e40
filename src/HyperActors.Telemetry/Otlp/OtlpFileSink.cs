namespace HyperActors.Telemetry;

/// <summary>
/// Writes OTLP lines: a <c>TracesData</c> document a line, as the collector's file exporter does and its file receiver reads.
/// </summary>
/// <param name="stream">Where to write; closed with the sink.</param>
/// <param name="resource">Where the spans come from.</param>
public sealed class OtlpFileSink(Stream stream, OtlpResource resource) : ITraceSink
{
    /// <summary>Episodes on a line.</summary>
    private const int EpisodesPerLine = 256;

    private readonly OtlpTraceEncoder _encoder = new(resource);

    /// <inheritdoc />
    public void Write(IReadOnlyList<TraceEpisode> episodes)
    {
        foreach (TraceEpisode[] line in episodes.Chunk(EpisodesPerLine))
        {
            stream.Write(_encoder.Encode(line));
            stream.Write("\n"u8);
        }
    }

    /// <inheritdoc />
    public void Complete() => stream.Flush();

    /// <inheritdoc />
    public void Dispose() => stream.Dispose();
}
