using HyperActors.Actors;
using HyperActors.Machine;
using Xunit.Abstractions;

namespace HyperActors.Simulation.Tests;

/// <summary>Allocator and hypervisor crash at random instants: no page is lost, no frame leaks, all books balance.</summary>
public sealed class CrashRunTests(ITestOutputHelper output)
{
    [Fact]
    public void Run_AllocatorCrashes_Completes()
    {
        long rebuilds = 0;
        for (ulong seed = 1; seed <= 100; seed++)
        {
            SimulatedMachine machine = Crashing(seed, FaultTargetKind.Allocator);
            MachineResult result = machine.Run(new SequentialEngine());
            Assert.True(result.Outcome == MachineOutcome.Completed, $"seed {seed}: {result.Outcome} {result.Reason}");
            rebuilds += machine.Allocator.Recovery.Rebuilds;
        }
        output.WriteLine($"{rebuilds} rebuilds.");
        Assert.True(rebuilds > 100);
    }

    [Fact]
    public void Run_HypervisorCrashes_Completes()
    {
        long[] found = new long[7];
        for (ulong seed = 1; seed <= 150; seed++)
        {
            SimulatedMachine machine = Crashing(seed, FaultTargetKind.Hypervisor);
            MachineResult result = machine.Run(new SequentialEngine());
            Assert.True(result.Outcome == MachineOutcome.Completed, $"seed {seed}: {result.Outcome} {result.Reason}");
            RecoveryCounters recovery = machine.Hypervisor.Recovery;
            long[] counts = [recovery.Rebuilds, recovery.FramesAdopted, recovery.FramesRescued, recovery.FramesFreed,
                recovery.PagesInSwap, recovery.SlotsDiscarded, recovery.FaultsToldAgain];
            for (int i = 0; i < counts.Length; i++)
                found[i] += counts[i];
        }
        output.WriteLine($"{found[0]} rebuilds; frames adopted {found[1]}, rescued {found[2]}, freed {found[3]}; "
            + $"pages in swap {found[4]}, slots discarded {found[5]}, faults told again {found[6]}.");
        // Every case of the rebuild must have been met, or the test says less than it seems to.
        Assert.All(found, count => Assert.True(count > 10));
    }

    [Theory]
    [InlineData(FaultTargetKind.Hypervisor)]
    [InlineData(FaultTargetKind.Allocator)]
    public void Run_HundredsOfCrashesWhileItThrashes_Completes(FaultTargetKind kind)
    {
        long rebuilds = 0;
        long rescued = 0;
        for (ulong seed = 1; seed <= 12; seed++)
        {
            RandomStream random = new(seed);
            int pages = 60 + random.Below(200);
            MachineOptions options = Machines.Solo(frames: 48 + random.Below(pages / 2), pages, accesses: 6_000) with
            {
                Seed = seed,
                Swap = [Fast((4 * (pages + random.Below(8 * pages))).KiB) with { Readahead = 1 << random.Below(4) }],
                Faults = Crashes(ref random, kind, count: 1_000, pause: 12, down: 3),
            };
            VmOptions vm = options.Vms[0];
            bool limited = random.Below(2) == 0;
            SimulatedMachine machine = new(options with { Vms = [vm with { Limit = limited ? 160.KiB : null, Reservation = 64.KiB }] });
            MachineResult result = machine.Run(new SequentialEngine());
            Assert.True(result.Outcome == MachineOutcome.Completed, $"seed {seed}: {result.Outcome} {result.Reason}");
            rebuilds += machine.Hypervisor.Recovery.Rebuilds + machine.Allocator.Recovery.Rebuilds;
            rescued += machine.Hypervisor.Recovery.FramesRescued;
        }
        output.WriteLine($"{rebuilds} rebuilds, {rescued} frames rescued.");
        Assert.True(rebuilds > 2_000);
        Assert.True(rescued > 300 || kind == FaultTargetKind.Allocator);
    }

