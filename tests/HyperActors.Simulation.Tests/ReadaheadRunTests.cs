using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Workloads;

namespace HyperActors.Simulation.Tests;

/// <summary>Readahead on a whole machine: 300 pages in order, again and again, on 200 frames.</summary>
public sealed class ReadaheadRunTests
{
    private static SimulatedMachine Run(bool adaptive, Func<ulong, IAccessStream> accesses)
    {
        MachineOptions solo = Machines.Solo(frames: 200, pages: 300, accesses: 0);
        SimulatedMachine machine = new(solo with
        {
            // Frames enough are kept free that each window finds room.
            Hypervisor = new HypervisorOptions { WatermarkLow = 0.1, WatermarkHigh = 0.25 },
            Swap = [solo.Swap[0] with { AdaptiveReadahead = adaptive, Readahead = 8 }],
            Vms = [Machines.Vm("solo", 364, Machines.Process("main", accesses))],
        });
        MachineResult result = machine.Run(new SequentialEngine());
        Assert.True(result.Outcome == MachineOutcome.Completed, result.Reason);
        return machine;
    }

    private static LimitedStream InOrder(ulong seed) => new(
        new SequentialStream(new SequentialOptions { WorkingSet = 300.Pages, ThinkTime = 20.Microseconds }, new RandomStream(seed)), 6_000);

    [Fact]
    public void Run_Sequential_AdaptiveWindowRunsAhead()
    {
        SimulatedMachine machine = Run(adaptive: true, InOrder);
        long hits = machine.Hypervisor.Counters.ReadaheadHits[0];
        long read = machine.Devices[0].Counters.PagesRead;
        long majors = machine.Vms[0].Counters.NestedMajorFaults;
        // All but a few of the pages read ahead are wanted, and four of five pages that come back were read ahead.
        Assert.True(hits > 3.5 * majors, $"{hits} hits, {majors} major faults");
        Assert.True(hits + majors > 0.95 * read, $"{hits} hits and {majors} faults of {read} pages read");
    }

    [Fact]
    public void Run_Random_AdaptiveWindowCloses()
    {
        Func<ulong, IAccessStream> random = seed => Machines.Uniform(seed, 300, 20_000);
        SwapCounters adaptive = Run(adaptive: true, random).Devices[0].Counters;
        SwapCounters fixedWindow = Run(adaptive: false, random).Devices[0].Counters;
        Assert.InRange(adaptive.PagesRead, adaptive.Reads, 1.35 * adaptive.Reads);
        Assert.True(fixedWindow.PagesRead > 1.4 * fixedWindow.Reads, $"{fixedWindow.PagesRead} pages in {fixedWindow.Reads} reads");
    }
}
