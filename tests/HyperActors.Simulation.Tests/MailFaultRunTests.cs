using HyperActors.Actors;
using HyperActors.Machine;
using Xunit.Abstractions;

namespace HyperActors.Simulation.Tests;

/// <summary>Whole machines whose mail is lost, late, doubled or damaged: no page is lost, and all books balance.</summary>
public sealed class MailFaultRunTests(ITestOutputHelper output)
{
    [Fact]
    public void Run_OverLinksWithoutFaults_Completes()
    {
        for (ulong seed = 1; seed <= 60; seed++)
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
    public void Run_AllMailDropped_AtAProbability_LosesNoPage(double probability)
    {
        long dropped = 0;
        long again = 0;
        for (ulong seed = 1; seed <= 60; seed++)
        {
            MachineOptions options = Machines.Random(seed) with { Links = new LinkOptions() };
            SimulatedMachine machine = new(options);
            List<MailFaultCounts> counts = [];
            foreach (string actor in ActorsOf(options))
                counts.Add(machine.System.Disturb(machine.ActorNamed(actor), new MailFault
                {
                    Name = "lost",
                    Kind = MailFaultKind.Drop,
                    Probability = Probability.FromDouble(probability),
                }));
            AssertCompleted(seed, machine.Run(new SequentialEngine()));
            dropped += counts.Sum(count => count.Hit);
            again += ActorsOf(options).Sum(actor => machine.LinksOf(actor)!.Retransmitted);
        }
        output.WriteLine($"{dropped} messages dropped, {again} sent again.");
        Assert.True(dropped > 0 && again > 0);
    }

    [Fact]
    public void Run_AnyEngine_SameDigest()
    {
        for (ulong seed = 1; seed <= 40; seed++)
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

    /// <summary>A random machine with a fault of each kind in every mailbox, for some part of the run.</summary>
    private static SimulatedMachine Disturbed(ulong seed)
    {
        MachineOptions options = Machines.Random(seed) with { Links = new LinkOptions() };
        SimulatedMachine machine = new(options);
        RandomStream random = new(seed);
        foreach (string actor in ActorsOf(options))
            foreach (MailFaultKind kind in Enum.GetValues<MailFaultKind>())
            {
                SimTime from = SimTime.Zero + random.Below(2_000).Microseconds;
                machine.System.Disturb(machine.ActorNamed(actor), new MailFault
                {
                    Name = kind.ToString(),
                    Kind = kind,
                    Probability = Probability.FromDouble(random.Below(100) / 1000.0),
                    From = from,
                    Until = from + random.Below(3_000).Microseconds,
                    Delay = random.Below(100).Microseconds,
                });
            }
        return machine;
    }

    private static IEnumerable<string> ActorsOf(MachineOptions options) =>
        options.Vms.Select(vm => "vm-" + vm.Name).Concat(["hypervisor", "allocator", "swap-nvme"]);

    private static void AssertCompleted(ulong seed, MachineResult result) =>
        Assert.True(result.Outcome == MachineOutcome.Completed, $"seed {seed}: {result.Outcome} {result.Reason}");
}
