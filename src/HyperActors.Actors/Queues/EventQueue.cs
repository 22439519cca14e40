using System.Runtime.CompilerServices;

namespace HyperActors.Actors;

/// <summary>The pending messages of one partition, in the order (arrival time, sender, sender's own count).</summary>
/// <remarks>
/// <para>
/// Events lie in a slab and never move until they are taken; what is sorted are their indices. A small heap holds what
/// is due in the current stretch of time (<c>near</c>), a ring of buckets what comes after (<see cref="EventRing"/>, an
/// append each, unsorted), and a second heap what lies beyond the ring (<c>far</c>). When the near heap runs empty, the
/// next bucket that holds anything is poured into it. So an event costs the same among a thousand and among a million:
/// one append, and one push and pop in a heap of about eight.
/// </para>
/// <para>
/// Order never rests on the ring: whatever arrives at or before the current bucket goes through the near heap, so
/// zero-delay messages, ties and timers of next year are all in order, and a bad guess of the width costs speed alone.
/// The width follows the pending times, sampled when the load of the buckets says that it no longer fits. Few events
/// need no ring: below some hundred the near heap holds all.
/// </para>
/// <para>
/// Rejected, after measuring PHOLD from 1,024 to 262,144 pending events: the heap alone (falls to about a half), a
/// pointer-based splay tree or pairing heap (a cache miss a level), sorting whole windows (needs a lookahead, and the
/// actors of one host are 50 ns apart). Buckets that hold events by value move 32 bytes with a write barrier twice; a
/// list of slab indices moves four.
/// </para>
/// </remarks>
internal sealed class EventQueue
{
    private const int RingFrom = 192;
    private const int RingUntil = 48;
    private const int Nil = EventRing.Nil;

    private readonly IComparer<ulong> _order;
    private readonly Func<long, ulong, ulong, int>? _shuffle;
    private readonly Action<int>? _comesNear;
    private readonly EventHeap _near;
    private readonly EventHeap _far;
    private EventRing? _ring;
    private PendingEvent[] _slab = new PendingEvent[8];
    private int _used;
    private int _free = Nil;
    private int _scout = Nil;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="order">Compares the origins of events that arrive at one instant.</param>
    /// <param name="comesNear">Hears the target of each event some events before it is taken, to fetch its memory.</param>
    /// <param name="shuffle">Orders them instead, by their instant too: in tests of what relies on that order.</param>
    public EventQueue(IComparer<ulong> order, Action<int>? comesNear = null, Func<long, ulong, ulong, int>? shuffle = null)
    {
        _shuffle = shuffle;
        _comesNear = comesNear;
        _order = order;
        _near = new EventHeap(this);
        _far = new EventHeap(this);
    }

    public int Count { get; private set; }

    /// <summary>The earliest arrival, or <see cref="long.MaxValue"/>. The near heap is empty only when all is.</summary>
    public long NextTime
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _near.NextTime;
    }

    public void Push(long time, ulong origin, int target, object message)
    {
        int index = Take();
        ref PendingEvent added = ref _slab[index];
        added.Time = time;
        added.Origin = origin;
        added.Target = target;
        added.Message = message;
        Count++;
        if (_ring is null)
        {
            _near.Push(time, index);
            if (_near.Count > RingFrom)
                Rebuild();
            return;
        }
        Place(_ring, time, index);
        if (_near.Count == 0)
            Advance(_ring);
    }

    /// <summary>Takes the earliest event out. The queue must not be empty.</summary>
    public void Pop(out PendingEvent result)
    {
        int index = _near.Pop();
        ref PendingEvent taken = ref _slab[index];
        result = taken;
        taken.Message = null!;
        taken.Next = _free;
        _free = index;
        Count--;
        if (_ring is null)
            return;
        if (_scout != Nil)
            Scout();
        if (_near.Count == 0)
            Advance(_ring);
    }

    /// <summary>Visits every arrival time of one target, in no order: for an actor that begins to run ahead.</summary>
    public void VisitArrivals(int target, Action<long> visit)
    {
        for (int index = 0; index < _used; index++)
            if (_slab[index].Message is not null && _slab[index].Target == target)
                visit(_slab[index].Time);
    }

    /// <summary>Which of two events with equal arrival comes first.</summary>
    internal bool TieBefore(int left, int right)
    {
        ref PendingEvent one = ref _slab[left];
        ref PendingEvent other = ref _slab[right];
        int order = _shuffle is null
            ? _order.Compare(one.Origin, other.Origin)
            : _shuffle(one.Time, one.Origin, other.Origin);
        return order < 0;
    }

    private int Take()
    {
        int index = _free;
        if (index != Nil)
        {
            _free = _slab[index].Next;
            return index;
        }
        if (_used == _slab.Length)
            Array.Resize(ref _slab, _used * 2);
        return _used++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Place(EventRing ring, long time, int index)
    {
        long bucket = time >> ring.Shift;
        if (bucket <= ring.Current)
            _near.Push(time, index);
        else if (bucket - ring.Current < ring.Length)
            ring.Add(bucket, index, _slab);
        else
            _far.Push(time, index);
    }

    /// <summary>Pours the next bucket that holds anything into the near heap, which is empty.</summary>
    private void Advance(EventRing ring)
    {
        if (Count < RingUntil || ring.WantsRebuild())
        {
            Rebuild();
            return;
        }
        int poured = 0;
        if (ring.Count == 0)
        {
            ring.Current = _far.NextTime >> ring.Shift;
        }
        else
        {
            int index = ring.TakeNext();
            while (index != Nil)
            {
                ref PendingEvent pending = ref _slab[index];
                int next = pending.Next;
                _near.Push(pending.Time, index);
                poured++;
                index = next;
            }
        }
        // The ring has moved on: what was beyond it may have come within.
        while (_far.Count > 0 && (_far.NextTime >> ring.Shift) - ring.Current < ring.Length)
        {
            long time = _far.NextTime;
            Place(ring, time, _far.Pop());
            ring.NoteFar();
        }
        ring.NotePoured(poured);
        _scout = ring.PeekNext();
    }

    /// <summary>
    /// Looks at one event of the next bucket. Nothing waits for the answer, so its memory, which is far away when
    /// hundreds of thousands are pending, comes while the event in hand is handled.
    /// </summary>
    private void Scout()
    {
        ref PendingEvent coming = ref _slab[_scout];
        _comesNear?.Invoke(coming.Target);
        _scout = coming.Next;
    }

    /// <summary>Lays the ring out anew, for as many events as there are and the times that they have.</summary>
    private void Rebuild()
    {
        _scout = Nil;
        _near.Clear();
        _far.Clear();
        long first = long.MaxValue;
        for (int index = 0; index < _used; index++)
            if (_slab[index].Message is not null)
                first = Math.Min(first, _slab[index].Time);
        if (Count < RingUntil)
            _ring = null;
        else
            (_ring ??= new EventRing()).LayOut(Count, first, _slab.AsSpan(0, _used));
        for (int index = 0; index < _used; index++)
        {
            if (_slab[index].Message is null)
                continue;
            if (_ring is null)
                _near.Push(_slab[index].Time, index);
            else
                Place(_ring, _slab[index].Time, index);
        }
    }
}
