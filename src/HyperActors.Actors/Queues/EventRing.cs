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
    private const int TargetLoad = 8;

    private const int SmallestLength = 64;
    private const int LargestLength = 1 << 18;
    private const int Samples = 256;

    private readonly long[] _sample = new long[Samples];
    private int[] _heads = [];
    private ulong[] _occupied = [];
    private long _pours;
    private long _poured;
    private long _patience;

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
        int mask = _heads.Length - 1;
        int start = unchecked((int)(Current + 1)) & mask;
        int word = start >> 6;
        ulong bits = _occupied[word] & (ulong.MaxValue << (start & 63));
        while (bits == 0)
        {
            word = (word + 1) & (_occupied.Length - 1);
            bits = _occupied[word];
        }
        int place = (word << 6) + BitOperations.TrailingZeroCount(bits);
        Current += 1 + ((place - start) & mask);
        int head = _heads[place];
        _heads[place] = Nil;
        _occupied[word] &= ~(1UL << (place & 63));
        return head;
    }

    /// <summary>Keeps account of how full buckets are.</summary>
    public void NotePoured(int events)
    {
        Count -= events;
        _pours++;
        _poured += events;
    }

    /// <summary>Whether the layout no longer fits: far too many or too few events, or buckets too full or too empty.</summary>
    public bool WantsRebuild(int pending)
    {
        if (_pours + _poured < _patience)
            return false;
        bool length = pending > 8 * _heads.Length && _heads.Length < LargestLength;
        bool load = _poured > 4 * TargetLoad * _pours || _poured < 2 * _pours;
        if (length || load)
            return true;
        (_pours, _poured) = (0, 0);
        return false;
    }

    /// <summary>Chooses length and width; the ring is empty afterwards.</summary>
    public void LayOut(int pending, long first, ReadOnlySpan<PendingEvent> slab)
    {
        int length = Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)pending / 2), SmallestLength, LargestLength);
        if (length != _heads.Length)
        {
            _heads = new int[length];
            _occupied = new ulong[length / 64];
        }
        Array.Fill(_heads, Nil);
        Array.Clear(_occupied);
        int shift = ChooseShift(pending, slab);
        // Where the same width comes out again, as with many ties, asking more often would not help.
        _patience = Math.Max(2_048, shift == Shift ? Math.Min(_patience * 2, 1L << 40) : pending);
        Shift = shift;
        Current = first >> Shift;
        Count = 0;
        (_pours, _poured) = (0, 0);
    }

    /// <summary>Takes the gap between the earlier half of the pending times for what comes next.</summary>
    private int ChooseShift(int pending, ReadOnlySpan<PendingEvent> slab)
    {
        int taken = 0;
        int step = Math.Max(1, slab.Length / Samples);
        for (int index = 0; index < slab.Length && taken < Samples; index += step)
            if (slab[index].Message is not null)
                _sample[taken++] = slab[index].Time;
        if (taken < 2)
            return Shift;
        Span<long> times = _sample.AsSpan(0, taken);
        times.Sort();
        int half = taken / 2;
        long span = times[half] - times[0];
        if (span == 0)
            (half, span) = (taken - 1, times[^1] - times[0]);
        if (span == 0)
            return Shift;
        double gap = span / ((double)half * pending / taken);
        return Math.Clamp(BitOperations.Log2((ulong)Math.Max(1, gap * TargetLoad)), 0, 55);
    }
}
