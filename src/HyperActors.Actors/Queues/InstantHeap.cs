namespace HyperActors.Actors;

/// <summary>
/// Actors in the order of an instant of each: a 4-ary heap that knows the place of each, so that an instant is changed or an
/// actor taken out in O(log n) and no stale entry stays.
/// </summary>
/// <remarks>
/// Entries of 16 bytes hold all that decides, so that four children share a cache line, no actor is looked at for it, and a
/// move pays no write barrier. Places are kept by slot: 4 bytes for each slot up to the highest that was ever in.
/// </remarks>
/// <param name="ties">Orders actors of the same instant; <see langword="null"/>: any order will do.</param>
internal sealed class InstantHeap(SenderOrder? ties)
{
    private const int Children = 4;
    private const int Absent = -1;

    private Entry[] _entries = new Entry[Children];
    private int[] _places = [];

    public int Count { get; private set; }

    /// <summary>The earliest instant, or <see cref="long.MaxValue"/>.</summary>
    public long NextTime => Count == 0 ? long.MaxValue : _entries[0].Time;

    /// <summary>Slot of the actor whose instant is the earliest; the heap must not be empty.</summary>
    public int First => _entries[0].Slot;

    /// <summary>The earliest instant of anybody but one actor.</summary>
    public long NextTimeWithout(int slot)
    {
        if (Count == 0 || _entries[0].Slot != slot)
            return NextTime;
        long next = long.MaxValue;
        for (int child = Math.Min(Count - 1, Children); child > 0; child--)
            next = Math.Min(next, _entries[child].Time);
        return next;
    }

    /// <summary>Puts an actor in, or moves it.</summary>
    public void Update(int slot, long time)
    {
        Entry moved = new(time, slot);
        if (!Contains(slot))
        {
            SiftUp(moved, MakeRoom(slot));
            return;
        }
        int place = _places[slot];
        long before = _entries[place].Time;
        if (time < before)
            SiftUp(moved, place);
        else if (time > before)
            SiftDown(moved, place);
    }

    /// <summary>Takes an actor out, if it is in.</summary>
    public void Remove(int slot)
    {
        if (!Contains(slot))
            return;
        int hole = _places[slot];
        _places[slot] = Absent;
        Entry last = _entries[--Count];
        if (hole == Count)
            return;
        if (hole > 0 && IsBefore(last, _entries[(hole - 1) / Children]))
            SiftUp(last, hole);
        else
            SiftDown(last, hole);
    }

    private bool Contains(int slot) => slot < _places.Length && _places[slot] != Absent;

    private int MakeRoom(int slot)
    {
        if (slot >= _places.Length)
        {
            int places = _places.Length;
            Array.Resize(ref _places, Math.Max(slot + 1, places * 2));
            _places.AsSpan(places).Fill(Absent);
        }
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Count * 2);
        return Count++;
    }

    private void SiftUp(Entry moved, int index)
    {
        Entry[] entries = _entries;
        while (index > 0)
        {
            int parent = (index - 1) / Children;
            if (!IsBefore(moved, entries[parent]))
                break;
            Place(entries[parent], index);
            index = parent;
        }
        Place(moved, index);
    }

    private void SiftDown(Entry moved, int index)
    {
        Entry[] entries = _entries;
        while (true)
        {
            int child = (index * Children) + 1;
            if (child >= Count)
                break;
            int end = Math.Min(child + Children, Count);
            int first = child;
            for (child++; child < end; child++)
                if (IsBefore(entries[child], entries[first]))
                    first = child;
            if (!IsBefore(entries[first], moved))
                break;
            Place(entries[first], index);
            index = first;
        }
        Place(moved, index);
    }

    private void Place(Entry entry, int index)
    {
        _entries[index] = entry;
        _places[entry.Slot] = index;
    }

    private bool IsBefore(Entry left, Entry right) => left.Time < right.Time
        || (left.Time == right.Time && ties is not null && ties.IsBefore(left.Slot, right.Slot));

    private readonly record struct Entry(long Time, int Slot);
}
