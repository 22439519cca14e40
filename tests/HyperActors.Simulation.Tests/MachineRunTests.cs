using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Simulation.Tests;

/// <summary>Whole machines, run to their end with the oracle on.</summary>
public sealed class MachineRunTests
{
    private static (SimulatedMachine Machine, MachineResult Result) Run(MachineOptions options, IEngine? engine = null)
    {
        SimulatedMachine machine = new(options);
        return (machine, machine.Run(engine ?? new SequentialEngine()));
    }

    [Fact]
    public void Run_VmThatFits_NeitherEvictsNorSwaps()
    {
        (SimulatedMachine machine, MachineResult result) = Run(Machines.Solo(frames: 1024, pages: 200, accesses: 20_000));

        Assert.Equal(MachineOutcome.Completed, result.Outcome);
        VmCounters vm = machine.Vms[0].Counters;
        Assert.Equal(20_000, vm.Accesses);
        Assert.Equal(0, vm.NestedMajorFaults);
        Assert.Equal(0, machine.Hypervisor.Counters.EvictedClean + machine.Hypervisor.Counters.EvictedDirty);
        Assert.Equal(0, machine.Devices[0].Counters.Reads + machine.Devices[0].Counters.Writes);
        Assert.Equal(200, vm.GuestMinorFaults);
        Assert.Equal(SimDuration.Zero, vm.SwapStall);
        Assert.True(result.OracleChecks > 20_000);
    }

    [Fact]
    public void Run_HostTooSmall_SwapsAndStalls()
    {
        (SimulatedMachine machine, MachineResult result) = Run(Machines.Solo(frames: 100, pages: 200, accesses: 20_000));

        Assert.Equal(MachineOutcome.Completed, result.Outcome);
        VmCounters vm = machine.Vms[0].Counters;
        Assert.Equal(20_000, vm.Accesses);
        Assert.True(vm.NestedMajorFaults > 1_000);
        Assert.True(vm.SwapStall > SimDuration.Zero);
        Assert.Equal(vm.NestedMajorFaults, machine.Hypervisor.Counters.PagesSwappedIn[0]);
        Assert.True(machine.Allocator.Counters.PeakUsed <= 100);
    }

    [Fact]
    public void Run_Counters_Balance()
    {
        for (ulong seed = 1; seed <= 30; seed++)
        {
            (SimulatedMachine machine, MachineResult result) = Run(Machines.Random(seed));
            Assert.True(result.Outcome == MachineOutcome.Completed, $"seed {seed}: {result.Outcome} {result.Reason}");
            for (int i = 0; i < machine.Vms.Count; i++)
            {
                VmCounters vm = machine.Vms[i].Counters;
                Assert.True(vm.NestedMajorFaults == machine.Hypervisor.Counters.PagesSwappedIn[i], $"seed {seed}, vm {i}");
                Assert.True(vm.Writes <= vm.Accesses, $"seed {seed}, vm {i}");
                Assert.Equal(vm.NestedMajorFaults, vm.MajorFaultTime.Count);
            }
        }
    }

