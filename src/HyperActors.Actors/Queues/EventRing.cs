using System.Numerics;
using System.Runtime.CompilerServices;

namespace HyperActors.Actors;

/// <summary>
/// The middle distance of an <see cref="EventQueue"/>: buckets of equal width in time, with a bit for each that is not
/// empty. A bucket is a chain of chunks, filled in the order of telling.
/// </summary>
/// <remarks>
/// So few chunks are written to at a time that they stay in the cache, and a bucket is read in one sweep when its time
/// comes. In a list through single events, wherever there was room, each event cost a cache miss. Chunks lie in segments,
/// so that more of them are had without copying those there are: an array that grows is copied at every step, and large
/// arrays that come and go are what the garbage collector is called for.
/// </remarks>
internal sealed class EventRing(EventRun run)
{
    /// <summary>How many buckets there are.</summary>
    public const int Length = 256;

    private const int ChunkBits = 4;
    private const int ChunkSize = 1 << ChunkBits;
    private const int SegmentBits = 12;
    private const int SegmentSize = 1 << SegmentBits;
    private const int SegmentChunks = SegmentSize / ChunkSize;
    private const int Nil = -1;

    private readonly Bucket[] _buckets = new Bucket[Length];
    private readonly List<(Bucket Bucket, long Start)> _before = [];
    private readonly ulong[] _occupied = new ulong[Length / 64];
    // 96 KiB each: beyond 85,000 bytes an array is never moved, either.
    private EventRecord[][] _segments = [];
    private int[] _next = [];
    private int _segmentCount;
    private int _chunks;
    private int _free = Nil;
    private Bucket _open;

    /// <summary>A bucket is 2 to this power picoseconds wide.</summary>
    public int Shift { get; private set; }

    /// <summary>Number of the bucket, counted from the start of time, that was opened last.</summary>
    public long Current { get; private set; }

    /// <summary>Events in the buckets after the current one.</summary>
    public int Count { get; private set; }

    /// <summary>Skips empty buckets: the ring must be empty.</summary>
    public void SkipTo(long current) => Current = current;

    /// <summary>Adds to a bucket after the current one and less than <see cref="Length"/> from it.</summary>
    public void Add(long time, ulong origin, int target, object message)
    {
        unchecked
        {
            long bucket = time >> Shift;
            int place = (int)bucket & (Length - 1);
            ref Bucket to = ref _buckets[place];
            int end = to.End;
            if ((end & (ChunkSize - 1)) == 0)
                end = Extend(ref to, place);
            to.End = end + 1;
            to.Count++;
            Count++;
            ref EventRecord added = ref At(end);
            added.Key = ((ulong)(time - (bucket << Shift)) << EventRecord.TargetBits) | (uint)target;
            added.Origin = origin;
            added.Message = message;
        }
    }

    /// <summary>Moves on to the next bucket that is not empty and gives it to the run. One must be there.</summary>
    public void OpenNext()
    {
        int place = FindNext();
        Current = BucketAt(place);
        _open = _buckets[place];
        Remove(place);
        run.Begin(Current << Shift, Shift, _open.Count);
        for (int chunk = _open.First; chunk != Nil; chunk = _next[chunk])
            run.Gather(EventsOf(chunk, _open), chunk << ChunkBits);
        run.Sort(this);
    }

    /// <summary>Gives the memory of the open bucket back. Its events must have been taken.</summary>
    public void CloseOpen()
    {
        if (_open.Count > 0)
            Free(_open);
        _open = default;
    }

    public ulong OriginOf(int place) => At(place).Origin;

    public object MessageOf(int place) => At(place).Message;

    /// <summary>Takes an event of the open bucket out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(int place, out ulong origin, out object message)
    {
        ref EventRecord taken = ref At(place);
        origin = taken.Origin;
        message = taken.Message;
        taken.Message = null!;
    }

    /// <summary>Visits all events after the open bucket, in no order.</summary>
    public void Visit(Action<PendingEvent> visit)
    {
        for (int place = 0; place < Length; place++)
            Visit(_buckets[place], BucketAt(place) << Shift, visit);
    }

