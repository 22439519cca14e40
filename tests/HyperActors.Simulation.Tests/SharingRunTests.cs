using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Workloads;

namespace HyperActors.Simulation.Tests;

/// <summary>Content-based page sharing on whole machines with the oracle on.</summary>
public sealed class SharingRunTests
{
    /// <summary>Pages of a process's page tables, four levels, if it has less than 512 pages; they are never shared.</summary>
    private const int Tables = 4;

    private static readonly ContentOptions _clone = new() { Image = "debian", Shared = Probability.Always };
    private static readonly ContentOptions _zeroes = new() { Image = "debian", Zero = Probability.Always };

    private static SimulatedMachine Run(MachineOptions options)
    {
        SimulatedMachine machine = new(options);
        MachineResult result = machine.Run(new SequentialEngine());
        Assert.True(result.Outcome == MachineOutcome.Completed, result.Reason);
        return machine;
    }

    private static SharingCounters SharingAt(MachineOptions options, SimDuration instant)
    {
        SimulatedMachine machine = new(options);
        machine.RunUntil(new SequentialEngine(), SimTime.Zero + instant);
        return machine.Hypervisor.Sharing!;
    }

    /// <summary>Goes over a region page by page, again and again.</summary>
    private static IAccessStream Sweep(ulong seed, int pages, long accesses, double writes = 0) =>
        new LimitedStream(
            new SequentialStream(
                new SequentialOptions
                {
                    WorkingSet = pages.Pages,
                    WriteRatio = Probability.FromDouble(writes),
                    ThinkTime = 1.Microseconds,
                },
                new RandomStream(seed)),
            accesses);

    private static MachineOptions Clones(
        int vms, int pages, long accesses, ContentOptions? content = null, KsmOptions? ksm = null, double laterWrites = 0) => new()
        {
            Host = new HostOptions { Memory = 64.MiB },
            Hypervisor = new HypervisorOptions { Ksm = ksm ?? new KsmOptions() },
            Swap = [Machines.Nvme(64.MiB)],
            Vms =
            [
                .. Enumerable.Range(0, vms).Select(vm => Machines.Vm("clone-" + vm, pages + 64, new ProcessOptions
                {
                    Name = "p",
                    Phases =
                    [
                        new WorkloadPhase(seed => Sweep(seed, pages, accesses)),
                        new WorkloadPhase(seed => Sweep(seed, pages, laterWrites > 0 ? pages : 0, laterWrites)),
                    ],
                }) with
                {
                    Content = content ?? _clone,
                }),
            ],
            Verify = true,
        };

    [Theory]
    [InlineData(239, 0, 1)]
    [InlineData(241, 2, 1)]
    [InlineData(261, 102, 1)]
    [InlineData(301, 302, 1)]
    [InlineData(321, 390, 2)]
    public void Scan_TwoEqualVms_MergeInTheSecondScan(int milliseconds, int merged, int scans)
    {
        // 2 × (390 + 4) pages: a scan takes 8 wakes of 20 ms, the last of which finds 88 pages. In the second one VM 0
        // fills the unstable tree until 240 ms, when the first 6 pages of VM 1 are looked at as well: one of its
        // process, four of its tables, one of its process. Each later wake finds 100 more.
        SharingCounters sharing = SharingAt(Clones(vms: 2, pages: 390, accesses: 1_000_000), milliseconds.Milliseconds);

        Assert.Equal((merged, merged, scans), ((int)sharing.Shared, (int)sharing.Sharing, (int)sharing.FullScans));
    }

    [Fact]
    public void Scan_ThirdEqualVm_MergesInTheFirstScanThatSeesIt()
    {
        MachineOptions options = Clones(vms: 3, pages: 390, accesses: 1_000_000);
        options = options with { Vms = [.. options.Vms.Take(2), options.Vms[2] with { Start = 340.Milliseconds }] };

        // The others are merged by 320 ms; the third scan sees the third VM from 8 × 20 ms later on.
        Assert.Equal(390, SharingAt(options, 479.Milliseconds).Sharing);
        Assert.Equal(2 * 390, SharingAt(options, 600.Milliseconds).Sharing);
    }

    [Fact]
    public void Scan_Finished_CountsAddUp()
    {
        SharingCounters sharing = SharingAt(Clones(vms: 3, pages: 300, accesses: 2_000_000), 1.Seconds);

        Assert.Equal(300, sharing.Shared);
        Assert.Equal(600, sharing.Sharing);
        Assert.Equal(3 * (300 + Tables), sharing.Items);
        Assert.Equal(900, sharing.PagesOf.Sum());
        Assert.Equal(3 * Tables, sharing.Unshared + sharing.Volatile);
    }

    [Fact]
    public void Write_SharedPages_AreCopiedOnce()
    {
        MachineOptions options = Clones(vms: 3, pages: 300, accesses: 1_000_000, laterWrites: 1);
        SimulatedMachine machine = Run(options);

        SharingCounters sharing = machine.Hypervisor.Sharing!;
        Assert.Equal(900, sharing.Merged);
        Assert.Equal([300, 300, 300], sharing.Copies);
        Assert.Equal(0, sharing.Shared + sharing.Sharing);
        Assert.Equal(3 * (300 + Tables), machine.Allocator.Counters.Used);
    }

    [Fact]
    public void Read_SharedPages_HoldOneFrame()
    {
        SimulatedMachine machine = Run(Clones(vms: 3, pages: 300, accesses: 1_000_000));

        Assert.Equal(300 + 3 * Tables, machine.Allocator.Counters.Used);
        Assert.Equal(300, machine.Hypervisor.Counters.ResidentPages[^1]);
        Assert.Equal(0, machine.Hypervisor.Sharing!.Copies.Sum());
    }

