using System.Numerics;

namespace HyperActors.Actors;

/// <summary>Chooses how wide the buckets of an <see cref="EventRing"/> are, and notices when that no longer fits.</summary>
/// <remarks>
/// A bucket should hold a thirty-second of all that is pending: then the ends of the buckets that are written to fit
/// into the first-level cache, the sorted one into the second, and the ring spans eight times what the earlier half of
/// the pending events lets expect.
/// </remarks>
internal sealed class EventRingWidth
{
    private const int Share = 32;
    private const int LeastLoad = 16;
    private const int LeastNear = 192;
    private const int Samples = 256;

    private readonly long[] _sample = new long[Samples];
    private int _pending;
    private long _opened;
    private long _poured;
    private long _fromFar;
    private long _patience;

    /// <summary>A bucket should be 2 to this power picoseconds wide.</summary>
    public int Shift { get; private set; }

    /// <summary>The earliest of the events that the choice was made for.</summary>
    public long First { get; private set; }

    /// <summary>How many events may wait outside of the ring before another width is looked for.</summary>
    public int MostNear { get; private set; } = LeastNear;

    /// <summary>With how many events the choice is no longer good.</summary>
    public long MostPending => 2L * _pending;

    /// <summary>Keeps account of how full buckets are.</summary>
    public void NoteOpened(int events)
    {
        _opened++;
        _poured += events;
    }

    /// <summary>Keeps account of events that were beyond the ring when they were told.</summary>
    public void NoteFar() => _fromFar++;

    /// <summary>
    /// Raises <see cref="MostNear"/>: where the events of one instant are many, no width would help, and so it must not
    /// be asked for often.
    /// </summary>
    public void NoteCrowd(int near) => MostNear = 4 * near;

    /// <summary>Whether buckets are too full or too empty, or too much was beyond the ring.</summary>
    public bool IsOutdated(int pending)
    {
        if (pending > MostPending || 8L * pending < _pending)
            return true;
        if (_opened + _poured < _patience)
            return false;
        long load = LoadFor(pending);
        if (_poured > 4 * load * _opened || 4 * _poured < load * _opened || 16 * _fromFar > _poured)
            return true;
        (_opened, _poured, _fromFar) = (0, 0, 0);
        return false;
    }

    /// <summary>Chooses a width for what is pending, which must be something.</summary>
    /// <param name="pending">How many events there are.</param>
    /// <param name="now">The instant of the last that was taken.</param>
    /// <param name="visit">Shows them all, in no order.</param>
    public void Choose(int pending, long now, Action<Action<PendingEvent>> visit)
    {
        int taken = Sample(pending, visit);
        int shift = ShiftFor(_sample.AsSpan(0, taken), pending, now);
        // Where the same width comes out again, as with many ties, asking more often would not help.
        bool same = shift == Shift && pending / 2 <= _pending && _pending / 2 <= pending;
        _patience = same ? Math.Min(_patience * 2, 1L << 40) : Math.Max(1_024, pending);
        MostNear = Math.Max(MostNear, 4 * LoadFor(pending));
        (Shift, _pending) = (shift, pending);
        (_opened, _poured, _fromFar) = (0, 0, 0);
    }

    /// <summary>How many events a bucket should hold.</summary>
    private static int LoadFor(int pending) => Math.Max(LeastLoad, pending / Share);

    private int Sample(int pending, Action<Action<PendingEvent>> visit)
    {
        int step = (pending + Samples - 1) / Samples;
        int seen = 0;
        long first = long.MaxValue;
        visit(next =>
        {
            first = Math.Min(first, next.Time);
            if (seen % step == 0)
                _sample[seen / step] = next.Time;
            seen++;
        });
        First = first;
        return (seen + step - 1) / step;
    }

    /// <summary>
    /// Takes the mean gap between the earlier half of the pending times for the gap to come; where those are one
    /// instant, that between all of them, or the way there from now.
    /// </summary>
    private int ShiftFor(Span<long> times, int pending, long now)
    {
        times.Sort();
        int upTo = times[times.Length / 2] > times[0] ? times.Length / 2 : times.Length - 1;
        double span = times[upTo] - times[0];
        double part = (double)upTo / times.Length;
        if (span == 0)
            (span, part) = (times[0] - now, 1);
        if (span <= 0)
            return Shift;
        double width = span / (part * pending) * LoadFor(pending);
        return Math.Clamp(BitOperations.Log2((ulong)(1 + width * 1.4)), 0, EventRecord.TimeBits);
    }
}
