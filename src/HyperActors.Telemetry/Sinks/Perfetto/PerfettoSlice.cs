namespace HyperActors.Telemetry;

/// <summary>A span on its way to a lane.</summary>
internal sealed class PerfettoSlice
{
    public required TraceEpisode Episode { get; init; }

    public required TraceSpan Span { get; init; }

    /// <summary>Its place in the episode.</summary>
    public required int Index { get; init; }

    public required PerfettoSlice? Parent { get; init; }

    /// <summary>The spans of others that handle this request.</summary>
    public List<TraceSpan> HandledBy { get; } = [];

    public PerfettoLane? Lane { get; set; }

    /// <summary>All spans of some episodes, in the order in which they can be put on lanes: outer ones first.</summary>
    public static IEnumerable<PerfettoSlice> Of(IReadOnlyList<TraceEpisode> episodes)
    {
        List<PerfettoSlice> slices = [];
        Dictionary<ulong, PerfettoSlice> byId = [];
        foreach (TraceEpisode episode in episodes)
        {
            byId.Clear();
            for (int index = 0; index < episode.Spans.Count; index++)
            {
                TraceSpan span = episode.Spans[index];
                PerfettoSlice? parent = byId.GetValueOrDefault(span.Parent);
                PerfettoSlice slice = new() { Episode = episode, Span = span, Index = index, Parent = parent };
                if (span.Kind == SpanKind.Server)
                    parent?.HandledBy.Add(span);
                byId.Add(span.Id, slice);
                slices.Add(slice);
            }
        }
        // Stable: of two equal ones the parent comes first, as it does in the episode.
        return slices.OrderBy(static slice => slice.Span.Start).ThenByDescending(static slice => slice.Span.End);
    }
}
