using HyperActors.Actors;
using HyperActors.Machine;
using Xunit.Abstractions;

namespace HyperActors.Simulation.Tests;

/// <summary>Whatever breaks, the oracle stays silent, every request ends, and every engine tells the same.</summary>
public sealed class RandomFaultRunTests(ITestOutputHelper output)
{
    private const ulong Seeds = 80;

    [Fact]
    public void Run_RandomFaults_EndsOnEveryEngineAlike()
    {
        SortedDictionary<string, int> injected = new(StringComparer.Ordinal);
        SortedDictionary<MachineOutcome, int> outcomes = [];
        long checks = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            MachineOptions options = RandomFaults.Machine(seed);
            (MachineResult reference, long[] effects) = Run(options, new SequentialEngine(), seed);
            foreach (int partitions in (ReadOnlySpan<int>)[2, 5])
            {
                (MachineResult result, long[] others) = Run(options, new ParallelEngine(partitions), seed);
                Assert.True(reference.Report.Digest.Value == result.Report.Digest.Value, $"seed {seed}, {partitions} partitions: {Describe(options)}");
                Assert.Equal(effects, others);
            }
            foreach (FaultOptions fault in options.Faults)
                injected[fault.Verb.Word] = injected.GetValueOrDefault(fault.Verb.Word) + 1;
            outcomes[reference.Outcome] = outcomes.GetValueOrDefault(reference.Outcome) + 1;
            checks += reference.OracleChecks;
        }
        output.WriteLine(string.Join(", ", injected.Select(static pair => $"{pair.Key} {pair.Value}")));
        output.WriteLine($"{string.Join(", ", outcomes.Select(static pair => $"{pair.Key} {pair.Value}"))}; {checks} checks");
        Assert.True(outcomes[MachineOutcome.Completed] > (int)Seeds * 9 / 10);
    }

    private static (MachineResult Result, long[] Effects) Run(MachineOptions options, IEngine engine, ulong seed)
    {
        SimulatedMachine machine = new(options);
        MachineResult result;
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        try
        {
            result = machine.Run(engine, limit.Token);
        }
        catch (SimulationFailedException failed)
        {
            throw new InvalidOperationException($"seed {seed}: {Describe(options)}: {failed.Message}", failed);
        }
        Assert.True(result.Outcome != MachineOutcome.Interrupted, $"seed {seed} does not end: {Describe(options)}");
        Assert.True(result.Reason?.Contains("deadlock", StringComparison.Ordinal) != true, $"seed {seed}: {result.Reason}: {Describe(options)}");
        long[] effects = [.. Enumerable.Range(0, options.Faults.Count).SelectMany(
            fault => Enum.GetValues<FaultEffect>().Select(effect => machine.FaultEffects![fault, effect]))];
        return (result, effects);
    }

    private static string Describe(MachineOptions options) => string.Join("; ", options.Faults.Select(
        fault => $"{fault.Verb.Word} {fault.Target.Describe(options)} {fault.At}+{fault.For?.ToString() ?? "ever"}"));
}