    /// <summary>
    /// Lays the ring out anew and has all placed again that was in it and in the run. What is added meanwhile takes the
    /// places that become free.
    /// </summary>
    public void Refile(int shift, long current, Action<PendingEvent> place)
    {
        while (Count > 0)
        {
            int next = FindNext();
            _before.Add((_buckets[next], BucketAt(next) << Shift));
            Remove(next);
        }
        Shift = shift;
        Current = current;
        run.Visit(place);
        run.Clear();
        CloseOpen();
        foreach ((Bucket bucket, long start) in _before)
        {
            Visit(bucket, start, place);
            for (int chunk = bucket.First; chunk != Nil; chunk = _next[chunk])
                EventsOf(chunk, bucket).Clear();
            Free(bucket);
        }
        _before.Clear();
    }

    private void Remove(int place)
    {
        Count -= _buckets[place].Count;
        _buckets[place] = default;
        _occupied[place >> 6] &= ~(1UL << (place & 63));
    }

    private static PendingEvent Unpack(in EventRecord packed, long start) => new()
    {
        Time = start + (long)(packed.Key >> EventRecord.TargetBits),
        Origin = packed.Origin,
        Target = (int)(packed.Key & EventRecord.TargetMask),
        Message = packed.Message,
    };

    private void Visit(Bucket bucket, long start, Action<PendingEvent> visit)
    {
        if (bucket.Count == 0)
            return;
        for (int chunk = bucket.First; chunk != Nil; chunk = _next[chunk])
            foreach (ref readonly EventRecord packed in EventsOf(chunk, bucket))
                visit(Unpack(packed, start));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref EventRecord At(int place) => ref _segments[place >> SegmentBits][place & (SegmentSize - 1)];

    /// <summary>What a chunk holds: only the last of a bucket may have room.</summary>
    private Span<EventRecord> EventsOf(int chunk, in Bucket bucket)
    {
        int first = chunk << ChunkBits;
        int count = (bucket.End - 1) >> ChunkBits == chunk ? bucket.End - first : ChunkSize;
        return _segments[first >> SegmentBits].AsSpan(first & (SegmentSize - 1), count);
    }

    private long BucketAt(int place) =>
        Current + 1 + (unchecked(place - (int)(Current + 1)) & (Length - 1));

    private int FindNext()
    {
        int start = unchecked((int)(Current + 1)) & (Length - 1);
        int word = start >> 6;
        ulong bits = _occupied[word] & (ulong.MaxValue << (start & 63));
        while (bits == 0)
        {
            word = (word + 1) & (_occupied.Length - 1);
            bits = _occupied[word];
        }
        return (word << 6) + BitOperations.TrailingZeroCount(bits);
    }

    /// <summary>Adds a chunk to a bucket and returns its first place.</summary>
    private int Extend(ref Bucket bucket, int place)
    {
        int chunk = _free;
        if (chunk != Nil)
            _free = _next[chunk];
        else
            chunk = Grow();
        _next[chunk] = Nil;
        if (bucket.Count == 0)
        {
            bucket.First = chunk;
            _occupied[place >> 6] |= 1UL << (place & 63);
        }
        else
        {
            _next[(bucket.End - 1) >> ChunkBits] = chunk;
        }
        return chunk << ChunkBits;
    }

    /// <summary>
    /// Grows by a chunk for each bucket, as each may leave most of its last chunk unused: so a steady number of events
    /// soon needs no more.
    /// </summary>
    private int Grow()
    {
        if (_chunks == _segmentCount * SegmentChunks)
        {
            if (_segmentCount == _segments.Length)
            {
                Array.Resize(ref _segments, Math.Max(1, _segmentCount * 2));
                Array.Resize(ref _next, _segments.Length * SegmentChunks);
            }
            _segments[_segmentCount++] = new EventRecord[SegmentSize];
        }
        return _chunks++;
    }

    private void Free(in Bucket bucket)
    {
        _next[(bucket.End - 1) >> ChunkBits] = _free;
        _free = bucket.First;
    }

    /// <summary>First chunk, the place after the last event, and how many there are. All zero when empty.</summary>
    private record struct Bucket(int First, int End, int Count);
}
