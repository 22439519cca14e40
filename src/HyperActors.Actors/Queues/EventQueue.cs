using System.Runtime.CompilerServices;

namespace HyperActors.Actors;

/// <summary>The pending messages of one partition, in the order (arrival time, sender, sender's own count).</summary>
/// <remarks>
/// <para>
/// Few events, as in most models of one host, and many that are told in their order wait in front (<c>near</c>, an
/// <see cref="EventFront"/>: a line and a heap). Many others wait in a ring of buckets (<see cref="EventRing"/>: an append
/// each, unsorted), and what lies beyond the ring in a second heap (<c>far</c>). The bucket whose time has come is read in
/// one sweep and sorted (<see cref="EventRun"/>); what arrives in it later joins those in front, and the run is merged with
/// them. So an event costs the same among a thousand and among a million: an append, and its share of a sort in linear time.
/// </para>
/// <para>
/// Order never rests on the ring: zero-delay messages, ties and timers of next year are all in order, and a bad guess of
/// the width costs speed alone. The width follows the pending times, sampled when the number of events has changed much
/// or the load of the buckets says that it no longer fits.
/// </para>
/// <para>
/// With hundreds of thousands of events and actors, what takes time is not order but memory: nothing that an event
/// touches is in the cache. Hence buckets are written and read in sequence, and the run tells whose turn comes soon
/// (<see cref="TargetAhead"/>), so that the actors' memory is fetched while others are at work. The reference for this
/// (buckets as wide as the lookahead, and in them one actor after the other in the order of memory) saves the sort too,
/// but gives up the total order, on which samples, pauses, failures and histories rest.
/// </para>
/// <para>
/// Rejected, after measuring PHOLD from 1,024 to 262,144 pending events: the heap alone (falls to about a half), a
/// pointer-based splay tree or pairing heap (a cache miss a level), and buckets of a few events as lists through one
/// slab (two cache misses an event, as neighbours in time are none in memory).
/// </para>
/// </remarks>
internal sealed class EventQueue
{
    private const int RingUntil = 48;

    private readonly EventOrder _order;
    private readonly EventRun _run;
    private readonly EventRing _ring;
    private readonly EventRingWidth _width = new();
    private EventFront _near;
    private EventHeap _far;
    // What is filed anew goes from one pair of heaps to the other, so that it costs no memory.
    private EventFront _otherNear;
    private EventHeap _otherFar;
    private bool _usesRing;
    private long _now;
    private long _runNext = long.MaxValue;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="order">Compares the origins of events that arrive at one instant.</param>
    /// <param name="shuffle">Orders them instead, by their instant too: in tests of what relies on that order.</param>
    public EventQueue(IComparer<ulong> order, Func<long, ulong, ulong, int>? shuffle = null)
    {
        _order = new EventOrder(order, shuffle);
        _near = new EventFront(_order);
        _far = new EventHeap(_order);
        _otherNear = new EventFront(_order);
        _otherFar = new EventHeap(_order);
        _run = new EventRun(_order);
        _ring = new EventRing(_run);
    }

    public int Count { get; private set; }

