namespace HyperActors.Telemetry;

/// <summary>
/// An episode that is being put together, or waits for the decision whether it is kept; then it is used again for another.
/// </summary>
internal sealed class OpenEpisode
{
    /// <summary>Spans beyond this are counted and left out: a trace viewer shows some hundreds at most.</summary>
    public const int MaxSpans = 128;

    private SpanSlot[] _spans = new SpanSlot[12];

    public EpisodeKind Kind { get; private set; }

    /// <summary>Its number in the run, from 1, in the order in which episodes begin; 0 while the object is not in use.</summary>
    public long Number { get; private set; }

    /// <summary>Whether it goes on; afterwards it may still wait for the decision.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Where it stands among those that are open.</summary>
    public int Slot { get; set; }

    /// <summary>Whose it is; −1 for nobody's.</summary>
    public int Vm { get; set; }

    public int Page { get; set; }

    public bool Write { get; set; }

    public bool Major { get; set; }

    /// <summary>Whether it belongs to the balloon driver, or a fault waits for it (reclaim).</summary>
    public bool IsSpecial { get; set; }

    /// <summary>Whether a fault or an error touched it.</summary>
    public bool IsFaulty { get; set; }

    /// <summary>Number of the injected fault's episode that touched it most; 0 for none.</summary>
    public int Injected { get; private set; }

    /// <summary>What that did.</summary>
    public FaultTouch Touch { get; private set; }

    /// <summary>Whether the run ended before it did.</summary>
    public bool IsUnfinished { get; set; }

    /// <summary>Whether a kept episode names it as its cause.</summary>
    public bool IsPinned { get; set; }

    /// <summary>When its process was put aside, in picoseconds; −1 if it was not.</summary>
    public long Deferred { get; set; }

    /// <summary>The span of the actor that serves the request; −1 before.</summary>
    public int Serving { get; set; }

    /// <summary>The step under way; −1 for none.</summary>
    public int Phase { get; set; }

    /// <summary>Number of the reclaim itself (reclaim), or of that which took the page (fault); 0 for none.</summary>
    public int Pass { get; set; }

    /// <summary>Who got the frame that the page lost; −1 for nobody yet.</summary>
    public int Taker { get; set; }

    /// <summary>Latest reclaim that it forced; 0 for none.</summary>
    public int Forced { get; set; }

    /// <summary>Writes of a reclaim that are not answered.</summary>
    public int Outstanding { get; set; }

    /// <summary>Whether the reclaim itself is over.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Spans that were left out.</summary>
    public int Dropped { get; private set; }

    public int Count { get; private set; }

    public ReadOnlySpan<SpanSlot> Spans => _spans.AsSpan(0, Count);

    /// <summary>Its length in picoseconds, once it is over.</summary>
    public long Duration => _spans[0].End - _spans[0].Start;

    public ref SpanSlot this[int index] => ref _spans[index];

    public void Begin(EpisodeKind kind, long number, int vm)
    {
        (Kind, Number, Vm) = (kind, number, vm);
        (Page, Serving, Phase, Taker, Deferred) = (-1, -1, -1, -1, -1);
        (Pass, Forced, Outstanding, Dropped, Count, Injected) = (0, 0, 0, 0, 0, 0);
        IsOpen = true;
        Touch = FaultTouch.None;
        Write = Major = IsSpecial = IsFaulty = IsUnfinished = IsPinned = HasEnded = false;
    }

    /// <summary>Ends the use of the object.</summary>
    public void Clear() => Number = 0;

    /// <summary>Adds a span that is open.</summary>
    /// <returns>Its index; −1 if there are too many.</returns>
    public int Open(SpanName name, int parent, int role, long start, long number = -1)
    {
        // What belongs to a span that was left out is left out with it.
        if (Count == MaxSpans || (parent < 0 && Count > 0))
        {
            Dropped++;
            return -1;
        }
        if (Count == _spans.Length)
            Array.Resize(ref _spans, 2 * Count);
        _spans[Count] = new SpanSlot
        {
            Start = start,
            End = SpanSlot.Open,
            Number = number,
            Parent = (short)parent,
            Role = (short)role,
            Name = name,
        };
        return Count++;
    }

    /// <summary>Adds a span that is over.</summary>
    public int Add(SpanName name, int parent, int role, long start, long end, long number = -1)
    {
        int index = Open(name, parent, role, start, number);
        Close(index, end);
        return index;
    }

    /// <summary>Ends a span; one that was left out, or is over, is passed by.</summary>
    public void Close(int index, long end)
    {
        if (index >= 0 && _spans[index].End == SpanSlot.Open)
            _spans[index].End = end;
    }

    /// <summary>Ends the step under way.</summary>
    public void ClosePhase(long end)
    {
        Close(Phase, end);
        Phase = -1;
    }

    /// <summary>Ends whatever is open.</summary>
    public void CloseAll(long end)
    {
        for (int index = 0; index < Count; index++)
            Close(index, end);
    }

    /// <summary>An injected fault touched it: the first that makes something fail counts most, then the last that slows it.</summary>
    /// <param name="fault">Number of the fault's episode; 0 for none.</param>
    /// <param name="touch">What it did.</param>
    public void TouchedBy(int fault, FaultTouch touch)
    {
        if (fault <= 0)
            return;
        IsFaulty = true;
        if (Touch == FaultTouch.Failed || touch < Touch)
            return;
        Injected = fault;
        Touch = touch;
    }

    /// <summary>Leaves all spans out but the first.</summary>
    public void ReduceToRoot()
    {
        Dropped += Count - 1;
        Count = 1;
    }

    public void Fail(int index, SpanFailure failure)
    {
        IsFaulty = true;
        if (index >= 0)
            _spans[index].Failure = failure;
    }
}
