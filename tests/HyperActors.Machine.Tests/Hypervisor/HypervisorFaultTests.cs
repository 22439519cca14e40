namespace HyperActors.Machine.Tests;

/// <summary>
/// Sequences worked by hand. A host of 6 base pages has watermarks 1, 2 and 3; a fault takes 500 ns to the hypervisor,
/// 50 ns to the allocator and back, and 2 µs to the mapping: 2.6 µs. Its buddies are 0 to 3, and 4 and 5, which go
/// first.
/// </summary>
public sealed class HypervisorFaultTests
{
    private static readonly SimTime _atOnce = SimTime.Zero + 1.Milliseconds;

    [Fact]
    public void FirstTouch_MapsAZeroPageInTheSmallestBlock()
    {
        HostRig rig = new HostRig(HostRig.Host(6, 0, HostRig.Vm("a", 8))).Touch(0, "5 2w 5", _atOnce).Run();
        Assert.Equal(["1002600ns map 5->4 Minor", "2002600ns map 2->5 Minor"], rig.Guest(0).Log);
        Assert.Equal(2, rig.Hypervisor.Counters.FaultsReceived);
        Assert.Equal(2, rig.Hypervisor.Counters.ResidentPages[0]);
        Assert.Equal(2, rig.Allocator.Counters.PeakUsed);
    }

    [Fact]
    public void Eviction_OfDirtyPage_WritesItAndReadsItBack()
    {
        // The fifth frame leaves 1 < 2 free: reclaim wants 3 free and takes 0 and 1, the first in.
        HostRig rig = new HostRig(HostRig.Host(6, 16, HostRig.Vm("a", 8))).Touch(0, "0w 1w 2w 3w 4w 0", _atOnce).Run();
        Assert.Equal(
            ["invalidate 0,1", "map 0->3 Major"],
            rig.Guest(0).Log.Where(line => !line.Contains("Minor")).Select(What));
        HypervisorCounters counters = rig.Hypervisor.Counters;
        Assert.Equal(2, counters.EvictedDirty);
        Assert.Equal(0, counters.EvictedClean);
        Assert.Equal(1, counters.PagesSwappedIn[0]);
        Assert.Equal(2, counters.PagesSwappedOut[0]);
        Assert.Equal(1, counters.BackgroundReclaims);
        Assert.Equal(0, counters.DirectReclaims);
        Assert.Equal(1, rig.Device(0).Counters.Writes);
        Assert.Equal(2, rig.Device(0).SlotsUsed);
    }

    [Fact]
    public void Eviction_OfPageReadBackAndNotWritten_NeedsNoWrite()
    {
        HostRig rig = new HostRig(HostRig.Host(6, 16, HostRig.Vm("a", 8)))
            .Touch(0, "0w 1w 2w 3w 4w 0 5w 6w 7w", _atOnce).Run();
        Assert.True(rig.Hypervisor.Counters.EvictedClean >= 1);
        HostRig again = rig.Touch(0, "0").Run();
        Assert.Equal("map 0", What(again.Guest(0).Log.Last(line => line.EndsWith("Major")))[..5]);
    }

    [Fact]
    public void Eviction_OfPageNeverWritten_ForgetsIt()
    {
        HostRig rig = new HostRig(HostRig.Host(6, 16, HostRig.Vm("a", 8))).Touch(0, "0 1 2 3 4 0", _atOnce).Run();
        Assert.Equal(0, rig.Hypervisor.Counters.EvictedDirty);
        Assert.Equal(2, rig.Hypervisor.Counters.EvictedClean);
        Assert.Equal(0, rig.Guest(0).Major);
        Assert.Equal(0, rig.Device(0).SlotsUsed);
    }

    [Fact]
    public void Fault_WhileThePageIsWritten_GetsItsFrameBack()
    {
        MachineOptions options = HostRig.Host(6, 16, HostRig.Vm("a", 8));
        options = options with { Swap = [options.Swap[0] with { Write = new(500.Microseconds) }] };
        HostRig rig = new HostRig(options).Touch(0, "0w 1w 2w 3w 4w", _atOnce)
            .Touch(0, "1", _atOnce + 4100.Microseconds).Run();
        Assert.Equal(["invalidate 0,1", "map 1->5 Minor", "invalidate 2"], rig.Guest(0).Log.Select(What).Skip(5));
        Assert.Equal(0, rig.Guest(0).Major);
        // Both were written; 0 went, 1 keeps its slot, as its content is the same; 2 went in its place.
        Assert.Equal(3, rig.Hypervisor.Counters.PagesSwappedOut[0]);
        Assert.Equal(2, rig.Hypervisor.Counters.EvictedDirty);
        Assert.Equal(3, rig.Device(0).SlotsUsed);
    }

    [Fact]
    public void Fault_WhileThePageIsInvalidated_GetsItsFrameBackUnwritten()
    {
        HostRig rig = new(HostRig.Host(6, 16, HostRig.Vm("a", 8)));
        rig.Touch(0, "0w 1w 2w 3w 4w", _atOnce);
        // The fifth fault is answered at 5 ms + 2.6 µs; the shoot-down of 0 and 1 arrives meanwhile, the fault just
        // after it.
        rig.TellHypervisor(new NestedFault(0, 0, false, true), _atOnce + 4.Milliseconds + 1500.Nanoseconds);
        rig.Run();
        Assert.Equal(["invalidate 0,1", "map 0->4 Minor", "invalidate 2"], rig.Guest(0).Log.Select(What).Skip(5));
        Assert.Equal(2, rig.Hypervisor.Counters.PagesSwappedOut[0]);
    }

