using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Simulation.Tests;

/// <summary>Huge pages on whole machines, with the oracle on.</summary>
public sealed class HugePageRunTests
{
    private static SimulatedMachine Run(MachineOptions options, IEngine? engine = null)
    {
        SimulatedMachine machine = new(options);
        MachineResult result = machine.Run(engine ?? new SequentialEngine());
        Assert.True(result.Outcome == MachineOutcome.Completed, result.Reason);
        return machine;
    }

    private static MachineOptions WithHugePages(MachineOptions options) =>
        options with { Host = options.Host with { HugePages = new HugePageOptions() } };

    [Fact]
    public void Run_EnoughMemory_FaultsOnceForABlockAndWalksLess()
    {
        MachineOptions single = Machines.Solo(frames: 4096, pages: 1500, accesses: 60_000);
        SimulatedMachine without = Run(single);
        SimulatedMachine with = Run(WithHugePages(single));

        // 1,500 pages of data and 4 of tables lie in three blocks, of which the last has 36 whole pages and no block.
        HugePageCounters huge = with.Hypervisor.Counters.HugePages!;
        Assert.Equal((3, 0, 0, 3), (huge.Faults, huge.Fallbacks, huge.Splits, huge.Mapped));
        Assert.True(without.Hypervisor.Counters.FaultsReceived > 1_500);
        Assert.Equal(3, with.Hypervisor.Counters.FaultsReceived);
        Assert.Equal(1536, with.Hypervisor.Counters.ResidentPages[0]);
        TranslationCounters walks = with.Vms[0].Counters.Translation;
        Assert.True(walks.WalkReferences < without.Vms[0].Counters.Translation.WalkReferences);
        Assert.Equal(19, walks.MaxWalkReferences);
        Assert.Equal(24, without.Vms[0].Counters.Translation.MaxWalkReferences);
    }

    [Fact]
    public void Run_GuestWithLargePages_HasLargeTlbEntriesOnlyOnHugePages()
    {
        MachineOptions single = Machines.Solo(frames: 8192, pages: 2048, accesses: 60_000);
        single = single with { Vms = [single.Vms[0] with { Memory = 16.MiB, GuestPage = PageSize.Large2MiB }] };
        long without = Run(single).Vms[0].Counters.Translation.Misses;
        long with = Run(WithHugePages(single)).Vms[0].Counters.Translation.Misses;
        // 2,048 pages are more than the 1,536 entries of the second-level TLB; 4 large ones are not.
        Assert.True(without > 10_000, $"{without} misses");
        Assert.InRange(with, 4, 40);
    }

    /// <summary>A working set in sparse pages: huge pages take memory that nobody touches, so the host swaps for nothing.</summary>
    [Fact]
    public void Run_Overcommitted_SplitsAndSwapsSinglePages()
    {
        MachineOptions single = Machines.Solo(frames: 1600, pages: 2000, accesses: 40_000);
        SimulatedMachine with = Run(WithHugePages(single));
        HugePageCounters huge = with.Hypervisor.Counters.HugePages!;
        Assert.True(huge.SplitsByReclaim > 0 && huge.Splits == huge.SplitsByReclaim, $"{huge.SplitsByReclaim} of {huge.Splits} splits");
        Assert.True(with.Devices[0].Counters.PagesWritten > 100);
        Assert.Equal(40_000, with.Vms[0].Counters.Accesses);
    }

    /// <summary>
    /// Of three blocks two are free as a whole when the processes have ended. The third has 76 pages that the guest never
    /// used, so it does not report them.
    /// </summary>
    [Theory]
    [InlineData(9, 1)]
    [InlineData(2, 3)]
    public void Run_FreePageReporting_SplitsNoHugePageThatIsReportedWhole(int order, long splits)
    {
        MachineOptions options = new()
        {
            Host = new HostOptions { Memory = 32.MiB, HugePages = new HugePageOptions() },
            Vms =
            [
                Machines.Vm("vm", 4096,
                    Machines.Process("short", _ => Machines.Writing(1_400)),
                    Machines.Process("long", seed => Machines.Uniform(seed, 50, 20_000, think: 1.Microseconds))) with
                {
                    Vcpus = 2,
                    FreePageReporting = new FreePageReportingOptions { Delay = 1.Milliseconds, Order = order },
                },
            ],
            Verify = true,
        };
        SimulatedMachine machine = Run(options);
        HugePageCounters huge = machine.Hypervisor.Counters.HugePages!;
        Assert.Equal(3, huge.Faults);
        Assert.Equal(splits, huge.Splits);
        Assert.Equal(1536 - 76, machine.Hypervisor.Counters.PagesGivenUp[0]);
    }

