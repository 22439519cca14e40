using System.Globalization;

namespace HyperActors.Telemetry;

/// <summary>Writes a timeline in Perfetto's own format, TrackEvent: open it on ui.perfetto.dev.</summary>
/// <remarks>
/// <para>Each actor is a process; its threads are lanes. The spans of many episodes overlap without nesting, which the
/// viewer cannot draw on one track, so a span goes to the first lane of its actor on which it nests or follows.</para>
/// <para>A slice tells its episode, its place and its parent's in it, so that the file holds the same traces as the other
/// formats: they can be read back. Requests and their handling are joined by flows (arrows).</para>
/// <para>Chrome's JSON was rejected: the viewer calls it legacy and drops slices that overlap.</para>
/// </remarks>
public sealed class PerfettoSink : ITraceSink
{
    internal const string Episode = "episode";
    internal const string Index = "index";
    internal const string Parent = "parent";
    internal const string TraceId = "trace_id";
    internal const string ErrorType = "error.type";
    internal const string LinkPrefix = "link.";

    private const ulong Sequence = 1;

    private readonly Stream _stream;
    private readonly ProtoWriter _packet = new();
    private readonly Dictionary<string, ulong> _categories = [];
    private readonly Dictionary<string, ulong> _names = [];
    private readonly Dictionary<string, ulong> _annotations = [];
    private readonly Dictionary<string, PerfettoProcess> _processes = [];
    private readonly List<(int Field, ulong Id, string Text)> _new = [];
    private readonly List<PerfettoLane> _used = [];
    private ulong _tracks;
    private bool _began;

    /// <summary>Makes a sink.</summary>
    /// <param name="stream">Where to write; closed with the sink.</param>
    public PerfettoSink(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
    }

    /// <summary>Bytes written so far.</summary>
    public long Bytes { get; private set; }

    /// <inheritdoc />
    public void Write(IReadOnlyList<TraceEpisode> episodes)
    {
        ArgumentNullException.ThrowIfNull(episodes);
        foreach (PerfettoSlice slice in PerfettoSlice.Of(episodes))
        {
            PerfettoLane lane = LaneFor(slice);
            CloseUpTo(lane, slice.Span.Start);
            Begin(slice, lane);
            lane.Open(slice.Span.End);
        }
        foreach (PerfettoLane lane in _used)
            CloseUpTo(lane, long.MaxValue);
        _used.Clear();
    }

    /// <inheritdoc />
    public void Complete() => _stream.Flush();

    /// <inheritdoc />
    public void Dispose() => _stream.Dispose();

    private PerfettoLane LaneFor(PerfettoSlice slice)
    {
        TraceSpan span = slice.Span;
        if (!_processes.TryGetValue(span.Role, out PerfettoProcess? process))
            _processes.Add(span.Role, process = DescribeProcess(span.Role));
        // What happens inside a span of the same actor is drawn inside it.
        if (slice.Parent is { Lane: { } parent } && slice.Parent.Span.Role == span.Role && parent.HasRoomFor(span.Start, span.End))
            return slice.Lane = parent;
        PerfettoLane? lane = process.Lanes.Find(lane => lane.HasRoomFor(span.Start, span.End));
        if (lane is null)
            process.Lanes.Add(lane = DescribeLane(process));
        _used.Add(lane);
        return slice.Lane = lane;
    }

    private PerfettoProcess DescribeProcess(string role)
    {
        PerfettoProcess process = new(_processes.Count + 1);
        ulong uuid = ++_tracks;
        Packet(() =>
        {
            int descriptor = _packet.Begin(PerfettoFields.TrackDescriptor);
            _packet.Varint(PerfettoFields.TrackUuid, uuid);
            int inner = _packet.Begin(PerfettoFields.TrackProcess);
            _packet.Varint(PerfettoFields.ProcessPid, (ulong)process.Pid);
            _packet.Text(PerfettoFields.ProcessName, role);
            _packet.End(inner);
            _packet.End(descriptor);
        });
        return process;
    }

    private PerfettoLane DescribeLane(PerfettoProcess process)
    {
        PerfettoLane lane = new(++_tracks);
        int number = process.Lanes.Count + 1;
        Packet(() =>
        {
            int descriptor = _packet.Begin(PerfettoFields.TrackDescriptor);
            _packet.Varint(PerfettoFields.TrackUuid, lane.Uuid);
            int inner = _packet.Begin(PerfettoFields.TrackThread);
            _packet.Varint(PerfettoFields.ThreadPid, (ulong)process.Pid);
            // Thread numbers are unique in the file and differ from all process numbers.
            _packet.Varint(PerfettoFields.ThreadTid, (1UL << 20) + lane.Uuid);
            _packet.Text(PerfettoFields.ThreadName, string.Create(CultureInfo.InvariantCulture, $"lane {number}"));
            _packet.End(inner);
            _packet.End(descriptor);
        });
        return lane;
    }

