using System.Globalization;

namespace HyperActors.Telemetry;

/// <summary>Reads the traces back from a file that <see cref="PerfettoSink"/> has written.</summary>
internal sealed class PerfettoReader
{
    private readonly Dictionary<(int Table, ulong Id), string> _interned = [];
    private readonly Dictionary<ulong, string> _roles = [];         // by process
    private readonly Dictionary<ulong, string> _tracks = [];        // by track: the actor
    private readonly Dictionary<ulong, Stack<ReadSlice>> _open = [];
    private readonly List<ReadSlice> _slices = [];

    /// <summary>A slice, as far as it was read.</summary>
    private sealed class ReadSlice
    {
        public long Start;
        public long End;
        public string Name = "";
        public string Role = "";
        public SpanKind Kind = SpanKind.Internal;
        public long Episode;
        public int Index;
        public int Parent = -1;
        public UInt128 Trace;
        public string? Error;
        public List<TraceAttribute> Attributes = [];
        public List<TraceEvent> Events = [];
        public List<TraceLink> Links = [];
    }

    /// <summary>Reads a file.</summary>
    /// <param name="content">Its bytes.</param>
    /// <returns>The episodes in the order of their numbers.</returns>
    /// <exception cref="TraceFileException">It is broken, or was written by something else.</exception>
    public static IReadOnlyList<TraceEpisode> Read(ReadOnlySpan<byte> content)
    {
        PerfettoReader reader = new();
        ProtoReader file = new(content);
        while (file.Next())
            if (file.Field == PerfettoFields.TracePacket)
                reader.ReadPacket(file.Content);
        if (reader._slices.Count == 0)
            throw new TraceFileException("it holds no episodes");
        return [.. reader._slices.GroupBy(static slice => slice.Episode).OrderBy(static group => group.Key).Select(Assemble)];
    }

    private static TraceEpisode Assemble(IGrouping<long, ReadSlice> group)
    {
        ReadSlice[] slices = [.. group.OrderBy(static slice => slice.Index)];
        UInt128 trace = slices[0].Trace;
        return new TraceEpisode
        {
            Id = trace,
            Number = group.Key,
            Spans = [.. slices.Select(slice => new TraceSpan
            {
                Id = TraceIdentity.SpanOf(trace, slice.Index),
                Parent = slice.Parent < 0 ? 0 : TraceIdentity.SpanOf(trace, slice.Parent),
                Name = slice.Name,
                Kind = slice.Kind,
                Role = slice.Role,
                Start = slice.Start,
                End = slice.End,
                Error = slice.Error,
                Attributes = slice.Attributes,
                Events = slice.Events,
                Links = slice.Links,
            })],
        };
    }

