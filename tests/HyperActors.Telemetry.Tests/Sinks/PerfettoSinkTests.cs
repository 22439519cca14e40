using HyperActors.Telemetry.Tests.Perfetto;

namespace HyperActors.Telemetry.Tests;

/// <summary>The timeline, read by Google's decoder of the published format, which shares nothing with the writer.</summary>
public sealed class PerfettoSinkTests
{
    private static readonly Lazy<TracedRun> _run = new(static () =>
        TracedRun.OfText(SampledRuns.Busy, sampling: new TraceSampling { Others = 0.1 }));

    [Fact]
    public void Write_Run_SlicesNestOnEveryTrackAndAreTheSpans() => CheckSlices(_run.Value);

    [Fact]
    public void Write_HeadlineSample_SlicesNestOnEveryTrackAndAreTheSpans()
    {
        TracedRun headline = TracedRun.OfSample("overcommit-4vm.yaml");
        Assert.True(headline.Totals.Kept > 100);
        CheckSlices(headline);
        WellFormed.Check(PerfettoReader.Read(headline.Timeline));
    }

    private static void CheckSlices(TracedRun run)
    {
        Trace trace = Trace.Parser.ParseFrom(run.Timeline);
        Dictionary<ulong, string> names = NamesOf(trace, static interned => interned.EventNames);
        Dictionary<ulong, string> actors = ActorsOfTracks(trace);
        Dictionary<ulong, Stack<(ulong Start, string Name)>> open = [];
        List<(string Actor, string Name, ulong Start, ulong End)> slices = [];
        foreach (TracePacket packet in trace.Packet.OrderBy(static packet => packet.Timestamp))
        {
            if (packet.TrackEvent is null)
                continue;
            TrackEvent step = packet.TrackEvent;
            if (!open.TryGetValue(step.TrackUuid, out Stack<(ulong Start, string Name)>? stack))
                open.Add(step.TrackUuid, stack = new());
            if (step.Type == TrackEvent.Types.Type.SliceBegin)
                stack.Push((packet.Timestamp, names[step.NameIid]));
            else if (step.Type == TrackEvent.Types.Type.SliceEnd)
                slices.Add((actors[step.TrackUuid], stack.Peek().Name, stack.Pop().Start, packet.Timestamp));
        }
        Assert.All(open.Values, static stack => Assert.Empty(stack));
        Assert.Equal(
            run.Episodes.SelectMany(static episode => episode.Spans)
                .Select(static span => (span.Role, span.Name, (ulong)span.Start, (ulong)span.End)).Order(),
            slices.Order());
    }

    [Fact]
    public void Write_Run_FlowsJoinRequestsAndTheirHandling()
    {
        Trace trace = Trace.Parser.ParseFrom(_run.Value.Timeline);
        ulong[] begun = [.. Events(trace).SelectMany(static step => step.FlowIds)];
        ulong[] ended = [.. Events(trace).SelectMany(static step => step.TerminatingFlowIds)];
        Assert.NotEmpty(begun);
        Assert.Equal(begun.Length, begun.Distinct().Count());
        Assert.Equal(begun.Order(), ended.Order());
    }

    [Fact]
    public void Write_Run_SequenceAndTracksAreDeclaredBeforeTheyAreUsed()
    {
        Trace trace = Trace.Parser.ParseFrom(_run.Value.Timeline);
        HashSet<ulong> tracks = [];
        HashSet<ulong> names = [];
        Assert.Equal(3u, trace.Packet[0].SequenceFlags);
        foreach (TracePacket packet in trace.Packet)
        {
            Assert.Equal(1u, packet.TrustedPacketSequenceId);
            if (packet.TrackDescriptor is { } track)
                Assert.True(tracks.Add(track.Uuid));
            foreach (InternedName name in packet.InternedData?.EventNames ?? [])
                Assert.True(names.Add(name.Iid));
            if (packet.TrackEvent is not { } step)
                continue;
            Assert.Contains(step.TrackUuid, tracks);
            Assert.True(step.Type == TrackEvent.Types.Type.SliceEnd || names.Contains(step.NameIid));
        }
    }

    [Fact]
    public void Read_Written_GivesTheSameEpisodes()
    {
        IReadOnlyList<TraceEpisode> read = PerfettoReader.Read(_run.Value.Timeline);
        TraceEpisode[] written = [.. _run.Value.Episodes.OrderBy(static episode => episode.Number)];
        Assert.Equal(written.Select(Show), read.Select(Show));
    }

    [Fact]
    public void Read_BrokenFile_SaysSo()
    {
        Assert.Throws<TraceFileException>(() => PerfettoReader.Read(_run.Value.Timeline.AsSpan(0, 1001)));
        Assert.Throws<TraceFileException>(() => PerfettoReader.Read("nothing of ours"u8));
    }

    private static string Show(TraceEpisode episode) => $"{episode.Number} {episode.Id:x32}\n" + string.Join('\n',
        episode.Spans.Select(static span =>
            $"{span.Id:x} {span.Parent:x} {span.Name} {span.Kind} {span.Role} {span.Start} {span.End} {span.Error} "
            + $"{string.Join(',', span.Attributes)} {string.Join(',', span.Events)} {string.Join(',', span.Links)}"));

    private static IEnumerable<TrackEvent> Events(Trace trace) =>
        trace.Packet.Where(static packet => packet.TrackEvent is not null).Select(static packet => packet.TrackEvent);

    private static Dictionary<ulong, string> NamesOf(Trace trace, Func<InternedData, IEnumerable<InternedName>> table) =>
        trace.Packet.Where(static packet => packet.InternedData is not null)
            .SelectMany(packet => table(packet.InternedData)).ToDictionary(static name => name.Iid, static name => name.Name);

    private static Dictionary<ulong, string> ActorsOfTracks(Trace trace)
    {
        TrackDescriptor[] tracks = [.. trace.Packet.Select(static packet => packet.TrackDescriptor).OfType<TrackDescriptor>()];
        Dictionary<int, string> processes = tracks.Where(static track => track.Process is not null)
            .ToDictionary(static track => track.Process.Pid, static track => track.Process.ProcessName);
        return tracks.Where(static track => track.Thread is not null)
            .ToDictionary(static track => track.Uuid, track => processes[track.Thread.Pid]);
    }
}
