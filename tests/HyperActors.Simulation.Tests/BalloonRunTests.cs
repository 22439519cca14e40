using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Simulation.Tests;

/// <summary>Guests that give memory up, on whole machines with the oracle on.</summary>
public sealed class BalloonRunTests
{
    private static SimulatedMachine Run(MachineOptions options, out MachineResult result)
    {
        SimulatedMachine machine = new(options);
        result = machine.Run(new SequentialEngine());
        return machine;
    }

    private static MachineOptions Solo(int memory, int pages, long accesses, BalloonOptions balloon, int frames = 1024)
    {
        MachineOptions options = Machines.Solo(frames, pages, accesses);
        return options with { Vms = [options.Vms[0] with { Memory = (memory * 4).KiB, Balloon = balloon }] };
    }

    /// <summary>A controller that speaks up when the guests have long touched their memory.</summary>
    private static HypervisorOptions Late(SimDuration every) => new() { Balloon = new EqualFractionOptions { Every = every } };

    [Fact]
    public void Inflate_FreedMemory_GoesBackToTheHost()
    {
        // Half of the working set is freed by a process that ends; the balloon takes its frames.
        MachineOptions options = new()
        {
            Host = new HostOptions { Memory = 2.MiB },
            Hypervisor = Late(20.Milliseconds),
            Swap = [Machines.Nvme(16.MiB)],
            Vms =
            [
                Machines.Vm("vm", 600,
                    Machines.Process("short", seed => Machines.Uniform(seed, 250, 3_000)),
                    Machines.Process("long", seed => Machines.Uniform(seed, 250, 200_000))) with
                {
                    Vcpus = 2,
                    Balloon = new BalloonOptions(),
                },
            ],
            Verify = true,
        };
        SimulatedMachine machine = Run(options, out MachineResult result);

        Assert.Equal(MachineOutcome.Completed, result.Outcome);
        Assert.Equal(600 - (512 - 20), machine.Vms[0].Balloon!.Pages);      // all but the high watermark, 4 % of 512
        // The host had swapped out a few of them, which cost it no read.
        Assert.InRange(machine.Hypervisor.Counters.PagesGivenUp[0], 90, 108);
        Assert.Equal(0, machine.Vms[0].Counters.GuestOutOfMemoryKills);
    }

    [Fact]
    public void Inflate_GuestWithoutFreeMemory_IsOutOfPuffAndLeavesItsReserve()
    {
        MachineOptions options = Solo(264, 200, 100_000, new BalloonOptions { Retry = 1.Milliseconds }, frames: 150);
        SimulatedMachine machine = Run(options with { Hypervisor = Late(200.Milliseconds) }, out MachineResult result);

        Assert.Equal(MachineOutcome.Completed, result.Outcome);
        Assert.Equal(100_000, machine.Vms[0].Counters.Accesses);
        Assert.Equal(0, machine.Vms[0].Counters.GuestOutOfMemoryKills);
        BalloonCounters balloon = machine.Vms[0].Balloon!;
        // 264 frames: 200 of the process, 4 of its tables, 32 in reserve (4 √1056 KiB = 129 KiB).
        Assert.Equal(264 - 204 - 32, balloon.PeakPages);
        Assert.True(balloon.OutOfPuff > 10);
    }

