namespace HyperActors.Telemetry;

/// <summary>Keeps the slowest of the episodes that it is given: what a report shows.</summary>
/// <remarks>Passes of reclaim are longer than the faults that wait for them, and get room of their own.</remarks>
public sealed class SlowestEpisodes : ITraceSink
{
    /// <summary>Most episodes of guests.</summary>
    public const int MostOfGuests = 14;

    /// <summary>Most episodes of the host.</summary>
    public const int MostOfHost = 6;

    private TraceEpisode[] _guests = [];
    private TraceEpisode[] _host = [];

    /// <summary>Those of guests, then those of the host; the slowest first, of equals the earlier.</summary>
    public IReadOnlyList<TraceEpisode> Episodes => [.. _guests, .. _host];

    /// <inheritdoc />
    public void Write(IReadOnlyList<TraceEpisode> episodes)
    {
        ArgumentNullException.ThrowIfNull(episodes);
        // Episode 0 is the run.
        ILookup<bool, TraceEpisode> parts = episodes.Where(static one => one.Number > 0)
            .ToLookup(static one => one.Root.Role.StartsWith("vm/", StringComparison.Ordinal));
        _guests = Slowest([.. _guests, .. parts[true]], MostOfGuests);
        _host = Slowest([.. _host, .. parts[false]], MostOfHost);
    }

    /// <inheritdoc />
    public void Complete()
    {
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private static TraceEpisode[] Slowest(IEnumerable<TraceEpisode> episodes, int most) => [.. episodes
        .OrderByDescending(static one => one.Root.Duration).ThenBy(static one => one.Number).Take(most)];
}