    [Fact]
    public void Run_CrashesWhileMailAndDevicesFail_EndsOnEveryEngineAlike()
    {
        SortedDictionary<MachineOutcome, int> outcomes = [];
        long rebuilds = 0;
        for (ulong seed = 1; seed <= 80; seed++)
        {
            RandomStream random = RandomStream.For(seed, "host faults");
            FaultTargetKind kind = random.Below(3) > 0 ? FaultTargetKind.Hypervisor : FaultTargetKind.Allocator;
            MachineOptions options = RandomFaults.Machine(seed);
            options = Plain(options);
            List<FaultOptions> faults = [.. options.Faults];
            faults.AddRange(Crashes(ref random, kind, 1 + random.Below(4), pause: 1_000, down: 300));
            for (int mailbox = random.Below(4); mailbox > 0; mailbox--)
                faults.Add(MailFaultRunTests.Fault(ref random, options, $"mail{mailbox}"));
            options = options with { Faults = faults };
            SimulatedMachine machine = new(options);
            MachineResult result = machine.Run(new SequentialEngine());
            Assert.True(result.Reason?.Contains("deadlock", StringComparison.Ordinal) != true, $"seed {seed}: {result.Reason}");
            MachineResult parallel = new SimulatedMachine(options).Run(new ParallelEngine(3));
            Assert.True(result.Report.Digest.Value == parallel.Report.Digest.Value, $"seed {seed}");
            outcomes[result.Outcome] = outcomes.GetValueOrDefault(result.Outcome) + 1;
            rebuilds += machine.Hypervisor.Recovery.Rebuilds + machine.Allocator.Recovery.Rebuilds;
        }
        output.WriteLine($"{rebuilds} rebuilds; {string.Join(", ", outcomes.Select(static pair => $"{pair.Key} {pair.Value}"))}");
        Assert.True(outcomes[MachineOutcome.Completed] > 70);
    }

    [Fact]
    public void Run_CrashesWhileVmsTakeTurns_EveryVmHasAllItsTurns()
    {
        for (ulong seed = 1; seed <= 30; seed++)
        {
            RandomStream random = RandomStream.For(seed, "turns");
            MachineOptions options = Machines.Solo(frames: 120, pages: 80, accesses: 2_000);
            VmOptions vm = options.Vms[0] with { Quantum = 1 + random.Below(200), FirstQuantum = 1 + random.Below(100) };
            options = options with
            {
                Interleave = Interleaving.TokenRing,
                Swap = [Fast(16.MiB)],
                Vms = [vm, vm with { Name = "second" }, vm with { Name = "third", Start = random.Below(500).Microseconds }],
                Faults = Crashes(ref random, FaultTargetKind.Hypervisor, 1 + random.Below(6), pause: 600, down: 100),
            };
            SimulatedMachine machine = new(options);
            MachineResult result = machine.Run(new SequentialEngine());
            Assert.True(result.Outcome == MachineOutcome.Completed, $"seed {seed}: {result.Reason}");
            Assert.All(machine.Vms, guest => Assert.True(guest.Counters.Accesses == 2_000, $"seed {seed}: {guest.Name}"));
            Assert.Equal(result.Report.Digest, new SimulatedMachine(options).Run(new ParallelEngine(3)).Report.Digest);
        }
    }

    [Theory]
    [InlineData(FaultTargetKind.Hypervisor)]
    [InlineData(FaultTargetKind.Allocator)]
    public void Run_CrashWhileFramesAreTakenAway_KeepsThemAwayAndCountsThemOnce(FaultTargetKind kind)
    {
        FaultOptions shrink = new()
        {
            Name = "shrink",
            At = 5.Milliseconds,
            For = 20.Milliseconds,
            Target = new FaultTarget(FaultTargetKind.Allocator),
            Verb = new ShrinkFault((100 * 4).KiB),
        };
        FaultOptions crash = shrink with { Name = "crash", At = 10.Milliseconds, For = 100.Microseconds, Target = new FaultTarget(kind), Verb = new CrashFault() };
        SimulatedMachine machine = new(Machines.Solo(frames: 300, pages: 250, accesses: 20_000) with { Faults = [shrink, crash] });
        machine.RunUntil(new SequentialEngine(), SimTime.Zero + 15.Milliseconds);
        Assert.Equal(100, machine.Allocator.FramesWithheld);
        MachineResult result = machine.Run(new SequentialEngine());
        Assert.Equal(MachineOutcome.Completed, result.Outcome);
        Assert.Equal((0, 100L), (machine.Allocator.FramesWithheld, machine.FaultEffects![0, FaultEffect.Taken]));
        Assert.Equal(0, machine.Hypervisor.Counters.PagesLost);
    }