    [Fact]
    public void Inflate_GuestWithSwap_PagesInsteadOfTheHost()
    {
        BalloonOptions none = new();
        MachineOptions small = Solo(memory: 264, pages: 200, 20_000, none, frames: 120);
        small = small with
        {
            Vms = [small.Vms[0] with { Swap = new GuestSwapOptions { Device = 0, Capacity = 4.MiB } }],
        };
        MachineOptions ballooned = small with
        {
            Vms = [small.Vms[0] with { Balloon = new BalloonOptions { Target = (160 * 4).KiB } }],
        };
        SimulatedMachine without = Run(small, out MachineResult _);
        SimulatedMachine with = Run(ballooned, out MachineResult result);

        Assert.Equal(MachineOutcome.Completed, result.Outcome);
        Assert.Equal(20_000, with.Vms[0].Counters.Accesses);
        Assert.Equal(160, with.Vms[0].Balloon!.Pages);
        Assert.True(with.Vms[0].Counters.GuestMajorFaults > 1_000);
        Assert.True(with.Vms[0].Counters.NestedMajorFaults < without.Vms[0].Counters.NestedMajorFaults / 20,
            $"{with.Vms[0].Counters.NestedMajorFaults} against {without.Vms[0].Counters.NestedMajorFaults}");
    }

