using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Workloads;

namespace HyperActors.Machine.Tests.Guests;

/// <summary>One guest between the messages of a scripted host.</summary>
public sealed class GuestVmTests
{
    private sealed record Outcome(GuestVm Guest, ScriptedHost Host, RunReport Report);

    private static Outcome Run(VmOptions vm, ScriptedHost? host = null, SimDuration? longestTurn = null, SimDuration? duration = null,
        SimDuration? warmup = null, CpuProfile? cpu = null)
    {
        host ??= new ScriptedHost();
        ActorSystem system = new(new ActorSystemOptions { Seed = 5, LongestTurn = longestTurn ?? 10.Milliseconds });
        IActorRef hostRef = system.ActorOf(new Props(() => host), "host");
        GuestVmWiring wiring = new()
        {
            Index = 0,
            Hypervisor = hostRef,
            Cpu = cpu ?? new CpuProfile(),
            Paging = new PagingOptions(),
            UnloadedFault = 2.Microseconds,
            Seed = 5,
            Warmup = warmup ?? SimDuration.Zero,
            Duration = duration,
        };
        IActorRef guest = system.ActorOf(new Props(() => new GuestVm(vm, wiring)), "guest");
        host.Guest = guest;
        system.Link(guest, hostRef, new CpuProfile().VmExit);
        system.Link(hostRef, guest, 1.Microseconds);
        system.Schedule(guest, new StartVm(), SimTime.Zero);
        RunReport report = system.Run(new SequentialEngine(), new RunControl());
        GuestVm instance = system.Inspect<GuestVm>(guest);
        instance.Settle(instance.Finished ?? report.Now);
        Assert.True(report.Outcome == RunOutcome.Completed, report.Failure?.Exception.ToString());
        return new Outcome(instance, host, report);
    }

    private static VmOptions Vm(params ProcessOptions[] processes) => new() { Name = "vm", Memory = 8.MiB, Processes = processes };

    private static ProcessOptions Process(string name, params AccessRun[] runs) =>
        new() { Name = name, Phases = [new WorkloadPhase(_ => new Script(runs))] };

    private static ProcessOptions Uniform(string name, int pages, long accesses, double? rate = null, SimDuration? fork = null) =>
        new()
        {
            Name = name,
            ForkAfter = fork,
            Phases =
            [
                new WorkloadPhase(
                    seed => new LimitedStream(
                        new UniformStream(
                            new UniformOptions
                            {
                                WorkingSet = pages.Pages,
                                WriteRatio = Probability.FromDouble(0.4),
                                ThinkTime = 70.Nanoseconds,
                                AccessesPerPage = 3,
                            },
                            new RandomStream(seed)),
                        accesses),
                    Rate: rate),
            ],
        };

    [Fact]
    public void Advance_OneColdAccess_TakesFaultsAndWalksByHand()
    {
        Outcome run = Run(Vm(Process("p", new AccessRun(5, 0, 1, AccessKind.Read))));

        // Nothing is mapped at all, so the guest faults at the first look; the four table pages and the data page
        // then fault nested, one after the other.
        Assert.Equal([0, 1, 2, 3, 4], run.Host.Faults.Select(static fault => fault.Page).Order());
        Assert.Equal(5, run.Guest.Counters.NestedMinorFaults);
        Assert.Equal(1, run.Guest.Counters.GuestMinorFaults);
        Assert.Equal(1, run.Guest.Counters.Accesses);
        Assert.Equal(0, run.Guest.Counters.Writes);
        Assert.Equal(1, run.Guest.Counters.Translation.Misses);
    }

    [Fact]
    public void Advance_RepeatedAccesses_CountEachOnce()
    {
        Outcome run = Run(Vm(Process("p", new AccessRun(5, 10_000, 1000, AccessKind.Write), new AccessRun(6, 0, 500, AccessKind.Read))));

        Assert.Equal(1500, run.Guest.Counters.Accesses);
        Assert.Equal(1000, run.Guest.Counters.Writes);
        TranslationCounters tlb = run.Guest.Counters.Translation;
        Assert.Equal(1500, tlb.L1Hits + tlb.L2Hits + tlb.Misses);
        Assert.Equal(2, tlb.Misses);
    }