    /// <summary>
    /// What is alike is found in huge pages, too, but each that holds some of it is split for it. About 120 pages of each VM
    /// come with its huge pages and are never touched: they are all zeroes, and shared.
    /// </summary>
    [Fact]
    public void Run_PageSharing_SplitsHugePagesAndMergesWhatTheyWaste()
    {
        MachineOptions single = new()
        {
            Host = new HostOptions { Memory = 32.MiB },
            Hypervisor = new HypervisorOptions { Ksm = new KsmOptions { PagesToScan = 2_000, Every = 1.Milliseconds } },
            Vms = [.. Enumerable.Range(0, 2).Select(static vm => Machines.Vm("vm" + vm, 1_200,
                Machines.Process("p", seed => Machines.Uniform(seed, 900, 30_000, writes: 0, think: 1.Microseconds))) with
            {
                Content = new ContentOptions { Image = "image", Shared = Probability.FromDouble(0.5) },
            })],
            Verify = true,
        };
        SharingCounters without = Run(single).Hypervisor.Sharing!;
        SimulatedMachine with = Run(WithHugePages(single));
        Assert.InRange(without.Sharing, 400, 500);
        Assert.InRange(with.Hypervisor.Sharing!.Sharing - without.Sharing, 230, 240);
        HugePageCounters huge = with.Hypervisor.Counters.HugePages!;
        Assert.Equal((4, 4, 0, 0), (huge.Faults, huge.Splits, huge.SplitsByReclaim, huge.Mapped));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_RandomMachines_EveryEngineGivesTheSameDigest(int block)
    {
        long splits = 0;
        for (ulong seed = 1 + (60 * (ulong)block); seed <= 60 * ((ulong)block + 1); seed++)
        {
            MachineOptions options = Random(seed);
            SimulatedMachine machine = new(options);
            MachineResult sequential = machine.Run(new SequentialEngine());
            Assert.True(sequential.Outcome == MachineOutcome.Completed, $"seed {seed}: {sequential.Reason}");
            splits += machine.Hypervisor.Counters.HugePages!.Splits;
            if (seed % 4 != 0)
                continue;
            MachineResult parallel = new SimulatedMachine(options).Run(new ParallelEngine(3));
            Assert.True(sequential.Report.Digest.Value == parallel.Report.Digest.Value, $"seed {seed}: digests differ");
        }
        Assert.True(splits > 20, $"{splits} splits");
    }

    [Theory]
    [InlineData(FaultTargetKind.Hypervisor)]
    [InlineData(FaultTargetKind.Allocator)]
    public void Run_HostCrashes_FindsHugePagesAgain(FaultTargetKind kind)
    {
        long rebuilds = 0;
        long kept = 0;
        for (ulong seed = 1; seed <= 24; seed++)
        {
            RandomStream random = RandomStream.For(seed, "host faults");
            MachineOptions options = CrashRunTests.Plain(Random(seed));
            options = options with { Faults = CrashRunTests.Crashes(ref random, kind, 1 + random.Below(12), pause: 400, down: 60) };
            SimulatedMachine machine = new(options);
            MachineResult result = machine.Run(new SequentialEngine());
            Assert.True(result.Outcome == MachineOutcome.Completed, $"seed {seed}: {result.Reason}");
            rebuilds += machine.Hypervisor.Recovery.Rebuilds + machine.Allocator.Recovery.Rebuilds;
            kept += machine.Hypervisor.Counters.HugePages!.Mapped;
            MachineResult parallel = new SimulatedMachine(options).Run(new ParallelEngine(3));
            Assert.True(result.Report.Digest.Value == parallel.Report.Digest.Value, $"seed {seed}: digests differ");
        }
        Assert.True(rebuilds > 60 && kept > 5, $"{rebuilds} rebuilds, {kept} huge pages left");
    }

    /// <summary>A machine of many mechanisms, whose VMs have whole blocks and whose host has too few.</summary>
    private static MachineOptions Random(ulong seed)
    {
        MachineOptions options = Machines.Random(seed);
        RandomStream random = new(seed ^ 0x51u);
        VmOptions[] vms = [.. options.Vms.Select(vm => vm with { Memory = (4 * Math.Max(600, (int)vm.Memory.Pages.Value)).KiB })];
        int frames = 560 + (vms.Length * random.Below(300));
        return options with
        {
            Host = options.Host with
            {
                Memory = (4 * frames).KiB,
                HugePages = new HugePageOptions { Clearing = random.Below(60).Microseconds, Splitting = random.Below(10).Microseconds },
            },
            Hypervisor = options.Hypervisor with
            {
                Eviction = options.Hypervisor.Eviction == "linux" ? "sieve" : options.Hypervisor.Eviction,
                SeesEveryReference = false,
            },
            Vms = vms,
        };
    }
}
