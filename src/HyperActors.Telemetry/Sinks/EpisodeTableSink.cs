using System.Globalization;
using System.Text;

namespace HyperActors.Telemetry;

/// <summary>Writes a line of CSV for each episode that is kept: the table <c>episode</c> of the results store.</summary>
/// <param name="stream">Where to write; closed with the sink.</param>
public sealed class EpisodeTableSink(Stream stream) : ITraceSink
{
    private readonly StreamWriter _writer = Begin(stream);

    /// <inheritdoc />
    public void Write(IReadOnlyList<TraceEpisode> episodes)
    {
        foreach (TraceEpisode episode in episodes)
            if (episode.Number > 0)
                _writer.Write(CsvText.Line(
                [
                    Show(episode.Number), episode.Root.Name, episode.Root["hyperactors.vm.name"] as string ?? "",
                    Show(episode.Root.Start), Show(episode.Root.Duration), OutcomeOf(episode.Root),
                    episode.Root[EpisodeConverter.CauseKey] is long cause ? Show(cause) : "",
                    string.Create(CultureInfo.InvariantCulture, $"{episode.Root["hyperactors.sample.weight"]}"),
                ]));
    }

    /// <inheritdoc />
    public void Complete() => _writer.Flush();

    /// <inheritdoc />
    public void Dispose() => _writer.Dispose();

    private static StreamWriter Begin(Stream stream)
    {
        StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        writer.Write(CsvText.Line(RunFiles.EpisodeColumns));
        return writer;
    }

    private static string OutcomeOf(TraceSpan root) => root switch
    {
        { Error: { } error } => error,
        _ when root["hyperactors.outline"] is not null => "outline",
        _ when root["hyperactors.unfinished"] is not null => "unfinished",
        _ => root["system.paging.fault.type"] as string ?? "done",
    };

    private static string Show(long value) => value.ToString(CultureInfo.InvariantCulture);
}