    [Fact]
    public void Advance_WithoutFirstLevelTlb_RepeatsAskTheSecond()
    {
        CpuProfile cpu = new() { L1 = new TlbShape(0, 1), L1Large = new TlbShape(0, 1), L1Huge = new TlbShape(0, 1) };
        Outcome run = Run(Vm(Process("p", new AccessRun(5, 10_000, 1000, AccessKind.Write))), cpu: cpu);

        TranslationCounters tlb = run.Guest.Counters.Translation;
        Assert.Equal((0, 999, 1), (tlb.L1Hits, tlb.L2Hits, tlb.Misses));
    }

    [Fact]
    public void Advance_AnyHorizon_SameResult()
    {
        SimDuration[] turns = [1.Picoseconds * 700, 3.Nanoseconds, 100.Nanoseconds, 1.Microseconds, 10.Milliseconds];
        for (int seed = 0; seed < 24; seed++)
        {
            ulong? expected = null;
            foreach (SimDuration turn in turns)
            {
                if (seed > 3 && turn < 50.Nanoseconds)
                    continue;   // tiny turns are slow, and a few shapes show what they can show
                VmOptions vm = Vm(
                    Uniform("a", 20 + seed, 600, fork: seed % 3 == 0 ? 30.Microseconds : null),
                    Uniform("b", 30, 500, rate: seed % 2 == 0 ? 4e6 : null),
                    Uniform("c", 5, 400)) with
                {
                    Vcpus = 1 + seed % 3,
                    TimeSlice = 7.Microseconds,
                    AsyncPageFaults = seed % 4 != 0,
                };
                ScriptedHost host = new()
                {
                    IoTime = seed % 2 == 0 ? 40.Microseconds : null,
                    ShootDownEvery = 25.Microseconds,
                };
                Outcome run = Run(vm, host, turn, warmup: seed % 5 == 0 ? 33.Microseconds : null);
                expected ??= run.Report.Digest.Value;
                Assert.True(expected == run.Report.Digest.Value, $"seed {seed}, turn {turn}");
            }
        }
    }

    [Fact]
    public void FaultDeferred_OtherProcessReady_RunsMeanwhile()
    {
        ScriptedHost slow = new() { IoTime = 1.Milliseconds };
        VmOptions two = Vm(Uniform("a", 10, 3_000), Uniform("b", 10, 3_000));
        Outcome together = Run(two, slow);
        Outcome alone = Run(two with { AsyncPageFaults = true, Processes = [two.Processes[0]] }, new ScriptedHost { IoTime = 1.Milliseconds });

        // Two processes that wait for pages overlap: far less than twice the time of one.
        Assert.True(together.Report.Now.Picoseconds < 1.5 * alone.Report.Now.Picoseconds, $"{together.Report.Now} {alone.Report.Now}");
    }

    [Fact]
    public void InvalidatePages_AfterWrite_SaysDirty()
    {
        ScriptedHost host = new() { ShootDownEvery = 60.Microseconds };
        Outcome run = Run(Vm(Process("p", new AccessRun(5, 1_000_000, 50, AccessKind.Write), new AccessRun(6, 1_000_000, 50, AccessKind.Read))), host);

        Assert.NotEmpty(run.Host.Acks);
        Assert.Contains(run.Host.Acks, static entry => entry.Ack.Dirty.Contains(true));
        Assert.Contains(run.Host.Samples, static sample => sample.Accessed.Contains(true));
    }

    [Fact]
    public void Free_Page_IsUsedAgain()
    {
        AccessRun[] runs = new AccessRun[400];
        for (int i = 0; i < 200; i++)
        {
            runs[2 * i] = new AccessRun(1024 + i, 0, 1, AccessKind.Write);
            runs[2 * i + 1] = new AccessRun(1024 + i, 0, 1, AccessKind.Free);
        }
        Outcome run = Run(Vm(Process("p", runs)));

        Assert.Equal(200, run.Guest.Counters.Accesses);
        Assert.Equal(200, run.Guest.Counters.GuestMinorFaults);
        Assert.Equal(5, run.Host.Faults.Count);     // four tables and one frame, again and again
    }

    [Fact]
    public void Duration_Over_StopsAccesses()
    {
        Outcome run = Run(Vm(Uniform("a", 10, 1_000_000)), duration: 1.Milliseconds);

        Assert.InRange(run.Guest.Counters.Accesses, 5_000, 14_000);
        Assert.Null(run.Guest.Finished);
    }

    private sealed class Script(AccessRun[] runs) : IAccessStream
    {
        private int _next;

        public int Fill(Span<AccessRun> buffer)
        {
            int count = Math.Min(buffer.Length, runs.Length - _next);
            runs.AsSpan(_next, count).CopyTo(buffer);
            _next += count;
            return count;
        }
    }
}
