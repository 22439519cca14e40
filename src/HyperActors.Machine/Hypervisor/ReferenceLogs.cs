namespace HyperActors.Machine;

/// <summary>
/// The references that VMs have logged and the arrivals of pages, to be told to an ideal policy in the order in which they
/// took effect: of (time, VM) for references, with an arrival before those of its own time.
/// </summary>
/// <remarks>
/// A mark on each page of when it was last used would be cheaper, but enough for LRU alone. An arrival is kept by its
/// frame, so that a page may leave before any policy was told that it came.
/// </remarks>
/// <param name="frames">How many frames the machine has.</param>
/// <param name="vms">How many VMs log.</param>
internal sealed class ReferenceLogs(int frames, int vms)
{
    private readonly Queue<(SimTime Time, int Frame, long Ticket)> _arrivals = new();
    private readonly long[] _arrivalOf = new long[frames];      // ticket of what no policy knows yet; 0 if there is none
    private readonly IReadOnlyList<PageReferences>?[] _logs = new IReadOnlyList<PageReferences>?[vms];
    private readonly (int At, int Told)[] _cursors = new (int, int)[vms];
    private long _tickets;

    /// <summary>VMs that were asked for their logs and have not answered.</summary>
    public int Outstanding { get; private set; }

    /// <summary>A VM was asked for its log.</summary>
    public void Expect() => Outstanding++;

    /// <summary>A VM that was asked is gone.</summary>
    public void Withdraw() => Outstanding--;

    /// <summary>A VM has sent its log.</summary>
    public void Take(int vm, IReadOnlyList<PageReferences> references)
    {
        _logs[vm] = references;
        Outstanding--;
    }

    /// <summary>A page has come to a frame.</summary>
    public void Arrive(int frame, SimTime now)
    {
        _arrivalOf[frame] = ++_tickets;
        _arrivals.Enqueue((now, frame, _tickets));
    }

    /// <summary>Whether a frame's page has come and no policy was told.</summary>
    public bool IsArriving(int frame) => _arrivalOf[frame] != 0;

    /// <summary>A page goes.</summary>
    /// <returns>Whether no policy was told that it came: then none is to be told that it goes.</returns>
    public bool TryCancelArrival(int frame)
    {
        bool arriving = IsArriving(frame);
        _arrivalOf[frame] = 0;
        return arriving;
    }

    /// <summary>Tells all that is in the logs and all arrivals until now, in order, and forgets them.</summary>
    public void TellAll(SimTime now, IReferenceListener listener)
    {
        Array.Clear(_cursors);
        while (TryFindEarliest(out int vm, out SimTime time))
        {
            TellArrivals(time, listener);
            ref (int At, int Told) cursor = ref _cursors[vm];
            PageReferences references = _logs[vm]![cursor.At];
            listener.OnReference(vm, references.Page);
            if (++cursor.Told == references.Count)
                cursor = (cursor.At + 1, 0);
        }
        TellArrivals(now, listener);
        Array.Clear(_logs);
    }

    private bool TryFindEarliest(out int vm, out SimTime time)
    {
        (vm, time) = (-1, SimTime.MaxValue);
        for (int other = 0; other < _logs.Length; other++)
        {
            (int at, int told) = _cursors[other];
            if (_logs[other] is not { } log || at == log.Count)
                continue;
            SimTime next = log[at].Time + log[at].Step * told;
            if (next < time)
                (vm, time) = (other, next);
        }
        return vm >= 0;
    }

    private void TellArrivals(SimTime until, IReferenceListener listener)
    {
        while (_arrivals.TryPeek(out (SimTime Time, int Frame, long Ticket) arrival) && arrival.Time <= until)
        {
            _arrivals.Dequeue();
            if (_arrivalOf[arrival.Frame] != arrival.Ticket)
                continue;
            _arrivalOf[arrival.Frame] = 0;
            listener.OnArrival(arrival.Frame);
        }
    }
}

/// <summary>Who is told references in order.</summary>
internal interface IReferenceListener
{
    /// <summary>A page came to a frame, and is there still.</summary>
    void OnArrival(int frame);

    /// <summary>A VM referenced a page; it may be gone since, or have come back.</summary>
    void OnReference(int vm, int page);
}
