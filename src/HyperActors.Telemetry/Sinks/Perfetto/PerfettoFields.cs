namespace HyperActors.Telemetry;

/// <summary>Field numbers of the messages of Perfetto's trace format that are used here (protos/perfetto/trace).</summary>
internal static class PerfettoFields
{
    public const int TracePacket = 1;

    public const int Timestamp = 8;
    public const int SequenceId = 10;
    public const int TrackEvent = 11;
    public const int InternedData = 12;
    public const int SequenceFlags = 13;
    public const int TrackDescriptor = 60;

    public const int TrackUuid = 1;
    public const int TrackProcess = 3;
    public const int TrackThread = 4;
    public const int ProcessPid = 1;
    public const int ProcessName = 6;
    public const int ThreadPid = 1;
    public const int ThreadTid = 2;
    public const int ThreadName = 5;

    public const int EventCategoryId = 3;
    public const int EventAnnotation = 4;
    public const int EventType = 9;
    public const int EventNameId = 10;
    public const int EventTrack = 11;
    public const int EventFlow = 47;
    public const int EventFlowEnd = 48;

    public const int AnnotationNameId = 1;
    public const int AnnotationBool = 2;
    public const int AnnotationUnsigned = 3;
    public const int AnnotationInteger = 4;
    public const int AnnotationDouble = 5;
    public const int AnnotationText = 6;

    public const int InternedCategories = 1;
    public const int InternedEventNames = 2;
    public const int InternedAnnotationNames = 3;
    public const int InternedId = 1;
    public const int InternedText = 2;

    public const ulong TypeSliceBegin = 1;
    public const ulong TypeSliceEnd = 2;
    public const ulong TypeInstant = 3;

    public const ulong FlagStateCleared = 1;
    public const ulong FlagNeedsState = 2;
}