    [Fact]
    public void SwapIn_WithReadahead_MakesNeighboursMinorFaults()
    {
        MachineOptions options = HostRig.Host(16, 64, HostRig.Vm("a", 32));
        options = options with
        {
            Swap = [options.Swap[0] with { Readahead = 4, WriteCluster = 8 }],
            Hypervisor = options.Hypervisor with { WatermarkHigh = 0.5 },
        };
        HostRig rig = new(options);
        // Reclaim frees up to 8 frames at a time, so that some are left when the first pages are wanted again.
        rig.Touch(0, string.Join(' ', Enumerable.Range(0, 24).Select(page => $"{page}w"))).Run();
        long before = rig.Guest(0).Major;
        // Room for readahead: the pages around the fault come along while free frames stay above low.
        rig.Touch(0, "0 1 2 3").Run();
        Assert.True(rig.Hypervisor.Counters.ReadaheadHits[0] > 0);
        Assert.True(rig.Guest(0).Major - before < 4);
        Assert.Equal(rig.Hypervisor.Counters.PagesSwappedIn[0], rig.Guest(0).Major);
        Assert.True(rig.Device(0).Counters.PagesRead > rig.Hypervisor.Counters.PagesSwappedIn[0]);
    }

    [Fact]
    public void SwapIn_WithAsyncPageFaults_TellsTheVmFirst()
    {
        MachineOptions options = HostRig.Host(6, 16, HostRig.Vm("a", 8) with { AsyncPageFaults = true });
        HostRig rig = new HostRig(options).Touch(0, "0w 1w 2w 3w 4w 0", _atOnce).Run();
        Assert.Equal(
            ["6002500ns deferred 0", "6092700ns map 0->3 Major"],
            rig.Guest(0).Log.Where(line => line.Contains("deferred") || line.Contains("Major")));
    }

    [Fact]
    public void Messages_ToldTwice_ChangeNothing()
    {
        HostRig rig = new HostRig(HostRig.Host(6, 16, HostRig.Vm("a", 8))).Touch(0, "0w 1w 2w 3w 4w 0").Run();
        long free = rig.Allocator.Free;
        foreach (object stale in (object[])[
            new FramesGranted(0, [3]), new FramesDenied(0, 0), new ReadCompleted(0, 0, [9]), new WriteCompleted(0, 0,
                [3]),
            new IoFailed(0, 0, IoError.Failed), new InvalidateAck(0, 0, [true], [7]), new AccessedBits(0, 0, [true])])
            rig.TellHypervisor(stale, SimTime.Zero + 20.Milliseconds);
        rig.Run();
        Assert.Equal(free, rig.Allocator.Free);
    }

    [Fact]
    public void Counters_BeforeTheEndOfTheWarmup_StayAtZero()
    {
        MachineOptions options = HostRig.Host(6, 16, HostRig.Vm("a", 8)) with { Warmup = 20.Milliseconds };
        HostRig rig = new HostRig(options).Touch(0, "0w 1w 2w 3w 4w 0", _atOnce).Run();
        Assert.Equal(0, rig.Hypervisor.Counters.EvictedDirty);
        Assert.Equal(0, rig.Hypervisor.Counters.BackgroundReclaims);
        Assert.Equal(0, rig.Device(0).Counters.Writes);
        Assert.Equal(SimDuration.Zero, rig.Device(0).Counters.Busy);
        // What stands in memory at the end of the warm-up is in use afterwards.
        Assert.Equal(4, rig.Allocator.Counters.PeakUsed);
        rig.Touch(0, "5w 6w", SimTime.Zero + 30.Milliseconds).Run();
        Assert.True(rig.Hypervisor.Counters.EvictedDirty > 0);
        Assert.Equal(5, rig.Allocator.Counters.PeakUsed);
    }

    [Fact]
    public void NestedFault_ForMappedPage_MapsItAgain()
    {
        HostRig rig = new HostRig(HostRig.Host(6, 0, HostRig.Vm("a", 8))).Touch(0, "5").Run();
        rig.TellHypervisor(new NestedFault(0, 5, false, true), SimTime.Zero + 10.Milliseconds).Run();
        Assert.Equal(["map 5->4 Minor", "map 5->4 Minor"], rig.Guest(0).Log.Select(What));
    }

    [Fact]
    public void SecondChance_AccessedPage_Stays()
    {
        MachineOptions options = HostRig.Host(6, 16, HostRig.Vm("a", 8));
        options = options with { Hypervisor = options.Hypervisor with { Eviction = "clock" } };
        HostRig rig = new HostRig(options).Touch(0, "0w 1w 2w 3w 4w", _atOnce).Run();
        // All were accessed: 0 and 1 are spared, then 2 and 3, then 4; 0 comes again with its bit clear and is taken.
        // That was a lap of 6 frames, so 1 is taken unseen.
        Assert.Equal(
            ["sample 0,1", "sample 2,3", "sample 0,4", "invalidate 0,1"],
            rig.Guest(0).Log.Where(line => !line.Contains("map")).Select(What));
    }

    private static string What(string line) => line[(line.IndexOf(' ') + 1)..];
}
