using System.Runtime.CompilerServices;

namespace HyperActors.Actors;

/// <summary>An implicit 4-ary heap of 16-byte entries that point into a slab of events, which never move.</summary>
/// <remarks>
/// Four children share a cache line, and a move copies no reference, so that it pays no write barrier. Ties read the
/// slab; they are rare.
/// </remarks>
internal sealed class EventHeap(EventOrder order)
{
    private const int Nil = -1;

    private Entry[] _entries = new Entry[8];
    private PendingEvent[] _slab = new PendingEvent[8];
    private int _used;
    private int _free = Nil;

    public int Count { get; private set; }

    /// <summary>The earliest arrival, or <see cref="long.MaxValue"/>.</summary>
    public long NextTime
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Count == 0 ? long.MaxValue : _entries[0].Time;
    }

    /// <summary>Who told the earliest. The heap must not be empty.</summary>
    public ulong NextOrigin => _slab[_entries[0].Index].Origin;

    public void Push(long time, ulong origin, int target, object message)
    {
        int index = Take();
        ref PendingEvent added = ref _slab[index];
        added.Time = time;
        added.Origin = origin;
        added.Target = target;
        added.Message = message;
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Count * 2);
        SiftUp(new Entry(time, index));
    }

    /// <summary>Takes the earliest event out. The heap must not be empty.</summary>
    public void Pop(out PendingEvent result)
    {
        Entry[] entries = _entries;
        int index = entries[0].Index;
        ref PendingEvent taken = ref _slab[index];
        result = taken;
        taken.Message = null!;
        taken.Next = _free;
        _free = index;
        int count = --Count;
        if (count > 0)
            SiftDown(entries, entries[count], count);
    }

    /// <summary>Visits all events, in no order.</summary>
    public void Visit(Action<PendingEvent> visit)
    {
        for (int entry = 0; entry < Count; entry++)
            visit(_slab[_entries[entry].Index]);
    }

    /// <summary>Visits all events, in no order, and forgets them.</summary>
    public void Drain(Action<PendingEvent> visit)
    {
        Visit(visit);
        Array.Clear(_slab, 0, _used);
        (Count, _used, _free) = (0, 0, Nil);
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

    private void SiftUp(Entry added)
    {
        Entry[] entries = _entries;
        int hole = Count++;
        while (hole > 0)
        {
            int parent = (hole - 1) >> 2;
            if (!Before(added, entries[parent]))
                break;
            entries[hole] = entries[parent];
            hole = parent;
        }
        entries[hole] = added;
    }

    private void SiftDown(Entry[] entries, Entry moved, int count)
    {
        int hole = 0;
        while (true)
        {
            int first = (hole << 2) + 1;
            if (first >= count)
                break;
            int best = first;
            int end = Math.Min(first + 4, count);
            for (int child = first + 1; child < end; child++)
                if (Before(entries[child], entries[best]))
                    best = child;
            if (!Before(entries[best], moved))
                break;
            entries[hole] = entries[best];
            hole = best;
        }
        entries[hole] = moved;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Before(Entry left, Entry right) =>
        left.Time < right.Time || (left.Time == right.Time && TieBefore(left, right));

    private bool TieBefore(Entry left, Entry right) =>
        order.CompareTies(left.Time, _slab[left.Index].Origin, _slab[right.Index].Origin) < 0;

    private readonly record struct Entry(long Time, int Index);
}
