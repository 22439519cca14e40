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
        int first = histogram.FirstBucket;
        if (_seen.Length < first + counts.Length)
            Array.Resize(ref _seen, first + counts.Length);
        _news.Clear();
        for (int i = 0; i < counts.Length; i++)
        {
            int bucket = first + i;
            if (counts[i] == _seen[bucket])
                continue;
            _news.Add((bucket, counts[i] - _seen[bucket]));
            _seen[bucket] = counts[i];
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
