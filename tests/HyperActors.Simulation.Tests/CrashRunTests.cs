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
        for (ulong seed = 1; seed <= 300; seed++)
        {
            SimulatedMachine machine = Crashing(seed, FaultTargetKind.Allocator, "allocator");
            MachineResult result = machine.Run(new SequentialEngine());
            Assert.True(result.Outcome == MachineOutcome.Completed, $"seed {seed}: {result.Outcome} {result.Reason}");
            rebuilds += machine.Allocator.Recovery.Rebuilds;
        }
        output.WriteLine($"{rebuilds} rebuilds.");
        Assert.True(rebuilds > 300);
    }

    [Fact]
    public void Run_HypervisorCrashes_Completes()
    {
        long[] found = new long[7];
        for (ulong seed = 1; seed <= 300; seed++)
        {
            SimulatedMachine machine = Crashing(seed, FaultTargetKind.Hypervisor, "hypervisor");
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
        Assert.All(found, count => Assert.True(count > 30));
    }

    /// <summary>A random machine with one to three crashes of an actor.</summary>
    private static SimulatedMachine Crashing(ulong seed, FaultTargetKind kind, string actor)
    {
        RandomStream random = new(seed);
        MachineOptions options = Machines.Random(seed);
        if (kind == FaultTargetKind.Hypervisor)
            options = Plain(options);
        List<FaultOptions> faults = [];
        SimDuration at = SimDuration.Zero;
        for (int crash = 1 + random.Below(3); crash > 0; crash--)
        {
            SimDuration span = (1 + random.Below(300)).Microseconds;
            at += random.Below(1_500).Microseconds;
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
        SimulatedMachine machine = new(options with { Faults = faults });
        for (int index = 0; index < faults.Count; index++)
        {
            machine.System.Schedule(machine.ActorNamed(actor), new FaultBegun(index, faults[index]), faults[index].Begin);
            machine.System.Schedule(machine.ActorNamed(actor), new FaultEnded(index, faults[index]), faults[index].End);
        }
        return machine;
    }

    /// <summary>Without what a hypervisor cannot find again yet.</summary>
    private static MachineOptions Plain(MachineOptions options) => options with
    {
        Hypervisor = options.Hypervisor with { Balloon = null },
        Vms = [.. options.Vms.Select(static vm => vm with { Balloon = null, FreePageReporting = null })],
    };
}
