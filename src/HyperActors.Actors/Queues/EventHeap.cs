using System.Runtime.CompilerServices;

namespace HyperActors.Actors;

/// <summary>An implicit 4-ary heap of 16-byte entries that point into the slab of an <see cref="EventQueue"/>.</summary>
/// <remarks>
/// Four children share a cache line, and a move copies no reference, so that it pays no write barrier. Ties read the
/// slab; they are rare.
/// </remarks>
internal sealed class EventHeap(EventQueue owner)
{
    private Entry[] _entries = new Entry[8];

    public int Count { get; private set; }

    /// <summary>The earliest arrival, or <see cref="long.MaxValue"/>.</summary>
    public long NextTime
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Count == 0 ? long.MaxValue : _entries[0].Time;
    }

    public void Push(long time, int index)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Count * 2);
        Entry[] entries = _entries;
        int hole = Count++;
        Entry added = new(time, index);
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

    /// <summary>Takes the earliest event out and returns its place in the slab. The heap must not be empty.</summary>
    public int Pop()
    {
        Entry[] entries = _entries;
        int result = entries[0].Index;
        int count = --Count;
        if (count > 0)
            SiftDown(entries, entries[count], count);
        return result;
    }

    public void Clear() => Count = 0;

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
        left.Time < right.Time || (left.Time == right.Time && owner.TieBefore(left.Index, right.Index));

    private readonly record struct Entry(long Time, int Index);
}
