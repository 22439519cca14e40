namespace HyperActors.Replacement.Tests;

public sealed class LinuxReclaimTests
{
    [Fact]
    public void Fault_FirstTouches_AreMinorAndTakeFrames()
    {
        LinuxReclaim reclaim = Create(frames: 8, 4, 4);
        Assert.Equal(LinuxFault.FirstTouch, reclaim.FaultOf(5));
        Assert.Equal(LinuxFault.FirstTouch, reclaim.Fault(5, write: true));
        Assert.True(reclaim.Touch(5, write: false));
        Assert.Equal(LinuxFault.None, reclaim.Fault(5, write: false));
        Assert.Equal(1.Pages, reclaim.Used);
        Assert.Equal(1, reclaim.GroupOf(5));
        Assert.Equal(new LinuxGroupCounters { MinorFaults = 1, FirstTouches = 1, Resident = 1 }, reclaim.Counters(1));
        Assert.Equal(default, reclaim.Counters(0));
    }

    [Fact]
    public void Fault_NoFreeFrame_Throws()
    {
        LinuxReclaim reclaim = Create(frames: 1, 2);
        reclaim.Fault(0, write: true);
        Assert.Throws<InvalidOperationException>(() => reclaim.Fault(1, write: true));
    }

    [Fact]
    public void TryCharge_FewestFrames_NeverFailsWithFreshStatistics()
    {
        foreach (int frames in (int[])[1, 2, 3, 16, 31, 32, 33, 64])
        {
            LinuxReclaim reclaim = Create(frames, 100);
            for (int access = 0; access < 1_000; access++)
                Access(reclaim, access * 37 % 100, write: access % 3 == 0);
            Assert.True(reclaim.Used <= new PageCount(frames));
        }
    }

    [Fact]
    public void Free_EvictedPage_NextTouchIsMinor()
    {
        LinuxReclaim reclaim = CreateFull();
        Assert.Equal(LinuxFault.Major, reclaim.FaultOf(0));
        reclaim.Free(0);
        Assert.Equal(LinuxFault.FirstTouch, reclaim.FaultOf(0));
    }

    [Fact]
    public void Free_ResidentPage_GivesTheFrameBack()
    {
        LinuxReclaim reclaim = Create(frames: 2, 3);
        Access(reclaim, 0, write: true);
        Access(reclaim, 1, write: true);
        reclaim.Free(0);
        reclaim.Free(2);        // never touched: nothing happens
        Assert.Equal(1.Pages, reclaim.Used);
        Assert.Equal(LinuxFault.FirstTouch, reclaim.Fault(0, write: true));
        Assert.Equal(2.Pages, reclaim.Footprint(0));
        reclaim.FreeGroup(0);
        Assert.Equal(0.Pages, reclaim.Footprint(0));
        Assert.Equal(0.Pages, reclaim.Used);
    }

    [Theory]
    [InlineData(LinuxReclaimAlgorithm.ActiveInactive)]
    [InlineData(LinuxReclaimAlgorithm.MultiGenerational)]
    public void Lock_Page_StaysWhileAllOthersGo(LinuxReclaimAlgorithm algorithm)
    {
        LinuxReclaim reclaim = Create(frames: 64, algorithm, 300);
        Access(reclaim, 7, write: true);
        reclaim.Lock(7);
        for (int page = 8; page < 300; page++)
            Access(reclaim, page, write: true);
        Assert.True(reclaim.Touch(7, write: false));
        reclaim.Unlock(7);
        for (int page = 8; page < 300; page++)
            Access(reclaim, page, write: true);
        Assert.False(reclaim.Touch(7, write: false));
    }

