using System.Numerics;

namespace HyperActors.Machine;

/// <summary>
/// Counts of durations in buckets of at most 1/128 of their value: percentiles to three digits, from nanoseconds to
/// days, mergeable.
/// </summary>
/// <remarks>
/// Log-linear as HdrHistogram: below 256 ns one bucket a nanosecond, above 128 buckets for each doubling. 1 KiB for each
/// doubling from the shortest to the longest that was recorded: all of them at once would be 58 KiB, more than the rest of
/// a small VM.
/// </remarks>
public sealed class LatencyHistogram
{
    private const int SubBucketBits = 7;
    private const int SubBuckets = 1 << SubBucketBits;

    private long[] _counts = [];
    private int _first;         // the bucket that is counted first in the array; a multiple of those in a doubling

    /// <summary>How many durations were recorded.</summary>
    public long Count { get; private set; }

    /// <summary>The longest duration; zero when there is none.</summary>
    public SimDuration Max { get; private set; }

    /// <summary>The sum of all durations, in picoseconds.</summary>
    public Int128 TotalPicoseconds { get; private set; }

    /// <summary>The mean in seconds; <see langword="null"/> when nothing was recorded.</summary>
    public double? MeanSeconds => Count == 0 ? null : (double)TotalPicoseconds / Count / 1e12;

    /// <summary>Records one duration.</summary>
    /// <param name="duration">Not negative.</param>
    public void Record(SimDuration duration)
    {
        int bucket = BucketOf(duration.WholeNanoseconds);
        if (unchecked((uint)(bucket - _first)) >= (uint)_counts.Length)
            MakeRoom(bucket, bucket);
        _counts[bucket - _first]++;
        Count++;
        TotalPicoseconds += duration.Picoseconds;
        Max = SimDuration.Max(Max, duration);
    }

    /// <summary>Forgets all.</summary>
    public void Reset()
    {
        Array.Clear(_counts);
        Count = 0;
        Max = SimDuration.Zero;
        TotalPicoseconds = 0;
    }

    /// <summary>Adds all that another histogram has recorded.</summary>
    public void Merge(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Count == 0)
            return;
        Count += other.Count;
        TotalPicoseconds += other.TotalPicoseconds;
        Max = SimDuration.Max(Max, other.Max);
        ReadOnlySpan<long> counts = other.Counts;
        MakeRoom(other._first, other._first + counts.Length - 1);
        for (int i = 0; i < counts.Length; i++)
            _counts[other._first - _first + i] += counts[i];
    }

    /// <summary>A copy that later records do not change.</summary>
    public LatencyHistogram Copy()
    {
        LatencyHistogram copy = new();
        copy.Merge(this);
        return copy;
    }

    /// <summary>What was recorded since a copy was made.</summary>
    /// <param name="earlier">The copy.</param>
    /// <returns>
    /// The difference, exact but for its maximum where an earlier duration was longer: then the middle of its highest bucket.
    /// </returns>
    public LatencyHistogram Since(LatencyHistogram earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        LatencyHistogram since = Copy();
        since.Count -= earlier.Count;
        since.TotalPicoseconds -= earlier.TotalPicoseconds;
        int highest = -1;
        for (int i = 0; i < since._counts.Length; i++)
        {
            since._counts[i] -= earlier.CountOf(since._first + i);
            highest = since._counts[i] > 0 ? since._first + i : highest;
        }
        if (Max <= earlier.Max)
            since.Max = highest < 0 ? SimDuration.Zero : SimDuration.Min(Max, new SimDuration((long)(MiddleOf(highest) * 1_000)));
        return since;
    }

    /// <summary>The duration that the given share of all recorded ones does not exceed, in seconds.</summary>
    /// <param name="quantile">From 0 to 1.</param>
    /// <returns>The middle of the bucket, at most the maximum; <see langword="null"/> when nothing was recorded.</returns>
    public double? QuantileSeconds(double quantile)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quantile);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quantile, 1);
        if (Count == 0)
            return null;
        long wanted = Math.Max(1, (long)Math.Ceiling(quantile * Count));
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
                return Math.Min(MiddleOf(_first + i) / 1e9, Max.TotalSeconds);
        }
        throw new System.Diagnostics.UnreachableException();
    }

    /// <summary>The buckets that are not empty, in order: lower bound in nanoseconds, and count.</summary>
    public IEnumerable<(long LowNanoseconds, long Count)> Buckets()
    {
        for (int i = 0; i < _counts.Length; i++)
            if (_counts[i] != 0)
                yield return (LowOf(_first + i), _counts[i]);
    }

    /// <summary>The bucket that <see cref="Counts"/> begin with: nothing is in those below.</summary>
    internal int FirstBucket => _first;

    /// <summary>The counts by bucket, up to the last that can hold something.</summary>
    internal ReadOnlySpan<long> Counts =>
        Count == 0 ? [] : _counts.AsSpan(0, BucketOf(Max.WholeNanoseconds) + 1 - _first);

    /// <summary>The width of a bucket, in nanoseconds.</summary>
    /// <param name="lowNanoseconds">Its lower bound, as <see cref="Buckets"/> tells it.</param>
    public static long WidthOf(long lowNanoseconds) => 1L << ExponentOf(lowNanoseconds);

    private long CountOf(int bucket) =>
        unchecked((uint)(bucket - _first)) < (uint)_counts.Length ? _counts[bucket - _first] : 0;

    private void MakeRoom(int lowest, int highest)
    {
        int first = lowest & -SubBuckets;
        if (_counts.Length == 0)
            _first = first;
        first = Math.Min(first, _first);
        int end = Math.Max((highest | (SubBuckets - 1)) + 1, _first + _counts.Length);
        if (end - first == _counts.Length)
            return;
        long[] counts = new long[end - first];
        _counts.CopyTo(counts, _first - first);
        (_counts, _first) = (counts, first);
    }

    private static int ExponentOf(long nanoseconds) =>
        Math.Max(0, 63 - BitOperations.LeadingZeroCount((ulong)nanoseconds | 1) - SubBucketBits);

    private static int BucketOf(long nanoseconds)
    {
        int exponent = ExponentOf(nanoseconds);
        return exponent * SubBuckets + (int)(nanoseconds >> exponent);
    }

    internal static long LowOf(int bucket)
    {
        int exponent = Math.Max(0, bucket / SubBuckets - 1);
        return (long)(bucket - exponent * SubBuckets) << exponent;
    }

    internal static double MiddleOf(int bucket) =>
        bucket < 2 * SubBuckets ? LowOf(bucket) : LowOf(bucket) + (1L << (bucket / SubBuckets - 1)) / 2.0;
}