    [Fact]
    public void Scan_PagesThatChange_AreNeverMerged()
    {
        // Every page is written every 0.4 ms.
        MachineOptions options = Clones(vms: 2, pages: 200, accesses: 0);
        options = options with
        {
            Vms = [.. options.Vms.Select(vm => vm with { Processes = [Machines.Process("p", seed => Sweep(seed, 200, 500_000, writes: 1))] })],
        };
        SharingCounters sharing = SharingAt(options, 400.Milliseconds);

        Assert.Equal(0, sharing.Merged);
        Assert.True(sharing.FullScans >= 3);
        Assert.InRange(sharing.Volatile, 400, 408);
    }

    [Fact]
    public void Scan_MoreThanMaxSharing_MakesAChain()
    {
        // 7 VMs with the same page of content, 3 to a frame: two full frames, and one page that finds no partner.
        MachineOptions options = Clones(vms: 7, pages: 1, accesses: 400_000, ksm: new KsmOptions { MaxSharing = 3 });
        SharingCounters sharing = SharingAt(options, 300.Milliseconds);

        Assert.Equal((2, 4), (sharing.Shared, sharing.Sharing));
    }

    [Theory]
    [InlineData(false, 1, 255, 0)]      // one frame holds 256 of 600 pages …
    [InlineData(true, 0, 0, 600)]
    public void Scan_PagesOfZeroes_ShareOnePageIfSo(bool useZeroPages, int shared, int sharing, int zeroes)
    {
        KsmOptions ksm = new() { UseZeroPages = useZeroPages, MaxSharing = useZeroPages ? 2 : 256 };
        SharingCounters counters = SharingAt(Clones(vms: 2, pages: 300, accesses: 900_000, _zeroes, ksm), 700.Milliseconds);

        // … and the others share further ones.
        Assert.Equal(zeroes, counters.ZeroPages);
        Assert.Equal(useZeroPages ? 0 : 600, counters.Shared + counters.Sharing);
        Assert.True(counters.Shared >= shared && counters.Sharing >= sharing);
    }

    [Fact]
    public void Reclaim_SharedPages_GoToSwapOnceAndComeBackShared()
    {
        // 3 × 400 equal pages are 400 frames; the host has 300, so that they are swapped as any others.
        MachineOptions options = Clones(vms: 3, pages: 400, accesses: 300_000, ksm: new KsmOptions { PagesToScan = 1000, Every = 1.Milliseconds });
        SimulatedMachine machine = Run(options with { Host = new HostOptions { Memory = (300 * 4).KiB } });

        HypervisorCounters counters = machine.Hypervisor.Counters;
        Assert.True(counters.PagesSwappedOut[^1] > 0, "no shared page was written");
        Assert.True(machine.Hypervisor.Sharing!.Merged >= 900);
        Assert.Equal(0, machine.Hypervisor.Sharing.Copies.Sum());
        for (int vm = 0; vm < 3; vm++)
            Assert.Equal(machine.Vms[vm].Counters.NestedMajorFaults, counters.PagesSwappedIn[vm]);
    }

    [Fact]
    public void Kill_VmThatShares_LeavesTheOthersTheirPages()
    {
        MachineOptions options = Clones(vms: 3, pages: 200, accesses: 600_000, ksm: new KsmOptions { PagesToScan = 1000, Every = 1.Milliseconds });
        VmOptions greedy = Machines.Vm("greedy", 2000, Machines.Process("p", seed => Machines.Uniform(seed, 1500, 20_000))) with
        {
            Start = 20.Milliseconds,
            Content = _clone,
        };
        SimulatedMachine machine = Run(options with
        {
            Host = new HostOptions { Memory = 4.MiB },
            Swap = [],
            Hypervisor = options.Hypervisor with { KillOnOutOfMemory = true },
            Vms = [.. options.Vms, greedy],
        });

        Assert.True(machine.Vms[3].Killed);
        Assert.Equal(0, machine.Hypervisor.Sharing!.PagesOf[3]);
        Assert.Equal(600, machine.Hypervisor.Sharing.PagesOf.Sum());
        Assert.Equal(600_000, machine.Vms[0].Counters.Accesses);
    }

    [Fact]
    public void Run_RandomMachines_ShareCopySwapAndForget()
    {
        long merged = 0;
        long copies = 0;
        long swapped = 0;
        long zeroes = 0;
        for (ulong seed = 1; seed <= 100; seed++)
        {
            SimulatedMachine machine = new(Machines.Random(seed));
            machine.Run(new SequentialEngine());
            if (machine.Hypervisor.Sharing is not { } sharing)
                continue;
            merged += sharing.Merged;
            copies += sharing.Copies.Sum();
            zeroes += sharing.ZeroPages;
            swapped += machine.Hypervisor.Counters.PagesSwappedOut[^1];
        }
        // The other tests over random machines are worth something only if this happens in them.
        Assert.True(merged > 1_000 && copies > 500 && swapped > 50 && zeroes > 50, $"{merged}, {copies}, {swapped}, {zeroes}");
    }

    [Fact]
    public void Scan_NothingChanges_RestsUntilSomebodyFaults()
    {
        // The first VM is done after 5 ms, the second begins at 10 s: 500 wakes, each a scan of 14 pages, are spared.
        MachineOptions options = Clones(vms: 2, pages: 10, accesses: 5_000);
        SimulatedMachine machine = Run(options with { Vms = [options.Vms[0], options.Vms[1] with { Start = 10.Seconds }] });

        Assert.InRange(machine.Hypervisor.Sharing!.FullScans, 3, 5);
    }
}
