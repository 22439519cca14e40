namespace HyperActors.Telemetry.Tests;

/// <summary>What every trace owes its reader.</summary>
internal static class WellFormed
{
    public static void Check(IReadOnlyList<TraceEpisode> episodes)
    {
        HashSet<(UInt128, ulong)> spans = [];
        foreach (TraceEpisode episode in episodes)
        {
            CheckTree(episode);
            foreach (TraceSpan span in episode.Spans)
                Assert.True(spans.Add((episode.Id, span.Id)), $"Span {span.Id:x16} of episode {episode.Number} is there twice.");
        }
        foreach (TraceEpisode episode in episodes)
            foreach (TraceLink link in episode.Spans.SelectMany(static span => span.Links))
                Assert.True(spans.Contains((link.Trace, link.Span)), $"Episode {episode.Number} links to nothing: {link}");
    }

    private static void CheckTree(TraceEpisode episode)
    {
        Assert.NotEqual(UInt128.Zero, episode.Id);
        Assert.Equal(0UL, episode.Root.Parent);
        Dictionary<ulong, TraceSpan> seen = [];
        foreach (TraceSpan span in episode.Spans)
        {
            Assert.NotEqual(0UL, span.Id);
            Assert.True(span.End >= span.Start, $"{span.Name} of episode {episode.Number} ends before it begins.");
            Assert.True(span.Events.Count <= 32);
            Assert.All(span.Events, instant => Assert.InRange(instant.Time, span.Start, span.End));
            if (span != episode.Root)
            {
                TraceSpan parent = seen[span.Parent];
                Assert.True(span.Start >= parent.Start && span.End <= parent.End,
                    $"{span.Name} of episode {episode.Number} is not within {parent.Name}: "
                    + $"[{span.Start}, {span.End}], [{parent.Start}, {parent.End}].");
                Assert.True(span.Kind != SpanKind.Server || parent.Kind == SpanKind.Client);
            }
            seen.Add(span.Id, span);
        }
        Assert.Equal(episode.Root.Duration, SelfTimes.Of(episode).Sum());
    }
}
