namespace HyperActors.Replacement;

/// <summary>Frames ordered by how often they were used, and by when among equals; every operation O(1).</summary>
/// <remarks>
/// K. Shah, A. Mitra, D. Matani, "An O(1) algorithm for implementing the LFU cache eviction scheme", 2010: a list of
/// buckets in rising order of count, and in each bucket its frames, the least recently used first. A touch moves a
/// frame one bucket up, never further, so no search is needed. A heap would cost a logarithm and break ties badly.
/// </remarks>
internal sealed class FrequencyList
{
    private readonly LinkTable _frames;
    private readonly LinkTable _buckets;
    private readonly int[] _bucketOf;
    private readonly long[] _uses;
    private readonly int[] _freeBuckets;
    private readonly int _capacity;
    private int _bucketsInUse;

    public FrequencyList(int capacity)
    {
        _capacity = capacity;
        // While a frame moves up it may be the only one of its old and of its new bucket.
        int buckets = capacity + 1;
        _frames = new LinkTable(capacity, lists: buckets);
        _buckets = new LinkTable(buckets, lists: 1);
        _bucketOf = new int[capacity];
        _uses = new long[buckets];
        _freeBuckets = new int[buckets];
        for (int bucket = 0; bucket < buckets; bucket++)
            _freeBuckets[bucket] = buckets - 1 - bucket;
    }

    private int Order => _freeBuckets.Length;

    public bool Contains(int frame) => _frames.IsLinked(frame);

    /// <summary>The least used frame, the least recently used of equals; there must be one.</summary>
    public int Least => _frames.Next(Sentinel(_buckets.Next(Order)));

    /// <summary>Adds a frame that was used once.</summary>
    public void Add(int frame)
    {
        int lowest = _buckets.Next(Order);
        if (lowest == Order || _uses[lowest] != 1)
            lowest = NewBucket(Order, uses: 1);
        Append(lowest, frame);
    }

    /// <summary>Counts one more use.</summary>
    public void Touch(int frame)
    {
        int old = _bucketOf[frame];
        long uses = _uses[old] + 1;
        int next = _buckets.Next(old);
        if (next == Order || _uses[next] != uses)
            next = NewBucket(old, uses);
        Remove(frame);
        Append(next, frame);
    }

    public void Remove(int frame)
    {
        int bucket = _bucketOf[frame];
        _frames.Unlink(frame);
        if (!_frames.IsEmpty(Sentinel(bucket)))
            return;
        _buckets.Unlink(bucket);
        _freeBuckets[_freeBuckets.Length - _bucketsInUse] = bucket;
        _bucketsInUse--;
    }

    /// <summary>Counts all frames again.</summary>
    public int Count()
    {
        int count = 0;
        long last = 0;
        for (int bucket = _buckets.Next(Order); bucket != Order; bucket = _buckets.Next(bucket))
        {
            Invariant.True(_uses[bucket] > last && !_frames.IsEmpty(Sentinel(bucket)), "buckets rise and hold frames");
            last = _uses[bucket];
            count += _frames.Count(Sentinel(bucket));
        }
        Invariant.Equal(_bucketsInUse, _buckets.Count(Order), "buckets");
        return count;
    }

    private int Sentinel(int bucket) => _capacity + bucket;

    private void Append(int bucket, int frame)
    {
        _bucketOf[frame] = bucket;
        _frames.InsertBefore(Sentinel(bucket), frame);
    }

    private int NewBucket(int after, long uses)
    {
        _bucketsInUse++;
        int bucket = _freeBuckets[_freeBuckets.Length - _bucketsInUse];
        _uses[bucket] = uses;
        _buckets.InsertAfter(after, bucket);
        return bucket;
    }
}
