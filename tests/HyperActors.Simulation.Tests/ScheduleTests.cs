using HyperActors.Actors;
using HyperActors.Machine;
using Xunit.Abstractions;

namespace HyperActors.Simulation.Tests;

/// <summary>
/// No actor of the machine relies on the order of messages that reach it at the same instant: random machines under shuffled
/// orders, the oracle watching, on two engines.
/// </summary>
public sealed class ScheduleTests(ITestOutputHelper output)
{
    private const int Count = 80;

    [Fact]
    public void Run_RandomMachinesInShuffledOrders_HoldsTheOracle()
    {
        int changed = 0;
        for (ulong seed = 1; seed <= Count; seed++)
        {
            ulong plain = Play(seed, null, new SequentialEngine());
            ulong shuffled = Play(seed, seed, new SequentialEngine());
            changed += plain == shuffled ? 0 : 1;
            if (seed % 8 == 0)
                Assert.Equal(shuffled, Play(seed, seed, new ParallelEngine(3, threads: 1)));
        }
        output.WriteLine($"{Count} machines, {changed} ran another way when ties were shuffled.");
        Assert.True(changed > Count / 4);
    }

    private static ulong Play(ulong seed, ulong? ties, IEngine engine)
    {
        SimulatedMachine machine = new(Machines.Random(seed), seams: new MachineSeams { TieSeed = ties });
        try
        {
            return machine.Run(engine).Report.Digest.Value;
        }
        catch (Exception violation)
        {
            throw new InvalidOperationException($"Seed {seed}, ties {ties}: {violation.Message}", violation);
        }
    }
}