    /// <summary>
    /// 64 frames; pages 0 to 63 are new, so the first reclaim marks all referenced and frees only those that it meets
    /// twice. Ten pages at the tail are touched again, so the second reclaim activates them, and then frees 32 others.
    /// Of these the last to leave come back: the j-th has a distance of j evictions and j - 1 activations, against an
    /// active list of 10 + j - 1. So ten are activated, as many as the list was long.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(5)]
    public void Fault_RefaultsInReverse_ActivatesAsManyAsAreActive(int active)
    {
        LinuxReclaim reclaim = Create(frames: 64, LinuxReclaimAlgorithm.ActiveInactive, 200);
        int next = 0;
        for (; next <= 64; next++)
            Access(reclaim, next, write: true);
        int tail = Enumerable.Range(0, 64).First(page => reclaim.FaultOf(page) == LinuxFault.None);
        for (int page = tail; page < tail + active; page++)
            Assert.True(reclaim.Touch(page, write: true));
        for (; reclaim.HasFreeFrame; next++)
            Access(reclaim, next, write: true);
        Access(reclaim, next, write: true);
        int last = Enumerable.Range(tail, 64 - tail).Last(page => reclaim.FaultOf(page) == LinuxFault.Major);
        Assert.Equal(0, reclaim.Counters(0).RefaultActivations);
        for (int page = last; page > last - 31; page--)
        {
            Assert.Equal(LinuxFault.Major, reclaim.FaultOf(page));
            Assert.True(reclaim.HasFreeFrame);
            Access(reclaim, page, write: true);
        }

        Assert.Equal(active, reclaim.Counters(0).RefaultActivations);
    }

    [Fact]
    public void Limit_Lowered_IsReachedByTheNextCharge()
    {
        LinuxReclaim reclaim = Create(frames: 100, 200);
        for (int page = 0; page < 100; page++)
            Access(reclaim, page, write: true);
        reclaim.Limit = 40.Pages;
        Access(reclaim, 150, write: true);
        Assert.True(reclaim.Used <= 40.Pages);
        Assert.Throws<ArgumentOutOfRangeException>(() => reclaim.Limit = 0.Pages);
    }

    [Fact]
    public void Constructor_OutOfRange_Throws()
    {
        var options = new LinuxReclaimOptions { Frames = 1.Pages };
        Assert.ThrowsAny<ArgumentException>(() => new LinuxReclaim(options, []));
        Assert.ThrowsAny<ArgumentException>(() => new LinuxReclaim(options, [-1]));
        Assert.ThrowsAny<ArgumentException>(() => new LinuxReclaim(options with { Frames = 0.Pages }, [1]));
        Assert.ThrowsAny<ArgumentException>(() => new LinuxReclaim(options with { Swappiness = 201 }, [1]));
        Assert.ThrowsAny<ArgumentException>(
            () => new LinuxReclaim(options with { Algorithm = (LinuxReclaimAlgorithm)9 }, [1]));
        Assert.Throws<InvalidOperationException>(() => Create(1, 1).BeginReclaim());
        Assert.Throws<InvalidOperationException>(() => Create(1, 1).WriteCompleted(0));
    }

    internal static void Access(LinuxReclaim reclaim, int page, bool write)
    {
        if (reclaim.Touch(page, write))
            return;
        if (reclaim.FaultOf(page) != LinuxFault.SwapCache)
            Assert.True(reclaim.TryCharge());
        reclaim.Fault(page, write);
    }

    private static LinuxReclaim Create(int frames, params int[] groups) =>
        new(new LinuxReclaimOptions { Frames = new PageCount(frames) }, groups);

    private static LinuxReclaim Create(int frames, LinuxReclaimAlgorithm algorithm, params int[] groups) => new(
        new LinuxReclaimOptions
        {
            Frames = new PageCount(frames),
            Algorithm = algorithm,
            WriteBack = LinuxWriteBack.Synchronous,
        },
        groups);

    /// <summary>64 frames in which pages 0 to 99 were written, so that the first ones are in swap.</summary>
    private static LinuxReclaim CreateFull()
    {
        LinuxReclaim reclaim = Create(64, LinuxReclaimAlgorithm.ActiveInactive, 400);
        for (int page = 0; page < 100; page++)
            Access(reclaim, page, write: true);
        return reclaim;
    }
}
