namespace HyperActors.Machine;

/// <summary>Remembers how far a <see cref="LatencyHistogram"/> was read, and gives what came since.</summary>
public sealed class LatencyCursor
{
    private readonly List<(int Bucket, long Count)> _news = [];
    private long[] _seen = [];
    private long _count;

    /// <summary>What was recorded since the last call, or since <see cref="Reset"/>.</summary>
    /// <param name="histogram">The same histogram each time.</param>
    public LatencyInterval Take(LatencyHistogram histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        if (histogram.Count == _count)
            return new LatencyInterval();
        ReadOnlySpan<long> counts = histogram.Counts;
        if (_seen.Length < counts.Length)
            Array.Resize(ref _seen, counts.Length);
        _news.Clear();
        for (int bucket = 0; bucket < counts.Length; bucket++)
        {
            if (counts[bucket] == _seen[bucket])
                continue;
            _news.Add((bucket, counts[bucket] - _seen[bucket]));
            _seen[bucket] = counts[bucket];
        }
        _count = histogram.Count;
        return new LatencyInterval([.. _news]);
    }

    /// <summary>The histogram was reset: all that it holds now is new.</summary>
    public void Reset()
    {
        Array.Clear(_seen);
        _count = 0;
    }
}
