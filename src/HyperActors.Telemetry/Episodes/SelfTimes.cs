namespace HyperActors.Telemetry;

/// <summary>
/// Divides an episode's time among its spans: each nanosecond belongs to exactly one of them, so that the parts add up.
/// </summary>
/// <remarks>
/// A span owns the time that none of its children covers. Where children overlap, as requests to several VMs at once do,
/// the one that began first owns the time until it ends.
/// </remarks>
public static class SelfTimes
{
    /// <summary>The nanoseconds that belong to each span.</summary>
    /// <param name="episode">The episode.</param>
    /// <returns>In the order of <see cref="TraceEpisode.Spans"/>; the sum is the root's duration.</returns>
    public static long[] Of(TraceEpisode episode)
    {
        ArgumentNullException.ThrowIfNull(episode);
        Dictionary<ulong, List<int>> children = [];
        for (int index = 1; index < episode.Spans.Count; index++)
        {
            ulong parent = episode.Spans[index].Parent;
            if (!children.TryGetValue(parent, out List<int>? list))
                children.Add(parent, list = []);
            list.Add(index);
        }
        long[] times = new long[episode.Spans.Count];
        Divide(episode, 0, episode.Root.Start, episode.Root.End, children, times);
        return times;
    }

    /// <summary>Gives the time from one instant to another to a span and its children.</summary>
    private static void Divide(
        TraceEpisode episode, int index, long from, long until, Dictionary<ulong, List<int>> children, long[] times)
    {
        long done = from;
        foreach (int child in children.GetValueOrDefault(episode.Spans[index].Id, []))
        {
            long start = Math.Max(done, episode.Spans[child].Start);
            long end = Math.Min(until, episode.Spans[child].End);
            if (end <= start)
                continue;
            times[index] += start - done;
            Divide(episode, child, start, end, children, times);
            done = end;
        }
        times[index] += until - done;
    }
}