    [Fact]
    public void Run_AnyEngine_SameDigest()
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            (SimulatedMachine _, MachineResult reference) = Run(Machines.Random(seed));
            foreach (int partitions in (ReadOnlySpan<int>)[1, 2, 3, 8])
            {
                (SimulatedMachine _, MachineResult result) = Run(Machines.Random(seed), new ParallelEngine(partitions));
                Assert.True(reference.Report.Digest.Value == result.Report.Digest.Value,
                    $"seed {seed}, {partitions} partitions: {reference.Report.Digest} and {result.Report.Digest}");
                Assert.Equal(reference.Report.Events, result.Report.Events);
                Assert.Equal(reference.End, result.End);
            }
        }
    }

    [Fact]
    public void Run_OtherSeed_OtherDigest()
    {
        MachineOptions options = Machines.Solo(frames: 100, pages: 200, accesses: 2_000);
        Assert.NotEqual(Run(options).Result.Report.Digest.Value, Run(options with { Seed = 2 }).Result.Report.Digest.Value);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Run_SeveralVcpus_ShareTheWork(int vcpus)
    {
        MachineOptions options = new()
        {
            Host = new HostOptions { Memory = 4.MiB },
            Vms =
            [
                Machines.Vm("smp", 900, [.. Enumerable.Range(0, 4).Select(i =>
                    Machines.Process("p" + i, seed => Machines.Uniform(seed, 50, 5_000)))]) with { Vcpus = vcpus },
            ],
            Verify = true,
        };
        (SimulatedMachine machine, MachineResult result) = Run(options);

        Assert.Equal(20_000, machine.Vms[0].Counters.Accesses);
        double busy = machine.Vms[0].Counters.Busy.TotalSeconds / (vcpus * result.End.SinceStart.TotalSeconds);
        Assert.InRange(busy, 0.7, 1.0);
    }

    [Fact]
    public void Run_Fork_CopiesOnlyWhatIsWritten()
    {
        MachineOptions options = new()
        {
            Host = new HostOptions { Memory = 8.MiB },
            Vms = [Machines.Vm("forker", 500, Machines.Process("p", seed => Machines.Uniform(seed, 100, 20_000, writes: 0), fork: 1.Milliseconds))],
            Verify = true,
        };
        (SimulatedMachine machine, MachineResult _) = Run(options);

        // Reads alone touch each page once; the child shares them all, and goes on to read.
        Assert.Equal(100, machine.Vms[0].Counters.GuestMinorFaults);
        Assert.Equal(40_000, machine.Vms[0].Counters.Accesses);
    }

    [Fact]
    public void Run_NoSwapAndTooLittleMemory_DiesWithAReason()
    {
        MachineOptions options = Machines.Solo(frames: 100, pages: 200, accesses: 20_000) with { Swap = [] };
        (SimulatedMachine _, MachineResult result) = Run(options);

        Assert.Equal(MachineOutcome.Died, result.Outcome);
        Assert.Contains("solo", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_GuestTooSmall_KillsItsLargestProcess()
    {
        MachineOptions options = new()
        {
            Host = new HostOptions { Memory = 8.MiB },
            Vms =
            [
                Machines.Vm("small", 120,
                    Machines.Process("modest", seed => Machines.Uniform(seed, 40, 5_000)),
                    Machines.Process("greedy", seed => Machines.Uniform(seed, 400, 50_000))),
            ],
            Verify = true,
        };
        (SimulatedMachine machine, MachineResult result) = Run(options);

        Assert.Equal(MachineOutcome.Completed, result.Outcome);
        Assert.Equal(1, machine.Vms[0].Counters.GuestOutOfMemoryKills);
        Assert.True(machine.Vms[0].Counters.Accesses >= 5_000);
    }

    [Theory]
    [InlineData("clock")]
    [InlineData("fifo")]
    public void Run_GuestWithSwap_PagesOnItsOwn(string policy)
    {
        MachineOptions options = Machines.Solo(frames: 1024, pages: 200, accesses: 20_000);
        options = options with
        {
            Vms = [options.Vms[0] with { Memory = (120 * 4).KiB, Swap = new GuestSwapOptions { Device = 0, Capacity = 4.MiB, Eviction = policy } }],
        };
        (SimulatedMachine machine, MachineResult result) = Run(options);

        Assert.True(result.Outcome == MachineOutcome.Completed, result.Reason);
        VmCounters vm = machine.Vms[0].Counters;
        Assert.Equal(20_000, vm.Accesses);
        Assert.Equal(200, vm.GuestMinorFaults);
        Assert.InRange(vm.GuestMajorFaults, 7_000, 10_000);     // 42 % of the pages do not fit
        Assert.Equal(0, vm.NestedMajorFaults);
        Assert.Equal(vm.GuestMajorFaults, machine.Devices[0].Counters.Reads);
    }

    [Fact]
    public void Run_GuestReclaimsAsLinux_CleanPagesAreNotWrittenAgain()
    {
        MachineOptions options = Machines.Solo(frames: 1024, pages: 200, accesses: 20_000);
        MachineOptions Paging(double writes) => options with
        {
            Vms = [Machines.Vm("solo", 120, Machines.Process("main", seed => Machines.Uniform(seed, 200, 20_000, writes))) with
            {
                Swap = new GuestSwapOptions { Device = 0, Capacity = 4.MiB, Eviction = "linux" },
            }],
        };
        (SimulatedMachine reading, MachineResult result) = Run(Paging(writes: 0));
        (SimulatedMachine writing, MachineResult _) = Run(Paging(writes: 1));

        Assert.True(result.Outcome == MachineOutcome.Completed, result.Reason);
        Assert.Equal(20_000, reading.Vms[0].Counters.Accesses);
        Assert.Equal(0, reading.Vms[0].Counters.NestedMajorFaults);
        foreach (SimulatedMachine machine in (SimulatedMachine[])[reading, writing])
            Assert.Equal(machine.Vms[0].Counters.GuestMajorFaults, machine.Devices[0].Counters.Reads);
        // Each page is written once, when it first leaves; a page that is only read keeps its slot.
        Assert.Equal(200, reading.Devices[0].Counters.Writes);
        Assert.InRange(writing.Devices[0].Counters.Writes, writing.Vms[0].Counters.GuestMajorFaults, 20_000);
    }

    [Fact]
    public void Run_GuestAndHostBothTooSmall_PagesTwice()
    {
        MachineOptions options = Machines.Solo(frames: 100, pages: 200, accesses: 20_000);
        VmOptions fits = options.Vms[0] with { Memory = (90 * 4).KiB, Swap = new GuestSwapOptions { Device = 0, Capacity = 4.MiB } };
        VmOptions larger = fits with { Memory = (160 * 4).KiB };
        (SimulatedMachine one, MachineResult _) = Run(options with { Vms = [fits] });
        (SimulatedMachine two, MachineResult _) = Run(options with { Vms = [larger] });

        long Operations(SimulatedMachine machine) => machine.Devices[0].Counters.Reads + machine.Devices[0].Counters.Writes;
        Assert.Equal(0, one.Vms[0].Counters.NestedMajorFaults);
        Assert.True(two.Vms[0].Counters.NestedMajorFaults > 0);
        Assert.True(two.Vms[0].Counters.GuestMajorFaults < one.Vms[0].Counters.GuestMajorFaults);
        Assert.True(Operations(two) > Operations(one), $"more guest memory made it worse: {Operations(two)} against {Operations(one)}");
    }

    [Fact]
    public void Run_ActorThatCannotBeMade_TellsWhy()
    {
        MachineOptions options = Machines.Solo(frames: 100, pages: 50, accesses: 100);
        options = options with { Host = options.Host with { Cpu = new CpuProfile { L1 = new(256, 256) } } };

        SimulationFailedException failed = Assert.Throws<SimulationFailedException>(() => Run(options));

        Assert.IsType<ArgumentOutOfRangeException>(failed.InnerException);
    }

    [Fact]
    public void Run_DurationUpToTheEndOfTime_Ends()
    {
        MachineOptions options = Machines.Solo(frames: 1024, pages: 50, accesses: 100) with { Duration = (2_562L * 3_600).Seconds };

        (SimulatedMachine machine, MachineResult result) = Run(options);

        Assert.Equal(MachineOutcome.Completed, result.Outcome);
        Assert.Equal(100, machine.Vms[0].Counters.Accesses);
    }

    [Fact]
    public void Run_DeviceStillBusyAtTheEnd_CountsThatApart()
    {
        MachineOptions options = Machines.Solo(frames: 100, pages: 200, accesses: 20_000);
        SwapDeviceOptions device = options.Swap[0] with { Channels = 1, Read = new(12.Milliseconds), Write = new(12.Milliseconds) };
        (SimulatedMachine machine, _) = Run(options with { Duration = 50.Milliseconds, Swap = [device] });

        SwapCounters counters = machine.Devices[0].Counters;
        Assert.True(counters.BusyAfterEnd > SimDuration.Zero);
        SimDuration busy = counters.Busy - counters.BusyAfterEnd;
        Assert.True(busy > 30.Milliseconds && busy <= 50.Milliseconds, $"busy for {busy}");
        Assert.True(counters.QueueIntegral - counters.QueueIntegralAfterEnd >= busy.Picoseconds);
    }

    [Theory]
    [InlineData(PageSize.Base4KiB, PageSize.Large2MiB)]
    [InlineData(PageSize.Large2MiB, PageSize.Base4KiB)]
    [InlineData(PageSize.Large2MiB, PageSize.Large2MiB)]
    public void Run_LargePages_SwapInWholeUnits(PageSize guest, PageSize host)
    {
        MachineOptions options = new()
        {
            Host = new HostOptions { Memory = 16.MiB, Paging = new PagingOptions { HostPage = host } },
            Swap = [Machines.Nvme(256.MiB)],
            Vms =
            [
                Machines.Vm("large", 8192, Machines.Process("p", seed => Machines.Uniform(seed, 5000, 4_000))) with { GuestPage = guest },
            ],
            Verify = true,
        };
        (SimulatedMachine machine, MachineResult result) = Run(options);

        Assert.True(result.Outcome == MachineOutcome.Completed, result.Reason);
        Assert.Equal(4_000, machine.Vms[0].Counters.Accesses);
        Assert.Equal(machine.Vms[0].Counters.NestedMajorFaults * host.BasePages, machine.Hypervisor.Counters.PagesSwappedIn[0]);
    }
}
