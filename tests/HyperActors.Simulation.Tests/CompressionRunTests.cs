using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Simulation.Tests;

/// <summary>A compressed tier on whole machines, with the oracle on.</summary>
public sealed class CompressionRunTests
{
    private static CompressionCounters Run(CompressionOptions options, out SimulatedMachine machine, string policy = "clock")
    {
        MachineOptions solo = Machines.Solo(frames: 200, pages: 300, accesses: 20_000);
        machine = new SimulatedMachine(solo with
        {
            Hypervisor = new HypervisorOptions { Eviction = policy, Compression = options },
        });
        MachineResult result = machine.Run(new SequentialEngine());
        Assert.True(result.Outcome == MachineOutcome.Completed, result.Reason);
        Assert.Equal(20_000, machine.Vms[0].Counters.Accesses);
        return machine.Hypervisor.Counters.Compression!;
    }

    [Theory]
    [InlineData("clock")]
    [InlineData("linux")]
    public void Run_PoolLargeEnough_LeavesTheDeviceAlone(string policy)
    {
        CompressionCounters pages = Run(new CompressionOptions { Pool = 0.6 }, out SimulatedMachine machine, policy);
        SwapCounters device = machine.Devices[0].Counters;
        Assert.Equal(0, pages.RejectedFull + pages.RejectedIncompressible + pages.WrittenBack);
        Assert.Equal(pages.RejectedNoFrame, device.PagesWritten);
        Assert.True(pages.Stored > 10 * pages.RejectedNoFrame, $"{pages.Stored} stored, {pages.RejectedNoFrame} without a frame");
        // Pages are read ahead from the device alone.
        Assert.InRange(machine.Vms[0].Counters.NestedMajorFaults, pages.Loaded, pages.Loaded + device.PagesRead);
        Assert.InRange(4096.0 * pages.Stored / pages.StoredBytes, 2.4, 2.9);
        // What was not loaded again is still there.
        Assert.InRange(pages.PoolFrames, (pages.PoolBytes + 4095) / 4096, (pages.PoolBytes + 4095) / 4096);
        SimDuration cpu = 5250.Nanoseconds * pages.Stored + 1281.Nanoseconds * pages.Loaded;
        Assert.Equal(cpu, pages.CpuTime);
    }

    [Fact]
    public void Run_NothingCompressesAndSlotsAreTaken_LeavesPagesWhereTheyAre()
    {
        // 200 slots and 364 frames for 525 pages: what is free lies below the watermark at which reclaim begins.
        MachineOptions solo = Machines.Solo(frames: 364, pages: 525, accesses: 1);
        SimulatedMachine machine = new(solo with
        {
            Hypervisor = new HypervisorOptions
            {
                WatermarkMin = 0.03,
                WatermarkLow = 0.1,
                WatermarkHigh = 0.2,
                Compression = new CompressionOptions { Incompressible = 1 },
            },
            Swap = [Machines.Nvme(800.KiB)],
            Vms = [Machines.Vm("solo", 600, Machines.Process("main", _ => Machines.Writing(525)))],
        });

        MachineResult result = machine.Run(new SequentialEngine());

        Assert.True(result.Outcome == MachineOutcome.Completed, result.Reason);
        Assert.Equal(525, machine.Vms[0].Counters.Accesses);
    }

    [Fact]
    public void Run_SmallPool_SendsTheOldestToTheDevice()
    {
        CompressionCounters pages = Run(new CompressionOptions { Pool = 0.05, Accept = 0.5 }, out SimulatedMachine machine);
        Assert.True(pages.RejectedFull > 0 && pages.WrittenBack > 0);
        Assert.InRange(pages.PeakPoolFrames, 9, 10);
        // A page that was wanted while it was written stays in the pool.
        long gone = pages.WrittenBack + pages.RejectedFull + pages.RejectedNoFrame;
        Assert.InRange(machine.Devices[0].Counters.PagesWritten, gone, gone + 50);
    }

    [Fact]
    public void Run_NothingCompresses_IsAsWithoutATier()
    {
        CompressionCounters pages = Run(new CompressionOptions { Incompressible = 1 }, out SimulatedMachine with);
        SimulatedMachine without = new(Machines.Solo(frames: 200, pages: 300, accesses: 20_000));
        without.Run(new SequentialEngine());
        Assert.Equal(0, pages.Stored + pages.PeakPoolFrames);
        Assert.Equal(without.Vms[0].Counters.NestedMajorFaults, with.Vms[0].Counters.NestedMajorFaults);
        Assert.Equal(without.Devices[0].Counters.PagesWritten, pages.RejectedIncompressible);
    }

    [Fact]
    public void Make_LargePagesOrNoDevice_AreRefused()
    {
        MachineOptions solo = Machines.Solo(200, 300, 100) with
        {
            Hypervisor = new HypervisorOptions { Compression = new CompressionOptions() },
        };
        Assert.ThrowsAny<Exception>(() => new SimulatedMachine(solo with { Swap = [] }).Run(new SequentialEngine()));
        MachineOptions large = solo with
        {
            Host = new HostOptions { Memory = 16.MiB, Paging = new PagingOptions { HostPage = PageSize.Large2MiB } },
        };
        Assert.ThrowsAny<Exception>(() => new SimulatedMachine(large).Run(new SequentialEngine()));
    }
}
