namespace HyperActors.Machine.Tests;

/// <summary>What the compressed tier asks the allocator for, by hand: pages of 4 KiB that compress to 2,048 bytes at most.</summary>
public sealed class CompressedTierTests
{
    private readonly CompressedTier _tier;
    private bool _isMeasured = true;

    public CompressedTierTests()
    {
        // A ratio of 3: from 682 to 2,047 bytes, rounded up.
        CompressionOptions options = new() { Pool = 0.5, Ratio = 3, Store = 2.Microseconds };
        CompressedPool pool = new(options, frames: 10, seed: 1);
        _tier = new CompressedTier(options, pool, new CompressionCounters(), () => _isMeasured);
    }

    [Fact]
    public void TryNext_TwoStores_SecondWaitsForTheAnswerToTheFirst()
    {
        Add(page: 1);
        _tier.Enqueue(10);
        Assert.True(_tier.TryNext(out long store, out int lacking));
        Assert.Equal((10L, 1, 1, 0), (store, lacking, _tier.Asked, _tier.Lacking));
        Add(page: 2);
        _tier.Enqueue(11);
        Assert.False(_tier.TryNext(out _, out _));
        _tier.EndQuestion();
        _tier.Grant([7]);
        Assert.Equal((1, 0), (_tier.Frames, _tier.Asked));
        Assert.True(_tier.TryNext(out store, out lacking));
        Assert.Equal((11L, Math.Max(0, _tier.Pool.Lacking)), (store, lacking));
    }

    [Fact]
    public void EndQuestion_NothingGranted_TheStoreIsRejected()
    {
        int entry = Add(page: 1);
        _tier.Enqueue(10);
        _tier.TryNext(out _, out _);
        _tier.EndQuestion();
        _tier.Reject(entry);
        Assert.Equal((0, 0, 0), (_tier.Frames, _tier.Lacking, _tier.Pool.Count));
        Assert.Equal(1, _tier.Counters.RejectedNoFrame);
    }

    [Fact]
    public void TryTakeSurplus_PageLoaded_ItsFrameGoesBack()
    {
        int entry = Add(page: 1);
        _tier.Enqueue(10);
        _tier.TryNext(out _, out _);
        _tier.EndQuestion();
        _tier.Grant([7]);
        Assert.False(_tier.TryTakeSurplus(out _));
        _tier.Store(entry, stamp: 3);
        Assert.Equal(3u, _tier.Load(entry));
        _tier.Pool.Remove(entry);
        Assert.True(_tier.TryTakeSurplus(out int[] frames));
        Assert.Equal([7], frames);
        Assert.Equal((0L, 1L), (_tier.Counters.PoolFrames, _tier.Counters.PeakPoolFrames));
    }

    [Fact]
    public void BeginStore_InTheWarmUp_TakesTimeThatIsNotCounted()
    {
        _isMeasured = false;
        Assert.Equal(6.Microseconds, _tier.BeginStore(pages: 3));
        Assert.Equal(SimDuration.Zero, _tier.Counters.CpuTime);
        _isMeasured = true;
        _tier.BeginStore(pages: 3);
        Assert.Equal(6.Microseconds, _tier.Counters.CpuTime);
    }

    private int Add(int page)
    {
        Assert.True(_tier.TryAdd(vm: 0, page, out int entry));
        return entry;
    }
}