    /// <summary>The earliest arrival, or <see cref="long.MaxValue"/>.</summary>
    public long NextTime
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Math.Min(_near.NextTime, _runNext);
    }

    public void Push(long time, ulong origin, int target, object message)
    {
        Count++;
        if (_usesRing)
        {
            Place(time, origin, target, message);
            if (_near.Count == 0 && _runNext == long.MaxValue)
                Advance();
        }
        else
        {
            _near.Push(time, origin, target, message);
        }
        if (_near.Unordered > _width.MostNear)
            Spread();
        else if (_usesRing && Count > _width.MostPending)
            Rebuild();
    }

    /// <summary>Takes the earliest event out. The queue must not be empty.</summary>
    public void Pop(out PendingEvent result)
    {
        Count--;
        if (!RunIsNext())
        {
            _near.Pop(out result);
        }
        else
        {
            EventRun.Entry entry = _run.Take();
            result = default;
            result.Time = entry.Time;
            result.Target = entry.Target;
            _ring.Take(entry.Place, out result.Origin, out result.Message);
            _runNext = _run.NextTime;
        }
        _now = result.Time;
        if (_usesRing && _near.Count == 0 && _runNext == long.MaxValue)
            Advance();
    }

    /// <summary>
    /// Files everything anew, after many events were put in at once: in their order, the first of them say little about
    /// how far apart all are.
    /// </summary>
    public void FileAnew()
    {
        if (_usesRing)
            Rebuild();
    }

    /// <summary>Whether <see cref="TargetAhead"/> knows anything.</summary>
    public bool HasSight
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _runNext != long.MaxValue;
    }

    /// <summary>
    /// Slot of the target of an event that comes about so many events later, where that is known; otherwise 0.
    /// </summary>
    /// <param name="events">At most <see cref="EventRun.Sight"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TargetAhead(int events) => _run.TargetAhead(events);

    /// <summary>Visits every arrival time of one target, in no order: for an actor that begins to run ahead.</summary>
    public void VisitArrivals(int target, Action<long> visit) => Visit(pending =>
    {
        if (pending.Target == target)
            visit(pending.Time);
    });

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool RunIsNext()
    {
        long time = _runNext;
        long near = _near.NextTime;
        return time < near || (time == near && _order.CompareTies(time, _run.NextOrigin, _near.NextOrigin) < 0);
    }

    private void Visit(Action<PendingEvent> visit)
    {
        _near.Visit(visit);
        _run.Visit(visit);
        _ring.Visit(visit);
        _far.Visit(visit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Place(long time, ulong origin, int target, object message)
    {
        long ahead = (time >> _ring.Shift) - _ring.Current;
        if (ahead <= 0)
            _near.Push(time, origin, target, message);
        else if (ahead < EventRing.Length)
            _ring.Add(time, origin, target, message);
        else
            _far.Push(time, origin, target, message);
    }

    /// <summary>Opens the next bucket that holds anything. Nobody waits in front, and the run is empty.</summary>
    private void Advance()
    {
        _ring.CloseOpen();
        if (Count == 0)
            return;
        if (Count < RingUntil || _width.IsOutdated(Count))
        {
            Rebuild();
            return;
        }
        if (_ring.Count == 0)
            _ring.SkipTo((_far.NextTime >> _ring.Shift) - 1);
        // The ring has moved on: what was beyond it may have come within.
        while (_far.Count > 0 && (_far.NextTime >> _ring.Shift) - _ring.Current < EventRing.Length)
        {
            _far.Pop(out PendingEvent pending);
            _ring.Add(pending.Time, pending.Origin, pending.Target, pending.Message);
            _width.NoteFar();
        }
        int before = _ring.Count;
        _ring.OpenNext();
        _runNext = _run.NextTime;
        _width.NoteOpened(before - _ring.Count);
    }

    /// <summary>Narrows the buckets when too much happens within one.</summary>
    private void Spread()
    {
        _width.NoteCrowd(_near.Unordered);
        Rebuild();
    }

    /// <summary>Files everything anew, for as many events as there are and the times that they have.</summary>
    private void Rebuild()
    {
        _width.Choose(Count, _now, Visit);
        _usesRing = Count >= RingUntil;
        (_near, _otherNear) = (_otherNear, _near);
        (_far, _otherFar) = (_otherFar, _far);
        _ring.Refile(_width.Shift, (_width.First >> _width.Shift) - 1, Refile);
        _otherNear.Drain(Refile);
        _otherFar.Drain(Refile);
        _runNext = long.MaxValue;
        if (_usesRing)
            Advance();
    }

    private void Refile(PendingEvent pending)
    {
        if (_usesRing)
            Place(pending.Time, pending.Origin, pending.Target, pending.Message);
        else
            _near.Push(pending.Time, pending.Origin, pending.Target, pending.Message);
    }
}