    /// <summary>
    /// Both levels run LRU as the hardware allows it, from accessed bits that are looked at when a frame is wanted. So of
    /// the laws of exact LRU over LRU only the direction is left: a guest that is made smaller than the host's memory
    /// needs fewer transfers, and the host none at all.
    /// </summary>
    [Fact]
    public void Inflate_BelowTheHostsMemory_EndsDoublePaging()
    {
        for (ulong seed = 1; seed <= 12; seed++)
        {
            RandomStream random = new(seed);
            int frames = 100 + random.Below(100);
            MachineOptions options = Solo(frames + 20 + random.Below(60), 2 * frames, 6_000, new BalloonOptions { MaxShare = 1 }, frames);
            options = options with
            {
                Seed = seed,
                Hypervisor = new HypervisorOptions { Eviction = "lru" },
                Swap = [options.Swap[0] with { Readahead = 1 }],
            };
            VmOptions vm = options.Vms[0] with { Swap = new GuestSwapOptions { Device = 0, Capacity = 4.MiB, Eviction = "lru" } };
            long excess = vm.Memory.Pages.Value - frames + 10;
            SimulatedMachine twice = Run(options with { Vms = [vm] }, out MachineResult _);
            SimulatedMachine once = Run(
                options with { Vms = [vm with { Balloon = vm.Balloon! with { Target = (excess * 4).KiB } }] }, out MachineResult result);

            Assert.Equal(MachineOutcome.Completed, result.Outcome);
            Assert.True(once.Vms[0].Counters.NestedMajorFaults == 0, $"seed {seed}: {once.Vms[0].Counters.NestedMajorFaults} host faults");
            long cured = once.Devices[0].Counters.PagesRead + once.Devices[0].Counters.PagesWritten;
            long ill = twice.Devices[0].Counters.PagesRead + twice.Devices[0].Counters.PagesWritten;
            Assert.True(cured < ill, $"seed {seed}: {cured} transfers with the balloon, {ill} without");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OutOfMemory_DeflateOption_DecidesWhoGoes(bool deflate)
    {
        // The process grows into the memory that the balloon took while it was small.
        MachineOptions options = new()
        {
            Host = new HostOptions { Memory = 4.MiB },
            Vms =
            [
                Machines.Vm("vm", 400, new ProcessOptions
                {
                    Name = "p",
                    Phases =
                    [
                        new WorkloadPhase(seed => Machines.Uniform(seed, 50, 20_000)),
                        new WorkloadPhase(seed => Machines.Uniform(seed, 300, 20_000)),
                    ],
                }) with
                {
                    Balloon = new BalloonOptions { Target = 800.KiB, DeflateOnOutOfMemory = deflate },
                },
            ],
            Verify = true,
        };
        SimulatedMachine machine = Run(options, out MachineResult result);

        Assert.Equal(MachineOutcome.Completed, result.Outcome);
        Assert.Equal(deflate ? 0 : 1, machine.Vms[0].Counters.GuestOutOfMemoryKills);
        Assert.Equal(deflate, machine.Vms[0].Balloon!.DeflatedOnOutOfMemory > 0);
        Assert.Equal(deflate, machine.Vms[0].Counters.Accesses == 40_000);
    }

    [Fact]
    public void Make_LargePages_AreRefused()
    {
        MachineOptions options = Solo(1024, 200, 100, new BalloonOptions());
        options = options with { Vms = [options.Vms[0] with { GuestPage = PageSize.Large2MiB }] };
        Assert.ThrowsAny<Exception>(() => Run(options, out MachineResult _));
    }

    public static TheoryData<BalloonControlOptions> Controllers =>
    [
        new ProportionalShareOptions { Every = 200.Microseconds, Step = 256.KiB },
        new HostTargetOptions { Every = 200.Microseconds, Step = 256.KiB, Deadband = 16.KiB },
        new EqualFractionOptions { Every = 200.Microseconds },
    ];

    /// <summary>An idle VM holds memory that a busy one needs: every controller gets it from the idle one.</summary>
    [Theory]
    [MemberData(nameof(Controllers))]
    public void Control_IdleVmHoldsMemory_GivesItToTheBusyOne(BalloonControlOptions control)
    {
        GuestSwapOptions swap = new() { Device = 0, Capacity = 8.MiB };
        MachineOptions options = new()
        {
            Host = new HostOptions { Memory = (700 * 4).KiB },
            Hypervisor = new HypervisorOptions { Balloon = control },
            Swap = [Machines.Nvme(64.MiB)],
            Vms =
            [
                Machines.Vm("idle", 600, Machines.Process("p", seed => Machines.Uniform(seed, 500, 100_000, think: 200.Nanoseconds)),
                    Machines.Process("rest", seed => Machines.Uniform(seed, 10, 1_000, think: 1.Milliseconds))) with { Swap = swap, Balloon = new BalloonOptions() },
                Machines.Vm("busy", 600, Machines.Process("p", seed => Machines.Uniform(seed, 500, 400_000, think: 200.Nanoseconds))) with
                {
                    Swap = swap,
                    Balloon = new BalloonOptions(),
                    Start = 100.Milliseconds,
                },
            ],
            Verify = true,
        };
        SimulatedMachine machine = Run(options, out MachineResult result);

        Assert.Equal(MachineOutcome.Completed, result.Outcome);
        Assert.Equal(1_000 + 100_000, machine.Vms[0].Counters.Accesses);
        Assert.Equal(400_000, machine.Vms[1].Counters.Accesses);
        Assert.True(machine.Vms[0].Balloon!.PeakPages > 100, $"idle: {machine.Vms[0].Balloon!.PeakPages}");
        Assert.True(machine.Hypervisor.Counters.PagesGivenUp[0] > 100, $"given up: {machine.Hypervisor.Counters.PagesGivenUp[0]}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(10)]
    public void Report_ProcessEnds_HostGetsItsFramesBack(int order)
    {
        // The VM goes on with 20 pages after a process of 400 has ended.
        MachineOptions options = new()
        {
            Host = new HostOptions { Memory = 4.MiB },
            Vms =
            [
                Machines.Vm("vm", 1000,
                    Machines.Process("large", seed => Machines.Uniform(seed, 400, 5_000)),
                    Machines.Process("small", seed => Machines.Uniform(seed, 20, 200_000))) with
                {
                    FreePageReporting = new FreePageReportingOptions { Delay = 1.Milliseconds, Order = order },
                },
            ],
            Verify = true,
        };
        SimulatedMachine machine = Run(options, out MachineResult result);

        Assert.Equal(MachineOutcome.Completed, result.Outcome);
        Assert.Equal(205_000, machine.Vms[0].Counters.Accesses);
        long resident = machine.Hypervisor.Counters.ResidentPages[0];
        if (order == 0)
            Assert.Equal(0, resident);      // at the end everything is free
        else if (order == 4)
            Assert.InRange(resident, 0, 16);
        else
            Assert.True(resident > 400, $"no free block of 4 MiB, but only {resident} pages are resident");
    }
}
