namespace HyperActors.Telemetry;

/// <summary>Takes episodes that are over.</summary>
internal interface IEpisodeKeeper
{
    /// <summary>Takes an episode. Whoever takes it gives it back with <see cref="EpisodeAssembler.Recycle"/>.</summary>
    /// <param name="episode">The episode; it ended at the step that was read last, or with the run.</param>
    void Take(OpenEpisode episode);
}