    private void Begin(PerfettoSlice slice, PerfettoLane lane)
    {
        TraceSpan span = slice.Span;
        Event(PerfettoFields.TypeSliceBegin, span.Start, lane, span.Name, () =>
        {
            _packet.Varint(PerfettoFields.EventCategoryId, Intern(_categories, PerfettoFields.InternedCategories, KindText(span.Kind)));
            Annotate(Episode, slice.Episode.Number);
            Annotate(Index, (long)slice.Index);
            if (slice.Parent is { } parent)
                Annotate(Parent, (long)parent.Index);
            else
                Annotate(TraceId, slice.Episode.Id.ToString("x32", CultureInfo.InvariantCulture));
            if (span.Error is { } error)
                Annotate(ErrorType, error);
            foreach (TraceAttribute attribute in span.Attributes)
                Annotate(attribute.Key, attribute.Value);
            foreach (TraceLink link in span.Links)
                Annotate(LinkPrefix + link.Relation, link.Trace.ToString("x32", CultureInfo.InvariantCulture));
            foreach (TraceSpan handling in slice.HandledBy)
                _packet.Fixed64(PerfettoFields.EventFlow, handling.Id);
            if (span.Kind == SpanKind.Server)
                _packet.Fixed64(PerfettoFields.EventFlowEnd, span.Id);
        });
        foreach (TraceEvent instant in span.Events)
            Event(PerfettoFields.TypeInstant, instant.Time, lane, instant.Name, static () => { });
    }

    private void CloseUpTo(PerfettoLane lane, long now)
    {
        while (lane.TryClose(now, out long end))
            Event(PerfettoFields.TypeSliceEnd, end, lane, null, static () => { });
    }

    private void Event(ulong type, long time, PerfettoLane lane, string? name, Action details) => Packet(() =>
    {
        _packet.Varint(PerfettoFields.Timestamp, (ulong)time);
        int track = _packet.Begin(PerfettoFields.TrackEvent);
        _packet.Varint(PerfettoFields.EventType, type);
        _packet.Varint(PerfettoFields.EventTrack, lane.Uuid);
        if (name is not null)
            _packet.Varint(PerfettoFields.EventNameId, Intern(_names, PerfettoFields.InternedEventNames, name));
        details();
        _packet.End(track);
    });

    private void Annotate(string name, object value)
    {
        int annotation = _packet.Begin(PerfettoFields.EventAnnotation);
        _packet.Varint(PerfettoFields.AnnotationNameId, Intern(_annotations, PerfettoFields.InternedAnnotationNames, name));
        switch (value)
        {
            case bool truth: _packet.Varint(PerfettoFields.AnnotationBool, truth ? 1UL : 0); break;
            case long number: _packet.Signed(PerfettoFields.AnnotationInteger, number); break;
            case double number: _packet.Double(PerfettoFields.AnnotationDouble, number); break;
            default: _packet.Text(PerfettoFields.AnnotationText, (string)value); break;
        }
        _packet.End(annotation);
    }

    private ulong Intern(Dictionary<string, ulong> table, int field, string text)
    {
        if (table.TryGetValue(text, out ulong id))
            return id;
        id = (ulong)table.Count + 1;
        table.Add(text, id);
        _new.Add((field, id, text));
        return id;
    }

    /// <summary>Writes a packet: what the caller adds, and the names that were used in it for the first time.</summary>
    private void Packet(Action content)
    {
        _packet.Clear();
        int packet = _packet.Begin(PerfettoFields.TracePacket);
        _packet.Varint(PerfettoFields.SequenceId, Sequence);
        _packet.Varint(PerfettoFields.SequenceFlags,
            _began ? PerfettoFields.FlagNeedsState : PerfettoFields.FlagStateCleared | PerfettoFields.FlagNeedsState);
        _began = true;
        content();
        if (_new.Count > 0)
        {
            int interned = _packet.Begin(PerfettoFields.InternedData);
            foreach ((int field, ulong id, string text) in _new)
            {
                int entry = _packet.Begin(field);
                _packet.Varint(PerfettoFields.InternedId, id);
                _packet.Text(PerfettoFields.InternedText, text);
                _packet.End(entry);
            }
            _packet.End(interned);
            _new.Clear();
        }
        _packet.End(packet);
        _stream.Write(_packet.Written);
        Bytes += _packet.Written.Length;
    }

    private static string KindText(SpanKind kind) => kind switch
    {
        SpanKind.Client => "client",
        SpanKind.Server => "server",
        _ => "internal",
    };
}

/// <summary>An actor's lanes in a Perfetto file.</summary>
internal sealed class PerfettoProcess(int pid)
{
    public int Pid => pid;

    public List<PerfettoLane> Lanes { get; } = [];
}
