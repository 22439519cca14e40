using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>A sink whose file may become unwritable: the run is worth more than its trace, and goes on without it.</summary>
/// <param name="sink">The sink.</param>
internal sealed class ToleratedSink(ITraceSink sink) : ITraceSink
{
    /// <summary>Why it was given up; null if it was not.</summary>
    public string? Problem { get; private set; }

    /// <inheritdoc />
    public void Write(IReadOnlyList<TraceEpisode> episodes) => Try(() => sink.Write(episodes));

    /// <inheritdoc />
    public void Complete() => Try(sink.Complete);

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            sink.Dispose();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What is left in a buffer is written here.
            Problem ??= failure.Message;
        }
    }

    private void Try(Action write)
    {
        if (Problem is not null)
            return;
        try
        {
            write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Problem = failure.Message;
        }
    }
}
