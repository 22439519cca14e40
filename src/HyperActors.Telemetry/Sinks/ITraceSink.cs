namespace HyperActors.Telemetry;

/// <summary>Takes the episodes that are kept, and writes them somewhere.</summary>
public interface ITraceSink : IDisposable
{
    /// <summary>Takes episodes, ordered by their starts; they may have begun before those of the call before.</summary>
    /// <param name="episodes">The episodes; they do not change any more.</param>
    void Write(IReadOnlyList<TraceEpisode> episodes);

    /// <summary>All episodes of the run were written.</summary>
    void Complete();
}