    [Fact]
    public void Run_HypervisorDownWhenFramesAreToBeTakenAway_TakesThemWhenItIsBack()
    {
        FaultOptions crash = new()
        {
            Name = "crash",
            At = 4.Milliseconds,
            For = 6.Milliseconds,
            Target = new FaultTarget(FaultTargetKind.Hypervisor),
            Verb = new CrashFault(),
        };
        FaultOptions shrink = crash with { Name = "shrink", At = 5.Milliseconds, For = 20.Milliseconds, Target = new FaultTarget(FaultTargetKind.Allocator), Verb = new ShrinkFault(400.KiB) };
        SimulatedMachine machine = new(Machines.Solo(frames: 300, pages: 100, accesses: 100_000) with { Faults = [crash, shrink] });
        machine.RunUntil(new SequentialEngine(), SimTime.Zero + 9.Milliseconds);
        Assert.Equal(0, machine.Allocator.FramesWithheld);
        machine.RunUntil(new SequentialEngine(), SimTime.Zero + 11.Milliseconds);
        Assert.Equal(100, machine.Allocator.FramesWithheld);
        Assert.Equal(MachineOutcome.Completed, machine.Run(new SequentialEngine()).Outcome);
        Assert.Equal(0, machine.Allocator.FramesWithheld);
    }

    [Fact]
    public void Run_HypervisorThatStaysDown_DiesAndSaysSo()
    {
        MachineOptions options = Machines.Solo(frames: 100, pages: 200, accesses: 5_000) with
        {
            Faults =
            [
                new FaultOptions
                {
                    Name = "gone",
                    At = 5.Milliseconds,
                    Target = new FaultTarget(FaultTargetKind.Hypervisor),
                    Verb = new CrashFault(),
                },
            ],
        };
        SimulatedMachine machine = new(options);
        MachineResult result = machine.Run(new SequentialEngine());

        // A device sends its answer again and again; after the give-up time it takes the hypervisor for dead.
        Assert.Equal(MachineOutcome.Died, result.Outcome);
        Assert.Contains("has told hypervisor the same for 30", result.Reason, StringComparison.Ordinal);
        Assert.InRange(result.Report.Now.SinceStart.TotalSeconds, 30.0, 30.1);
    }

    [Fact]
    public void Run_AllocatorCrashesWhileItStandsStill_StandsStillWhenItIsBack()
    {
        FaultOptions pause = new()
        {
            Name = "pause",
            At = 5.Milliseconds,
            For = 20.Milliseconds,
            Target = new FaultTarget(FaultTargetKind.Allocator),
            Verb = new PauseFault(),
        };
        FaultOptions crash = pause with { Name = "crash", At = 10.Milliseconds, For = 1.Microseconds, Verb = new CrashFault() };
        SimulatedMachine machine = new(Machines.Solo(frames: 100, pages: 200, accesses: 5_000) with { Faults = [pause, crash] });
        MachineResult result = machine.Run(new SequentialEngine());

        Assert.Equal(MachineOutcome.Completed, result.Outcome);
        Assert.Equal(1, machine.Allocator.Recovery.Rebuilds);
        VmCounters vm = machine.Vms[0].Counters;
        Assert.InRange(SimDuration.Max(vm.MajorFaultTime.Max, vm.MinorFaultTime.Max).TotalSeconds, 0.0195, 0.0202);
    }

