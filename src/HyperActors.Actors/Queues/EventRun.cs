using System.Numerics;
using System.Runtime.CompilerServices;

namespace HyperActors.Actors;

/// <summary>The bucket of an <see cref="EventRing"/> whose time has come, in order: an array and a cursor.</summary>
/// <remarks>
/// Times in a bucket are about even, so a distribution over as many slices as there are events leaves one or two in
/// each, and an insertion sort puts those right: a few nanoseconds an event, whatever the size. So it does with many
/// ties that were told in their order; where it has too much to move, all is sorted by comparison.
/// </remarks>
internal sealed class EventRun : IComparer<EventRun.Entry>
{
    /// <summary>How far <see cref="TargetAhead"/> may look.</summary>
    public const int Sight = 32;

    private const int MostMoves = 8;
    private const int MostSlices = 1 << 16;
    private const int LeastCapacity = 256;

    private readonly EventOrder _order;
    private EventRing? _ring;
    private Entry[] _gathered = [];
    private Entry[] _entries;
    private int[] _slices = [];
    private int _count;
    private int _cursor;
    private int _sliceCount;
    private int _sliceShift;
    private long _start;

    public EventRun(EventOrder order)
    {
        _order = order;
        _entries = new Entry[Sight];
        Array.Fill(_entries, Entry.None);
    }

    /// <summary>The earliest arrival, or <see cref="long.MaxValue"/>.</summary>
    public long NextTime
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _entries[_cursor].Time;
    }

    /// <summary>Who told the earliest. The run must not be empty.</summary>
    public ulong NextOrigin => _ring!.OriginOf(_entries[_cursor].Place);

    /// <summary>Slot of the target of an event that comes some events later; 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TargetAhead(int events) => _entries[unchecked(_cursor + events)].Target;

    /// <summary>Takes the earliest out. The run must not be empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry Take() => _entries[unchecked(_cursor++)];

    /// <summary>Begins to take in a bucket.</summary>
    public void Begin(long start, int shift, int count)
    {
        if (_gathered.Length < count)
        {
            int length = Math.Max(LeastCapacity, count + count / 4);
            _gathered = new Entry[length];
            _entries = new Entry[length + Sight];
        }
        int slices = (int)Math.Min(MostSlices, BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, count)));
        if (_slices.Length < slices)
            _slices = new int[slices];
        Array.Clear(_slices, 0, slices);
        _sliceCount = slices;
        _sliceShift = Math.Max(0, shift - BitOperations.Log2((uint)slices));
        (_start, _count, _cursor) = (start, 0, 0);
    }

    /// <summary>Takes in a stretch of the bucket, which begins at a place of the ring.</summary>
    public void Gather(ReadOnlySpan<EventRecord> events, int place)
    {
        unchecked
        {
            Entry[] gathered = _gathered;
            int[] slices = _slices;
            int count = _count;
            foreach (ref readonly EventRecord packed in events)
            {
                ulong key = packed.Key;
                ulong offset = key >> EventRecord.TargetBits;
                gathered[count++] = new Entry(_start + (long)offset, place++, (int)(key & EventRecord.TargetMask));
                slices[(int)(offset >> _sliceShift)]++;
            }
            _count = count;
        }
    }

    /// <summary>Sorts what was gathered.</summary>
    public void Sort(EventRing ring)
    {
        _ring = ring;
        Distribute();
        _entries.AsSpan(_count, Sight).Fill(Entry.None);
        if (!TryInsert())
            _entries.AsSpan(0, _count).Sort(this);
    }

    /// <summary>Visits what was not taken.</summary>
    public void Visit(Action<PendingEvent> visit)
    {
        for (int index = _cursor; index < _count; index++)
            visit(new PendingEvent
            {
                Time = _entries[index].Time,
                Origin = _ring!.OriginOf(_entries[index].Place),
                Target = _entries[index].Target,
                Message = _ring.MessageOf(_entries[index].Place),
            });
    }

    /// <summary>Forgets what was not taken.</summary>
    public void Clear() => _cursor = _count;

    int IComparer<Entry>.Compare(Entry left, Entry right) =>
        left.Time != right.Time ? left.Time.CompareTo(right.Time) : CompareTies(left, right);

    private int CompareTies(in Entry left, in Entry right) =>
        _order.CompareTies(left.Time, _ring!.OriginOf(left.Place), _ring.OriginOf(right.Place));

    /// <summary>Brings the entries into their slices.</summary>
    private void Distribute()
    {
        unchecked
        {
            int[] slices = _slices;
            int sum = 0;
            for (int slice = 0; slice < _sliceCount; slice++)
            {
                int held = slices[slice];
                slices[slice] = sum;
                sum += held;
            }
            Entry[] sorted = _entries;
            foreach (ref readonly Entry entry in _gathered.AsSpan(0, _count))
                sorted[slices[(int)((ulong)(entry.Time - _start) >> _sliceShift)]++] = entry;
        }
    }

    /// <summary>Sorts by insertion; false when that takes too many moves, and only a part is done.</summary>
    private bool TryInsert()
    {
        unchecked
        {
            Span<Entry> entries = _entries.AsSpan(0, _count);
            long moves = (long)MostMoves * _count;
            for (int index = 1; index < entries.Length; index++)
            {
                Entry moved = entries[index];
                int hole = index;
                while (hole > 0 && Before(moved, entries[hole - 1]))
                {
                    entries[hole] = entries[hole - 1];
                    hole--;
                }
                entries[hole] = moved;
                moves -= index - hole;
                if (moves < 0)
                    return false;
            }
            return true;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Before(in Entry left, in Entry right) =>
        left.Time < right.Time || (left.Time == right.Time && CompareTies(left, right) < 0);

    /// <summary>One event: its arrival, its place in the ring, and the slot of its target.</summary>
    public readonly record struct Entry(long Time, int Place, int Target)
    {
        public static readonly Entry None = new(long.MaxValue, -1, 0);
    }
}
