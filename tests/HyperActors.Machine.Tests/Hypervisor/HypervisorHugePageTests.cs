using HyperActors.Actors;

namespace HyperActors.Machine.Tests;

/// <summary>
/// Huge pages, worked by hand. A host of 1,030 base pages has two blocks of 512, and 6 frames besides; its watermarks are
/// 1, 2 and 3. A fault takes 2.6 µs, and 310 more where a huge page is cleared.
/// </summary>
public sealed class HypervisorHugePageTests
{
    private static readonly SimTime _atOnce = SimTime.Zero + 1.Milliseconds;

    private static MachineOptions Host(string policy = "fifo", int frames = 1030, int pages = 2048)
    {
        MachineOptions options = HostRig.Host(frames, 4096, HostRig.Vm("a", pages));
        return options with
        {
            Host = options.Host with { HugePages = new HugePageOptions() },
            Hypervisor = options.Hypervisor with { Eviction = policy },
        };
    }

    private static IEnumerable<string> What(HostRig rig) => rig.Guest(0).Log.Select(static line => line[(line.IndexOf(' ') + 1)..]);

    [Fact]
    public void FirstTouch_OfUntouchedBlock_MapsAllOfIt()
    {
        HostRig rig = new HostRig(Host()).Touch(0, "5 300w 511 512", _atOnce).Run();
        Assert.Equal(["1312600ns map huge 0->0", "4312600ns map huge 512->512"], rig.Guest(0).Log);
        Assert.Equal(2, rig.Guest(0).Faults);
        Assert.Equal(1024, rig.Hypervisor.Counters.ResidentPages[0]);
        HugePageCounters huge = rig.Hypervisor.Counters.HugePages!;
        Assert.Equal((2, 0, 0, 2), (huge.Faults, huge.Fallbacks, huge.Splits, huge.Mapped));
    }

    [Fact]
    public void Faults_WhileTheBlockIsCleared_WaitForTheSame()
    {
        HostRig rig = new HostRig(Host())
            .Touch(0, "5", _atOnce)
            .Touch(0, "6", _atOnce + 100.Microseconds)
            .Touch(0, "7w", _atOnce + 200.Microseconds)
            .Run();
        Assert.Equal(["1312600ns map huge 0->0"], rig.Guest(0).Log);
        Assert.Equal((3, 3), (rig.Guest(0).Faults, rig.Guest(0).Minor));
        Assert.Equal(1, rig.Hypervisor.Counters.HugePages!.Faults);
    }

    [Fact]
    public void Fault_BeforeTheFramesAreThere_MakesBothSingle()
    {
        // The frames arrive 100 ns after they were asked for; the second fault comes between.
        HostRig rig = new HostRig(Host())
            .Touch(0, "5", _atOnce)
            .Touch(0, "6", _atOnce + 60.Nanoseconds)
            .Run();
        Assert.Equal(2, rig.Guest(0).Log.Count(line => line.EndsWith("Minor", StringComparison.Ordinal)));
        HugePageCounters huge = rig.Hypervisor.Counters.HugePages!;
        Assert.Equal((0, 1, 0), (huge.Faults, huge.Fallbacks, huge.Mapped));
        Assert.Equal(2, rig.Hypervisor.Counters.ResidentPages[0]);
        Assert.Equal(1028, rig.Allocator.Free);
    }

    [Fact]
    public void FirstTouch_WithoutBlockAboveTheWatermark_FallsBackOnceForABlock()
    {
        HostRig rig = new HostRig(Host()).Touch(0, "0 512 1024 1025 1500", _atOnce).Run();
        Assert.Equal(["map huge 0->0", "map huge 512->512", "map 1024->1028 Minor", "map 1025->1029 Minor", "map 1500->1024 Minor"], What(rig));
        HugePageCounters huge = rig.Hypervisor.Counters.HugePages!;
        Assert.Equal((2, 1, 0, 2), (huge.Faults, huge.Fallbacks, huge.Splits, huge.Mapped));
    }

    [Fact]
    public void FirstTouch_InTheEndOfAVmThatIsNoBlock_IsSingleAndNoFallback()
    {
        HostRig rig = new HostRig(Host(pages: 700)).Touch(0, "600", _atOnce).Run();
        Assert.Equal(["map 600->1028 Minor"], What(rig));
        Assert.Equal(0, rig.Hypervisor.Counters.HugePages!.Fallbacks);
    }

    [Fact]
    public void FirstTouch_OfBlockThatWasSplitAndGivenUp_MapsItAsOneAgain()
    {
        int[] all = [.. Enumerable.Range(0, 512)];
        HostRig rig = new HostRig(Host())
            .Touch(0, "0w", _atOnce)
            .TellHypervisor(new BalloonPages(0, all), _atOnce + 1.Milliseconds)
            .TellHypervisor(new DeflateBalloon(0, 512), _atOnce + 2.Milliseconds)
            .Touch(0, "7", _atOnce + 3.Milliseconds)
            .Run();
        Assert.Equal(["map huge 0->0", "map huge 0->0"], What(rig).Where(line => line.StartsWith("map", StringComparison.Ordinal)));
        Assert.Equal(512, rig.Hypervisor.Counters.ResidentPages[0]);
    }

