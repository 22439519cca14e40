using HyperActors.Actors;
using HyperActors.Machine;
using Xunit.Abstractions;

namespace HyperActors.Simulation.Tests;

/// <summary>Whole machines whose mail is lost, late, doubled or damaged: no page is lost, and all books balance.</summary>
public sealed class MailFaultRunTests(ITestOutputHelper output)
{
    [Fact]
    public void Run_OverLinksWithoutFaults_SendsNothingAgain()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            SimulatedMachine machine = new(Machines.Random(seed) with { Links = new LinkOptions() });
            AssertCompleted(seed, machine.Run(new SequentialEngine()));
            Assert.Equal(0, machine.LinksOf("hypervisor")!.Retransmitted);
        }
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.01)]
    [InlineData(0.1)]
    public void Drop_AShareOfAllMail_LosesNoPage(double share)
    {
        DropFault drop = new(Probability.FromDouble(share));
        long dropped = 0;
        long again = 0;
        for (ulong seed = 1; seed <= 40; seed++)
        {
            MachineOptions options = Machines.Random(seed);
            FaultTarget[] mailboxes = [.. Mailboxes(options)];
            SimulatedMachine machine = new(options with
            {
                Faults = [.. mailboxes.Select((mailbox, index) => new FaultOptions
                {
                    Name = $"lost{index}",
                    At = SimDuration.Zero,
                    Target = mailbox,
                    Verb = drop,
                })],
            });
            AssertCompleted(seed, machine.Run(new SequentialEngine()));
            for (int fault = 0; fault < mailboxes.Length; fault++)
            {
                dropped += machine.FaultEffects![fault, FaultEffect.Dropped];
                again += machine.FaultEffects[fault, FaultEffect.Resent];
            }
        }
        output.WriteLine($"{dropped} messages dropped, {again} sent again.");
        // Of messages and acknowledgements a few more are lost than sent again: a later acknowledgement stands for them.
        Assert.InRange(again, dropped / 3, dropped * 2);
    }

    [Fact]
    public void Run_AnyEngine_SameDigest()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            MachineResult expected = Disturbed(seed).Run(new SequentialEngine());
            AssertCompleted(seed, expected);
            foreach (int partitions in (ReadOnlySpan<int>)[2, 3, 8])
            {
                MachineResult result = Disturbed(seed).Run(new ParallelEngine(partitions));
                Assert.True(expected.Report.Digest.Value == result.Report.Digest.Value, $"seed {seed}, {partitions} partitions");
                Assert.Equal(expected.End, result.End);
            }
        }
    }

    /// <summary>A random disturbance of a mailbox during a part of the run.</summary>
    internal static FaultOptions Fault(ref RandomStream random, MachineOptions machine, string name)
    {
        Probability chance = Probability.FromDouble((1 + random.Below(100)) / 1000.0);
        FaultTarget[] mailboxes = [.. Mailboxes(machine)];
        return new FaultOptions
        {
            Name = name,
            At = random.Below(2_000).Microseconds,
            For = (1 + random.Below(3_000)).Microseconds,
            Target = mailboxes[random.Below(mailboxes.Length)],
            Verb = random.Below(4) switch
            {
                0 => new DropFault(chance),
                1 => new DelayFault(chance, (1 + random.Below(100)).Microseconds),
                2 => new DuplicateFault(chance),
                _ => new CorruptFault(chance),
            },
        };
    }

    /// <summary>A random machine with a dozen disturbances.</summary>
    private static SimulatedMachine Disturbed(ulong seed)
    {
        MachineOptions options = Machines.Random(seed);
        RandomStream random = new(seed);
        List<FaultOptions> faults = [];
        while (faults.Count < 12)
            faults.Add(Fault(ref random, options, $"mail{faults.Count}"));
        return new SimulatedMachine(options with { Faults = faults });
    }

    private static IEnumerable<FaultTarget> Mailboxes(MachineOptions machine) =>
        Enumerable.Range(0, machine.Vms.Count).Select(static vm => new FaultTarget(FaultTargetKind.Vm, vm))
            .Concat(
            [
                new FaultTarget(FaultTargetKind.Hypervisor),
                new FaultTarget(FaultTargetKind.Allocator),
                new FaultTarget(FaultTargetKind.Swap, FaultTarget.All),
            ])
            .Select(static target => target with { IsMailbox = true });

    private static void AssertCompleted(ulong seed, MachineResult result) =>
        Assert.True(result.Outcome == MachineOutcome.Completed, $"seed {seed}: {result.Outcome} {result.Reason}");
}
