using HyperActors.Machine;
using HyperActors.Simulation.Tests;
using static HyperActors.Actors.Tests.Worlds;

namespace HyperActors.Akka.Tests;

/// <summary>Runs that are held, or looked at, at instants of virtual time.</summary>
public sealed class PauseAndSampleTests : EngineTestKit
{
    private const int Seeds = 20;

    [Fact]
    public void Pause_ByAnActor_HoldsEverybodyAtItsInstant()
    {
        (string expected, ulong digest) = HoldAndGoOn(new SequentialEngine());
        for (int repetition = 0; repetition < 20; repetition++)
            Assert.Equal((expected, digest), HoldAndGoOn(new AkkaEngine(Sys)));
        Assert.Equal("10ns 20ns, 10ns 20ns | Paused 20ns | 30ns 40ns, 30ns 40ns", expected);
    }

    [Fact]
    public void Sampler_OfAMachine_SeesWhatItSeesOnTheSequentialEngine()
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            List<string> expected = Watch(seed, new SequentialEngine());
            Assert.NotEmpty(expected);
            Assert.Equal(expected, Watch(seed, new AkkaEngine(Sys)));
        }
    }

    [Fact]
    public void Sampler_ThatHasSeenEnough_InterruptsTheRun()
    {
        SimulatedMachine machine = new(Machines.Solo(frames: 100, pages: 200, accesses: 20_000));
        MachineResult result = machine.Run(
            new AkkaEngine(Sys), sampler: new Clock(1.Milliseconds, static now => now < SimTime.Zero + 3.Milliseconds));
        Assert.Equal(MachineOutcome.Interrupted, result.Outcome);
        Assert.InRange(machine.Vms[0].Counters.Accesses, 1, 19_999);
    }

    [Fact]
    public void Sampler_ThatThrows_IsHeardByTheCaller()
    {
        SimulatedMachine machine = new(Machines.Solo(frames: 100, pages: 200, accesses: 2_000));
        Clock failing = new(1.Microseconds, static _ => throw new IOException("the disk is full"));
        Assert.Throws<IOException>(() => machine.Run(new AkkaEngine(Sys), sampler: failing));
    }

    private static (string Log, ulong Digest) HoldAndGoOn(IEngine engine)
    {
        ActorSystem system = new();
        List<SimTime>[] heard = [[], []];
        IActorRef[] actors = [.. heard.Select((times, index) => system.Add($"a{index}", (context, _) =>
        {
            times.Add(context.Now);
            if (index == 0 && context.Now == At(20))
                context.Pause();
        }))];
        system.LinkBoth(actors[0], actors[1], Ns(15));
        for (int time = 10; time <= 40; time += 10)
            foreach (IActorRef actor in actors)
                system.Schedule(actor, "x", At(time));
        RunReport held = system.Run(engine, new RunControl());
        string before = Take();
        RunReport rest = system.Run(engine, new RunControl());
        return ($"{before} | {held.Outcome} {held.Now} | {Take()}", rest.Digest.Value);

        string Take()
        {
            string taken = string.Join(", ", heard.Select(static times => string.Join(' ', times)));
            foreach (List<SimTime> times in heard)
                times.Clear();
            return taken;
        }
    }

    private static List<string> Watch(ulong seed, IEngine engine)
    {
        SimulatedMachine machine = new(Machines.Random(seed));
        List<string> seen = [];
        MachineResult result = machine.Run(engine, sampler: new Clock(100.Microseconds, now =>
        {
            seen.Add($"{now} {machine.Allocator.Counters.Used} {machine.Hypervisor.Counters.FaultsReceived} "
                + string.Join(' ', machine.Vms.Select(static vm => $"{vm.Counters.Accesses}/{vm.Counters.Busy}/{vm.PendingFaults}")));
            return true;
        }));
        seen.Add($"{result.Outcome} {result.End} {result.Report.Digest}");
        return seen;
    }

    private sealed class Clock(SimDuration every, Func<SimTime, bool> look) : IRunSampler
    {
        public SimTime NextAfter(SimTime instant) => instant + every;

        public bool Sample(SimTime now) => look(now);
    }
}