    /// <summary>
    /// Five single frames leave 1 &lt; 2 free, and 3 are wanted: the huge page that came first is split, and two of its
    /// pages go. The second was never touched, but is as dirty as the first.
    /// </summary>
    [Fact]
    public void Reclaim_SplitsThenSwapsSinglePages()
    {
        HostRig rig = new HostRig(Host()).Touch(0, "0w 512w 1024w 1025w 1026w 1027w 1028w", _atOnce).Run();
        Assert.Equal(["split 0", "invalidate 0,1"], What(rig).Where(line => !line.StartsWith("map", StringComparison.Ordinal)));
        HypervisorCounters counters = rig.Hypervisor.Counters;
        Assert.Equal((2, 0), (counters.EvictedDirty, counters.EvictedClean));
        HugePageCounters huge = counters.HugePages!;
        Assert.Equal((2, 1, 1, 1, 1), (huge.Faults, huge.Fallbacks, huge.Splits, huge.SplitsByReclaim, huge.Mapped));

        // Further need is met from the same block before the next one is split.
        rig.Touch(0, "1029w 1030w 1031w 1032w").Run();
        Assert.Equal(1, rig.Hypervisor.Counters.HugePages!.Splits);
        Assert.Contains("invalidate 2,3", What(rig));
    }

    [Fact]
    public void Reclaim_UnwrittenHugePage_GivesItsPagesUpUnwritten()
    {
        HostRig rig = new HostRig(Host()).Touch(0, "0 512 1024 1025 1026 1027 1028", _atOnce).Run();
        Assert.Equal((0, 2), (rig.Hypervisor.Counters.EvictedDirty, rig.Hypervisor.Counters.EvictedClean));
    }

    /// <summary>
    /// One accessed bit speaks for 512 pages: a huge page of which one page is in use stays, and the idle one is split,
    /// though both have as many idle pages.
    /// </summary>
    [Fact]
    public void Reclaim_WithAccessedBits_SplitsTheHugePageThatIsIdle()
    {
        // CLOCK gives each page a second chance: the first look clears both bits, page 511 sets the first one again.
        HostRig rig = new HostRig(Host("clock"))
            .Touch(0, "0w 512w", _atOnce)
            .Tell(0, new SampleAccessed(999, [0, 512]), _atOnce + 5.Milliseconds)
            .Touch(0, "511 1024 1025 1026 1027 1028", _atOnce + 6.Milliseconds)
            .Run();
        Assert.Equal(["split 512"], What(rig).Where(line => line.StartsWith("split", StringComparison.Ordinal)));
        Assert.DoesNotContain(rig.Guest(0).MappedPages, page => page is 512 or 513);
    }

    /// <summary>A page of a split huge page that was accessed after the split tells so itself, and stays.</summary>
    [Fact]
    public void Reclaim_PageAccessedSinceTheSplit_Stays()
    {
        HostRig rig = new HostRig(Host("clock"))
            .Touch(0, "0w 512w", _atOnce)
            .Tell(0, new SampleAccessed(999, [0, 512]), _atOnce + 5.Milliseconds)
            .Touch(0, "512 1024 1025 1026 1027 1028", _atOnce + 6.Milliseconds)
            .Run();
        // Pages 0 and 1 are gone; 2 and 3 would be the next.
        rig.Touch(0, "2 1029 1030").Run();
        Assert.Contains(2, rig.Guest(0).MappedPages);
        Assert.DoesNotContain(rig.Guest(0).MappedPages, page => page is 0 or 1 or 3);
    }

    [Fact]
    public void GivingUp_AWholeHugePage_DoesNotSplitIt()
    {
        HostRig rig = new HostRig(Host())
            .Touch(0, "0w", _atOnce)
            .TellHypervisor(new ReportFreePages(0, [.. Enumerable.Range(0, 600)]), _atOnce + 1.Milliseconds)
            .Touch(0, "9w", _atOnce + 2.Milliseconds)
            .Run();
        Assert.Equal(["map huge 0->0", "discard", "accepted", "map huge 0->0"], What(rig).Select(line => line.StartsWith("discard", StringComparison.Ordinal) ? "discard" : line));
        Assert.Equal((0, 512), (rig.Hypervisor.Counters.HugePages!.Splits, rig.Hypervisor.Counters.PagesGivenUp[0]));
    }

