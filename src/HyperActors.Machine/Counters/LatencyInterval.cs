namespace HyperActors.Machine;

/// <summary>The durations that a <see cref="LatencyHistogram"/> recorded between two looks at it: sparse, mergeable.</summary>
public sealed class LatencyInterval
{
    private (int Bucket, long Count)[] _counts;

    internal LatencyInterval((int Bucket, long Count)[] counts)
    {
        _counts = counts;
        foreach ((int _, long count) in counts)
            Count += count;
    }

    /// <summary>Nothing yet.</summary>
    public LatencyInterval()
        : this([])
    {
    }

    /// <summary>How many durations.</summary>
    public long Count { get; private set; }

    /// <summary>The middle of the highest bucket, in seconds; <see langword="null"/> when there is none.</summary>
    public double? MaxSeconds => QuantileSeconds(1);

    /// <summary>Adds another interval's durations.</summary>
    public void Merge(LatencyInterval other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Count == 0)
            return;
        Count += other.Count;
        if (_counts.Length == 0)
        {
            _counts = other._counts;
            return;
        }
        List<(int Bucket, long Count)> merged = new(_counts.Length + other._counts.Length);
        int mine = 0;
        foreach ((int Bucket, long Count) theirs in other._counts)
        {
            while (mine < _counts.Length && _counts[mine].Bucket < theirs.Bucket)
                merged.Add(_counts[mine++]);
            bool same = mine < _counts.Length && _counts[mine].Bucket == theirs.Bucket;
            merged.Add(same ? (theirs.Bucket, theirs.Count + _counts[mine++].Count) : theirs);
        }
        merged.AddRange(_counts.AsSpan(mine));
        _counts = [.. merged];
    }

    /// <summary>The duration that the given share does not exceed, in seconds: the middle of its bucket.</summary>
    /// <param name="quantile">From 0 to 1.</param>
    /// <returns><see langword="null"/> when there is no duration.</returns>
    public double? QuantileSeconds(double quantile)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quantile);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quantile, 1);
        long wanted = Math.Max(1, (long)Math.Ceiling(quantile * Count));
        long seen = 0;
        foreach ((int bucket, long count) in _counts)
        {
            seen += count;
            if (seen >= wanted)
                return LatencyHistogram.MiddleOf(bucket) / 1e9;
        }
        return null;
    }

    /// <summary>The buckets that are not empty, in order: lower bound in nanoseconds, and count.</summary>
    public IEnumerable<(long LowNanoseconds, long Count)> Buckets() =>
        _counts.Select(static pair => (LatencyHistogram.LowOf(pair.Bucket), pair.Count));
}
