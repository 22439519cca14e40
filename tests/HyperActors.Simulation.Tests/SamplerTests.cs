using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Simulation.Tests;

/// <summary>Looking at a machine at instants of virtual time: the same sights on every engine, and no effect.</summary>
public sealed class SamplerTests
{
    [Fact]
    public void Run_Sampled_ShowsTheSameOnEveryEngineAndChangesNothing()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            MachineResult unwatched = new SimulatedMachine(Machines.Random(seed)).Run(new SequentialEngine());
            List<string> expected = Watch(seed, new SequentialEngine(), unwatched);
            Assert.NotEmpty(expected);
            Assert.Equal(expected, Watch(seed, new ParallelEngine(3, threads: 1), unwatched));
            Assert.Equal(expected, Watch(seed, new ParallelEngine(2, threads: 2, alwaysShare: true), unwatched));
        }
    }

    [Fact]
    public void Run_SamplerThatHasSeenEnough_InterruptsTheRun()
    {
        SimulatedMachine machine = new(Machines.Solo(frames: 100, pages: 200, accesses: 20_000));
        Clock clock = new(1.Milliseconds, now => now < SimTime.Zero + 3.Milliseconds);
        MachineResult result = machine.Run(new SequentialEngine(), sampler: clock);
        Assert.Equal(MachineOutcome.Interrupted, result.Outcome);
        Assert.InRange(machine.Vms[0].Counters.Accesses, 1, 19_999);
    }

    [Fact]
    public void Run_SamplerThatTurnsBack_IsRefused()
    {
        SimulatedMachine machine = new(Machines.Solo(frames: 100, pages: 200, accesses: 200));
        Assert.Throws<InvalidOperationException>(() => machine.Run(new SequentialEngine(), sampler: new Clock(SimDuration.Zero, _ => true)));
    }

    private static List<string> Watch(ulong seed, IEngine engine, MachineResult unwatched)
    {
        SimulatedMachine machine = new(Machines.Random(seed));
        List<string> seen = [];
        MachineResult result = machine.Run(engine, sampler: new Clock(100.Microseconds, now =>
        {
            seen.Add($"{now} {machine.Allocator.Counters.PeakUsed} {machine.Hypervisor.Counters.FaultsReceived} "
                + string.Join(' ', machine.Vms.Select(static vm =>
                    $"{vm.Counters.Accesses}/{vm.Counters.Busy}/{vm.Counters.NestedMajorFaults}/{vm.PendingFaults}")));
            return true;
        }));
        Assert.True(unwatched.Report.Digest.Value == result.Report.Digest.Value, $"seed {seed} on {engine.Name}");
        return seen;
    }

    private sealed class Clock(SimDuration every, Func<SimTime, bool> look) : IRunSampler
    {
        public SimTime NextAfter(SimTime instant) => instant + every;

        public bool Sample(SimTime now) => look(now);
    }
}