    [Fact]
    public void Run_AllocatorGoneWhileTheHypervisorAsks_DiesAndSaysSo()
    {
        FaultOptions hypervisor = new()
        {
            Name = "first",
            At = 5.Milliseconds,
            For = 100.Microseconds,
            Target = new FaultTarget(FaultTargetKind.Hypervisor),
            Verb = new CrashFault(),
        };
        FaultOptions allocator = hypervisor with
        {
            Name = "second",
            At = hypervisor.At + hypervisor.For!.Value + 10.Nanoseconds,
            Target = new FaultTarget(FaultTargetKind.Allocator),
        };
        SimulatedMachine machine = new(Machines.Solo(frames: 100, pages: 200, accesses: 5_000) with { Faults = [hypervisor, allocator] });
        MachineResult result = machine.Run(new SequentialEngine());

        Assert.Equal(MachineOutcome.Died, result.Outcome);
        Assert.Contains("both down", result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FaultTargetKind.Hypervisor)]
    [InlineData(FaultTargetKind.Allocator)]
    public void Run_AnyEngineAndWithoutTheOracle_SameDigest(FaultTargetKind kind)
    {
        for (ulong seed = 1; seed <= 15; seed++)
        {
            MachineResult expected = Crashing(seed, kind).Run(new SequentialEngine());
            foreach (int partitions in (ReadOnlySpan<int>)[2, 3, 8])
            {
                MachineResult result = Crashing(seed, kind).Run(new ParallelEngine(partitions));
                Assert.True(expected.Report.Digest.Value == result.Report.Digest.Value, $"seed {seed}, {partitions} partitions");
            }
            MachineResult unwatched = Crashing(seed, kind, verify: false).Run(new SequentialEngine());
            Assert.True(expected.End == unwatched.End, $"seed {seed}: the oracle changes the end");
            Assert.True(expected.Report.Digest.Value == unwatched.Report.Digest.Value, $"seed {seed}: the oracle changes the run");
        }
    }

    [Fact]
    public void Machine_WithWhatCannotBeFoundAgain_IsRefused()
    {
        FaultOptions crash = new()
        {
            Name = "crash",
            At = 1.Milliseconds,
            For = 1.Milliseconds,
            Target = new FaultTarget(FaultTargetKind.Hypervisor),
            Verb = new CrashFault(),
        };
        MachineOptions plain = Machines.Solo(frames: 100, pages: 200, accesses: 1) with { Faults = [crash] };
        HypervisorOptions sharing = new() { Ksm = new KsmOptions() };
        Assert.Contains("shares a frame", Refusal(plain with { Hypervisor = sharing }), StringComparison.Ordinal);
        FaultOptions other = crash with { Name = "other", Target = new FaultTarget(FaultTargetKind.Allocator) };
        Assert.Contains("overlaps", Refusal(plain with { Faults = [crash, other] }), StringComparison.Ordinal);
    }

    private static string Refusal(MachineOptions options) =>
        Assert.Throws<ArgumentException>(() => new SimulatedMachine(options)).Message;

    /// <summary>A random machine with one to three crashes of an actor.</summary>
    private static SimulatedMachine Crashing(ulong seed, FaultTargetKind kind, bool verify = true)
    {
        MachineOptions options = Plain(Machines.Random(seed)) with { Verify = verify };
        RandomStream random = new(seed);
        if (kind == FaultTargetKind.Hypervisor && seed % 2 == 1)
            options = options with { Swap = [Fast(64.MiB)] };
        return new SimulatedMachine(options with { Faults = Crashes(ref random, kind, 1 + random.Below(3), 1_500, 300) });
    }

    /// <summary>A device so fast that much of the time goes into reclaim, where a crash finds most under way.</summary>
    private static SwapDeviceOptions Fast(ByteSize capacity) => Machines.Nvme(capacity) with
    {
        Read = new LatencyModel(2.Microseconds),
        Write = new LatencyModel(2.Microseconds),
        PerPage = 100.Nanoseconds,
    };

    internal static List<FaultOptions> Crashes(ref RandomStream random, FaultTargetKind kind, int count, int pause, int down)
    {
        List<FaultOptions> faults = [];
        SimDuration at = SimDuration.Zero;
        for (int crash = 0; crash < count; crash++)
        {
            // To the nanosecond, so that every step of every protocol can be cut through.
            at += 1.Microseconds + random.Below(1000 * pause).Nanoseconds;
            SimDuration span = 1.Microseconds + random.Below(1000 * down).Nanoseconds;
            faults.Add(new FaultOptions
            {
                Name = $"crash{crash}",
                At = at,
                For = span,
                Target = new FaultTarget(kind),
                Verb = new CrashFault(),
            });
            at += span;
        }
        return faults;
    }

    /// <summary>Without what cannot be found again after a crash.</summary>
    internal static MachineOptions Plain(MachineOptions options) =>
        options with { Hypervisor = options.Hypervisor with { Ksm = null } };
}
