using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Simulation.Tests;

/// <summary>A run without a duration in which nobody gets anywhere ends, and says why; one that only waits goes on.</summary>
public sealed class ProgressWatchTests
{
    [Fact]
    public void Run_PagesTakenAwayBeforeTheirUse_EndsAsLivelockOnEveryEngine()
    {
        string[] ends = [.. new IEngine[] { new SequentialEngine(), new ParallelEngine(2) }.Select(static engine =>
        {
            MachineResult result = new SimulatedMachine(Taking(duration: null)).Run(engine);
            return $"{result.Outcome} {result.Stuck} {result.End} {result.Reason}";
        })];
        Assert.Equal(ends[0], ends[1]);
        Assert.StartsWith("Died True 1", ends[0], StringComparison.Ordinal);
        Assert.Contains("livelock: in 60s the guests told ", ends[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithADuration_EndsWithIt()
    {
        MachineResult result = new SimulatedMachine(Taking(500.Milliseconds)).Run(new SequentialEngine());
        Assert.Equal(MachineOutcome.Completed, result.Outcome);
        Assert.Equal(SimTime.Zero + 500.Milliseconds, result.End);
    }

    [Fact]
    public void Run_AnAccessInAnHour_IsNoLivelock()
    {
        MachineOptions options = Machines.Solo(frames: 100, pages: 10, accesses: 1) with
        {
            Vms = [Machines.Vm("idle", 64, Machines.Process("main", static seed => Machines.Uniform(seed, 10, 5, think: 3600.Seconds)))],
        };
        MachineResult result = new SimulatedMachine(options).Run(new SequentialEngine());
        Assert.Equal(MachineOutcome.Completed, result.Outcome);
        Assert.True(result.End.SinceStart > 3600.Seconds * 4);
    }

    /// <summary>
    /// Two VMs, each of which needs more frames for one access than the other leaves it, on a host that can hold neither while
    /// each stands still for most of the time.
    /// </summary>
    private static MachineOptions Taking(SimDuration? duration) => Machines.Solo(frames: 8, pages: 40, accesses: 3_000) with
    {
        Duration = duration,
        Vms = [Slow("one"), Slow("two")],
        Faults = [.. Enumerable.Range(0, 2).Select(static vm => new FaultOptions
        {
            Name = "slow" + vm,
            At = 2.Microseconds,
            Target = new FaultTarget(FaultTargetKind.Vm, vm),
            Verb = new SlowFault(20_000_000),
        })],
    };

    private static VmOptions Slow(string name) =>
        Machines.Vm(name, 104, Machines.Process("main", static seed => Machines.Uniform(seed, 40, 3_000)));
}