    [Fact]
    public void Fault_OnAHugePageThatIsBeingGivenUp_IsServedWhenItIsGone()
    {
        // The order to discard takes a microsecond to the VM, and its answer half of one.
        SimTime given = _atOnce + 1.Milliseconds;
        MachineOptions options = Host();
        HostRig rig = new HostRig(options)
            .Touch(0, "0w", _atOnce)
            .TellHypervisor(new ReportFreePages(0, [.. Enumerable.Range(0, 512)]), given)
            .TellHypervisor(new NestedFault(0, 300, Write: true, Measured: true), given + 200.Nanoseconds)
            .TellHypervisor(new NestedFault(0, 301, Write: true, Measured: true), given + 300.Nanoseconds)
            .Run();
        Assert.Equal(2, rig.Hypervisor.Counters.HugePages!.Faults + rig.Hypervisor.Counters.HugePages.Fallbacks);
        Assert.Contains(300, rig.Guest(0).MappedPages);
        Assert.Contains(301, rig.Guest(0).MappedPages);
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(511, 0)]
    public void GivingUp_APageOfAHugePage_SplitsIt(int page, int reclaimed)
    {
        HostRig rig = new HostRig(Host())
            .Touch(0, "0w", _atOnce)
            .TellHypervisor(new BalloonPages(0, [page]), _atOnce + 1.Milliseconds)
            .Run();
        Assert.Equal(["map huge 0->0", "split 0", $"discard {page}", "accepted"], What(rig));
        HugePageCounters huge = rig.Hypervisor.Counters.HugePages!;
        Assert.Equal((1, reclaimed, 0), (huge.Splits, huge.SplitsByReclaim, huge.Mapped));
        Assert.Equal((511, 519), (rig.Hypervisor.Counters.ResidentPages[0], rig.Allocator.Free));
    }

    [Fact]
    public void Limit_BelowAHugePage_LetsNoneIn()
    {
        MachineOptions options = Host();
        HostRig rig = new HostRig(options with { Vms = [options.Vms[0] with { Limit = 513.Pages.Size }] })
            .Touch(0, "600 0", _atOnce).Run();
        // The second would be the 513th page and 512 more.
        Assert.Equal(["map huge 512->0", "map 0->1028 Minor"], What(rig));
        Assert.Equal(1, rig.Hypervisor.Counters.HugePages!.Fallbacks);
    }

    [Theory]
    [InlineData("linux")]
    [InlineData("arc")]
    public void Make_WithPolicyOfSinglePages_IsRefused(string policy)
    {
        MachineOptions options = Host(policy);
        Assert.Equal(policy == "linux", Hypervisor.ObstacleToHugePages(options) is not null);
        if (policy == "linux")
            Assert.Throws<ArgumentException>(() => new Hypervisor(options, new HostWiring()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void RandomGuests_KeepContentsAndBooks(int block)
    {
        for (int i = 0; i < 40; i++)
            RunSeed((ulong)(block * 40 + i));
    }

    private static void RunSeed(ulong seed)
    {
        RandomStream random = new(seed);
        string[] policies = ["fifo", "clock", "lru", "random", "arc", "sieve"];
        int frames = 600 + random.Below(2000);
        int vms = 1 + random.Below(3);
        MachineOptions options = HostRig.Host(frames, 16_384,
            [.. Enumerable.Range(0, vms).Select(vm => HostRig.Vm($"vm{vm}", 600 + random.Below(2000)))]);
        List<VmOptions> guests = [];
        foreach (VmOptions vm in options.Vms)
            guests.Add(vm with
            {
                AsyncPageFaults = random.Below(2) == 0,
                Limit = random.Below(3) == 0 ? (400 + random.Below(frames)).Pages.Size : null,
                Reservation = random.Below(4) == 0 ? random.Below(frames / vms / 2).Pages.Size : default,
            });
        options = options with
        {
            Seed = seed,
            Vms = guests,
            Host = options.Host with { HugePages = new HugePageOptions { Clearing = random.Below(20).Microseconds } },
            Hypervisor = options.Hypervisor with
            {
                Eviction = policies[random.Below(policies.Length)],
                Scope = (ReclaimScope)random.Below(2),
                SampleBatch = 1 + random.Below(64),
                ReclaimBatch = 1 + random.Below(64),
                KillOnOutOfMemory = true,
                WatermarkLow = random.Below(3) * 0.05,
                WatermarkHigh = 0.1 + random.Below(3) * 0.1,
            },
        };
        HostRig rig = new(options);
        for (int vm = 0; vm < vms; vm++)
        {
            int pages = (int)options.Vms[vm].Memory.Pages.Value;
            rig.Tell(vm, new RandomWork(1500, pages, random.Below(101), 1 + random.Below(4), 20.Microseconds), new SimTime(random.Below(1_000_000)));
            for (int i = 0; i < 20; i++)
            {
                int[] gift = i % 3 == 0
                    ? [.. Enumerable.Range(512 * random.Below(pages / 512), 512)]
                    : [.. Enumerable.Range(random.Below(pages - 8), 1 + random.Below(8))];
                rig.TellHypervisor(new ReportFreePages(vm, gift), SimTime.Zero + (1 + i).Milliseconds);
            }
        }
        try
        {
            rig.Run();
            Assert.All(rig.Guests, guest => Assert.Equal(0, guest.Pending));
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}", e);
        }
    }
}
