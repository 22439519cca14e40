using System.Numerics;
using System.Runtime.CompilerServices;

namespace HyperActors.Actors;

/// <summary>
/// The middle distance of an <see cref="EventQueue"/>: buckets of equal width in time, each a list through the slab,
/// with a bit for each that is not empty.
/// </summary>
internal sealed class EventRing
{
    public const int Nil = -1;

    /// <summary>How many events a bucket should hold: few enough for a heap of two levels.</summary>
    private const int TargetLoad = 6;

    private const int SmallestLength = 64;
    private const int LargestLength = 1 << 20;
    private const int Samples = 256;

    private readonly long[] _sample = new long[Samples];
    private int[] _heads = [];
    private ulong[] _occupied = [];
    private long _pours;
    private long _poured;
    private long _fromFar;
    private long _patience = 1_024;

    /// <summary>A bucket is 2 to this power picoseconds wide.</summary>
    public int Shift { get; private set; }

    /// <summary>Number of the bucket, counted from the start of time, that the near heap has taken over.</summary>
    public long Current { get; set; }

    public int Length => _heads.Length;

    public int Count { get; private set; }

    /// <summary>Adds to a bucket after the current one and less than <see cref="Length"/> from it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long bucket, int index, PendingEvent[] slab)
    {
        int place = unchecked((int)bucket) & (_heads.Length - 1);
        ref int head = ref _heads[place];
        slab[index].Next = head;
        if (head == Nil)
            _occupied[place >> 6] |= 1UL << (place & 63);
        head = index;
        Count++;
    }

    /// <summary>Moves on to the next bucket that is not empty and returns the head of its list. One must be there.</summary>
    public int TakeNext()
    {
        int place = FindNext();
        Current += 1 + (unchecked(place - (int)(Current + 1)) & (_heads.Length - 1));
        int head = _heads[place];
        _heads[place] = Nil;
        _occupied[place >> 6] &= ~(1UL << (place & 63));
        return head;
    }

    /// <summary>The head of the next list, which stays; <see cref="Nil"/> when the ring is empty.</summary>
    public int PeekNext() => Count == 0 ? Nil : _heads[FindNext()];

    private int FindNext()
    {
        int mask = _heads.Length - 1;
        int start = unchecked((int)(Current + 1)) & mask;
        int word = start >> 6;
        ulong bits = _occupied[word] & (ulong.MaxValue << (start & 63));
        while (bits == 0)
        {
            word = (word + 1) & (_occupied.Length - 1);
            bits = _occupied[word];
        }
        return (word << 6) + BitOperations.TrailingZeroCount(bits);
    }

    /// <summary>Keeps account of how full buckets are.</summary>
    public void NotePoured(int events)
    {
        Count -= events;
        _pours++;
        _poured += events;
    }

    /// <summary>Keeps account of events that were beyond the ring when they were told.</summary>
    public void NoteFar() => _fromFar++;

    /// <summary>Whether the layout no longer fits: buckets too full or too empty, or too much beyond the ring.</summary>
    public bool WantsRebuild()
    {
        if (_pours + _poured < _patience)
            return false;
        if (_poured > 4 * TargetLoad * _pours || 2 * _poured < 3 * _pours || 4 * _fromFar > _poured)
            return true;
        (_pours, _poured, _fromFar) = (0, 0, 0);
        return false;
    }

    /// <summary>Chooses length and width; the ring is empty afterwards.</summary>
    public void LayOut(int pending, long first, ReadOnlySpan<PendingEvent> slab)
    {
        (int shift, int length) = Choose(pending, slab);
        // Where the same layout comes out again, as with many ties, asking more often would not help.
        bool same = shift == Shift && length == _heads.Length;
        _patience = same ? Math.Min(_patience * 2, 1L << 40) : Math.Max(1_024, pending);
        if (length != _heads.Length)
        {
            _heads = new int[length];
            _occupied = new ulong[length / 64];
        }
        Array.Fill(_heads, Nil);
        Array.Clear(_occupied);
        Shift = shift;
        Current = first >> Shift;
        Count = 0;
        (_pours, _poured, _fromFar) = (0, 0, 0);
    }

    /// <summary>
    /// Takes the mean gap between the earlier half of the pending times for the gap to come, and makes the ring long
    /// enough for nineteen events of twenty.
    /// </summary>
    private (int Shift, int Length) Choose(int pending, ReadOnlySpan<PendingEvent> slab)
    {
        int taken = 0;
        int step = Math.Max(1, slab.Length / Samples);
        for (int index = 0; index < slab.Length && taken < Samples; index += step)
            if (slab[index].Message is not null)
                _sample[taken++] = slab[index].Time;
        Span<long> times = _sample.AsSpan(0, taken);
        times.Sort();
        int last = Math.Max(0, taken - 1 - taken / 20);
        int half = taken / 2;
        if (taken > 1 && times[half] == times[0])
            half = taken - 1;
        if (taken < 2 || times[half] == times[0])
            return (Shift, Math.Max(SmallestLength, _heads.Length));
        double gap = (times[half] - times[0]) / ((double)half * pending / taken);
        int shift = Math.Clamp(BitOperations.Log2((ulong)(1 + gap * TargetLoad * 1.4)), 0, 55);
        long buckets = Math.Clamp((times[last] - times[0]) >> shift, SmallestLength, 2L * pending + SmallestLength);
        int length = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(buckets, LargestLength));
        return (shift, length);
    }
}
