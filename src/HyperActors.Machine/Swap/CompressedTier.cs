namespace HyperActors.Machine;

/// <summary>The compressed tier: which pages its pool takes, the frames that they need, and what that comes to.</summary>
/// <remarks>
/// <para>A page that is to be written is compressed first, unless it does not compress, the pool is full, or no frame can be
/// had for it; then it goes to a device as without a pool. Pages of a batch (a store) are compressed together, and wait
/// together for the frames that the pool lacks.</para>
/// <para>A pool that is full refuses pages until its oldest ones have gone to a device, as zswap does, which for a while
/// sends newer pages to the device than those in the pool. A page stays in the pool until its write is over; a fault
/// meanwhile takes it from there, and the slot is given up. Left out is the frame that zswap takes to decompress such a
/// page.</para>
/// </remarks>
/// <param name="options">Its options.</param>
/// <param name="pool">Where its pages are; what is in memory outlives a crash of the hypervisor.</param>
/// <param name="counters">What it comes to.</param>
/// <param name="isMeasured">Whether the warm-up is over.</param>
internal sealed class CompressedTier(
    CompressionOptions options, CompressedPool pool, CompressionCounters counters, Func<bool> isMeasured)
{
    private readonly Queue<long> _unbacked = new();

    public CompressedPool Pool => pool;

    public CompressionCounters Counters => counters;

    /// <summary>Frames that the pool has asked for.</summary>
    public int Asked { get; private set; }

    /// <summary>Frames that the pool has or has asked for.</summary>
    public int Frames => pool.Frames + Asked;

    /// <summary>Frames that its pages need beyond those; negative for a surplus.</summary>
    public int Lacking => pool.Lacking - Asked;

    /// <summary>Takes a page into the pool, if it may be there.</summary>
    /// <param name="vm">Whose page.</param>
    /// <param name="page">Guest-physical page.</param>
    /// <param name="entry">Its entry, which counts although it has no frame yet.</param>
    public bool TryAdd(int vm, int page, out int entry)
    {
        entry = -1;
        int bytes = pool.SizeOf(vm, page);
        if (bytes == CompressedPool.PageBytes)
        {
            counters.RejectedIncompressible += isMeasured() ? 1 : 0;
            return false;
        }
        entry = pool.Add(vm, page, bytes);
        counters.RejectedFull += entry < 0 && isMeasured() ? 1 : 0;
        return entry >= 0;
    }

    /// <summary>A store waits for its turn.</summary>
    public void Enqueue(long store) => _unbacked.Enqueue(store);

    /// <summary>The next store that can go on.</summary>
    /// <param name="store">The store.</param>
    /// <param name="lacking">How many frames it must ask for before it begins; they count as asked for.</param>
    public bool TryNext(out long store, out int lacking)
    {
        (store, lacking) = (-1, 0);
        // One question at a time: what was reserved in the hope of an answer could not be told apart if it is no.
        if (Asked > 0 || !_unbacked.TryDequeue(out store))
            return false;
        lacking = Asked = Math.Max(0, pool.Lacking);
        return true;
    }

    /// <summary>The allocator has answered; what it gave is told by <see cref="Grant"/>.</summary>
    public void EndQuestion() => Asked = 0;

    /// <summary>The pool has frames that it asked for.</summary>
    public void Grant(int[] frames)
    {
        pool.AddFrames(frames);
        counters.PeakPoolFrames = Math.Max(counters.PeakPoolFrames, pool.Frames);
    }

    /// <summary>The CPU time of a store, which is taken from now on.</summary>
    public SimDuration BeginStore(int pages) => Spend(options.StoreTime * pages);

    /// <summary>The CPU time of a load, which is taken from now on.</summary>
    public SimDuration BeginLoad(int pages) => Spend(options.LoadTime * pages);

    /// <summary>A page is compressed.</summary>
    /// <param name="entry">Its entry.</param>
    /// <param name="stamp">Version of its content, for the oracle.</param>
    public void Store(int entry, uint stamp)
    {
        pool.SetStamp(entry, stamp);
        if (!isMeasured())
            return;
        counters.Stored++;
        counters.StoredBytes += pool.BytesOf(entry);
    }

    /// <summary>A page got no frame, and is not in the pool after all.</summary>
    public void Reject(int entry)
    {
        pool.Remove(entry);
        counters.RejectedNoFrame += isMeasured() ? 1 : 0;
    }

    /// <summary>A page is decompressed because a fault wants it.</summary>
    /// <returns>Version of its content.</returns>
    public uint Load(int entry)
    {
        counters.Loaded += isMeasured() ? 1 : 0;
        return pool.Stamp(entry);
    }

    /// <summary>A page has moved to a device.</summary>
    public void CountWrittenBack() => counters.WrittenBack += isMeasured() ? 1 : 0;

    /// <summary>Takes the frames that the pool does not need any more; the counters show what it has now.</summary>
    /// <returns>False if there are none.</returns>
    public bool TryTakeSurplus(out int[] frames)
    {
        int surplus = Math.Min(-Lacking, pool.Frames);
        frames = surplus > 0 ? new int[surplus] : [];
        for (int i = 0; i < surplus; i++)
            frames[i] = pool.TakeFrame();
        counters.PoolBytes = pool.Bytes;
        counters.PoolFrames = pool.Frames;
        return surplus > 0;
    }

    private SimDuration Spend(SimDuration time)
    {
        if (isMeasured())
            counters.CpuTime += time;
        return time;
    }
}