    private void ReadPacket(ReadOnlySpan<byte> packet)
    {
        long time = 0;
        ReadOnlySpan<byte> trackEvent = default;
        ProtoReader fields = new(packet);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case PerfettoFields.Timestamp: time = fields.Signed; break;
                case PerfettoFields.InternedData: ReadInterned(fields.Content); break;
                case PerfettoFields.TrackDescriptor: ReadTrack(fields.Content); break;
                case PerfettoFields.TrackEvent: trackEvent = fields.Content; break;
            }
        }
        // The names that it uses may come behind it in the packet.
        if (!trackEvent.IsEmpty)
            ReadEvent(time, trackEvent);
    }

    private void ReadInterned(ReadOnlySpan<byte> content)
    {
        ProtoReader tables = new(content);
        while (tables.Next())
        {
            ulong id = 0;
            string text = "";
            ProtoReader entry = new(tables.Content);
            while (entry.Next())
            {
                if (entry.Field == PerfettoFields.InternedId)
                    id = entry.Value;
                else if (entry.Field == PerfettoFields.InternedText)
                    text = entry.Text;
            }
            _interned[(tables.Field, id)] = text;
        }
    }

    private void ReadTrack(ReadOnlySpan<byte> content)
    {
        ulong uuid = 0;
        ProtoReader track = new(content);
        while (track.Next())
        {
            switch (track.Field)
            {
                case PerfettoFields.TrackUuid: uuid = track.Value; break;
                case PerfettoFields.TrackProcess: ReadProcess(track.Content); break;
                case PerfettoFields.TrackThread: _tracks[uuid] = RoleOfThread(track.Content); break;
            }
        }
    }

    private void ReadProcess(ReadOnlySpan<byte> content)
    {
        ulong pid = 0;
        string name = "";
        ProtoReader process = new(content);
        while (process.Next())
        {
            if (process.Field == PerfettoFields.ProcessPid)
                pid = process.Value;
            else if (process.Field == PerfettoFields.ProcessName)
                name = process.Text;
        }
        _roles[pid] = name;
    }

    private string RoleOfThread(ReadOnlySpan<byte> content)
    {
        ProtoReader thread = new(content);
        while (thread.Next())
            if (thread.Field == PerfettoFields.ThreadPid)
                return _roles.GetValueOrDefault(thread.Value, "");
        return "";
    }

    private void ReadEvent(long time, ReadOnlySpan<byte> content)
    {
        ulong type = 0;
        ulong track = 0;
        ReadSlice slice = new() { Start = time };
        ProtoReader fields = new(content);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case PerfettoFields.EventType: type = fields.Value; break;
                case PerfettoFields.EventTrack: track = fields.Value; break;
                case PerfettoFields.EventNameId: slice.Name = Interned(PerfettoFields.InternedEventNames, fields.Value); break;
                case PerfettoFields.EventCategoryId:
                    slice.Kind = KindOf(Interned(PerfettoFields.InternedCategories, fields.Value));
                    break;
                case PerfettoFields.EventAnnotation: ReadAnnotation(fields.Content, slice); break;
            }
        }
        if (!_open.TryGetValue(track, out Stack<ReadSlice>? stack))
            _open.Add(track, stack = new Stack<ReadSlice>());
        Place(type, track, slice, stack);
    }

    private void Place(ulong type, ulong track, ReadSlice slice, Stack<ReadSlice> stack)
    {
        if (type == PerfettoFields.TypeSliceBegin)
        {
            slice.Role = _tracks.GetValueOrDefault(track, "");
            stack.Push(slice);
            _slices.Add(slice);
        }
        else if (type == PerfettoFields.TypeSliceEnd && stack.TryPop(out ReadSlice? ended))
        {
            ended.End = slice.Start;
        }
        else if (type == PerfettoFields.TypeInstant && stack.TryPeek(out ReadSlice? around))
        {
            around.Events.Add(new TraceEvent(slice.Start, slice.Name));
        }
    }

    private void ReadAnnotation(ReadOnlySpan<byte> content, ReadSlice slice)
    {
        string name = "";
        object value = "";
        ProtoReader fields = new(content);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case PerfettoFields.AnnotationNameId: name = Interned(PerfettoFields.InternedAnnotationNames, fields.Value); break;
                case PerfettoFields.AnnotationBool: value = fields.Bool; break;
                case PerfettoFields.AnnotationInteger: value = fields.Signed; break;
                case PerfettoFields.AnnotationDouble: value = fields.Double; break;
                case PerfettoFields.AnnotationText: value = fields.Text; break;
            }
        }
        Annotate(slice, name, value);
    }

    private static void Annotate(ReadSlice slice, string name, object value)
    {
        switch (name)
        {
            case PerfettoSink.Episode when value is long number: slice.Episode = number; break;
            case PerfettoSink.Index when value is long index: slice.Index = (int)index; break;
            case PerfettoSink.Parent when value is long parent: slice.Parent = (int)parent; break;
            case PerfettoSink.TraceId: slice.Trace = TraceOf(value); break;
            case PerfettoSink.ErrorType: slice.Error = value as string; break;
            case var _ when name.StartsWith(PerfettoSink.LinkPrefix, StringComparison.Ordinal):
                UInt128 trace = TraceOf(value);
                slice.Links.Add(new TraceLink(trace, TraceIdentity.SpanOf(trace, 0), name[PerfettoSink.LinkPrefix.Length..]));
                break;
            default: slice.Attributes.Add(new TraceAttribute(name, value)); break;
        }
    }

    private static UInt128 TraceOf(object value) =>
        UInt128.TryParse(value as string, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out UInt128 trace) ? trace
            : throw new TraceFileException($"'{value}' is no identifier of a trace");

    private string Interned(int table, ulong id) => _interned.GetValueOrDefault((table, id), "");

    private static SpanKind KindOf(string text) => text switch
    {
        "client" => SpanKind.Client,
        "server" => SpanKind.Server,
        _ => SpanKind.Internal,
    };
}
