using HyperActors.Actors;
using HyperActors.Machine;
using Xunit.Abstractions;

namespace HyperActors.Simulation.Tests;

/// <summary>VMs of random machines crash and are started again, alone and beside crashes of the host: all books balance.</summary>
public sealed class RestartRunTests(ITestOutputHelper output)
{
    [Fact]
    public void Run_VmsCrashAndStartAgain_CompletesOnEveryEngineAlike()
    {
        long restarts = 0;
        for (ulong seed = 1; seed <= 120; seed++)
        {
            MachineOptions options = Machines.Random(seed);
            RandomStream random = RandomStream.For(seed, "restarts");
            options = options with { Faults = [.. Crashes(ref random, options)] };
            restarts += RunAlike(options, seed);
        }
        output.WriteLine($"{restarts} restarts");
        Assert.True(restarts > 200);
    }

    [Fact]
    public void Run_VmsAndHostCrash_CompletesOnEveryEngineAlike()
    {
        long restarts = 0;
        for (ulong seed = 1; seed <= 80; seed++)
        {
            RandomStream random = RandomStream.For(seed, "all crash");
            FaultTargetKind kind = random.Below(3) > 0 ? FaultTargetKind.Hypervisor : FaultTargetKind.Allocator;
            MachineOptions options = CrashRunTests.Plain(Machines.Random(seed));
            List<FaultOptions> faults = CrashRunTests.Crashes(ref random, kind, 1 + random.Below(4), pause: 700, down: 200);
            faults.AddRange(Crashes(ref random, options));
            restarts += RunAlike(options with { Faults = faults }, seed);
        }
        output.WriteLine($"{restarts} restarts");
        Assert.True(restarts > 100);
    }

    private static IEnumerable<FaultOptions> Crashes(ref RandomStream random, MachineOptions options)
    {
        List<FaultOptions> faults = [];
        for (int left = 1 + random.Below(6); left > 0; left--)
            faults.Add(new FaultOptions
            {
                Name = "off" + left,
                At = random.Below(2_000_000).Nanoseconds,
                For = 1.Nanoseconds + random.Below(random.Below(2) == 0 ? 3_000 : 600_000).Nanoseconds,
                Target = new FaultTarget(FaultTargetKind.Vm, random.Below(options.Vms.Count)),
                Verb = new CrashFault(),
            });
        return faults;
    }

    private static long RunAlike(MachineOptions options, ulong seed)
    {
        SimulatedMachine machine = new(options);
        MachineResult result = machine.Run(new SequentialEngine());
        Assert.True(result.Outcome == MachineOutcome.Completed, $"seed {seed}: {result.Outcome} {result.Reason}");
        Assert.All(machine.Vms, vm => Assert.False(vm.Crashed, $"seed {seed}: {vm.Name} is still down"));
        foreach (int partitions in (ReadOnlySpan<int>)[2, 5])
        {
            MachineResult other = new SimulatedMachine(options).Run(new ParallelEngine(partitions));
            Assert.True(result.Report.Digest.Value == other.Report.Digest.Value, $"seed {seed}, {partitions} partitions");
        }
        MachineResult unwatched = new SimulatedMachine(options with { Verify = false }).Run(new SequentialEngine());
        Assert.True(result.Report.Digest.Value == unwatched.Report.Digest.Value, $"seed {seed}: the oracle changes the run");
        return Enumerable.Range(0, options.Faults.Count).Sum(fault =>
            options.Faults[fault].Target.Kind == FaultTargetKind.Vm ? machine.FaultEffects![fault, FaultEffect.Restarted] : 0);
    }
}
