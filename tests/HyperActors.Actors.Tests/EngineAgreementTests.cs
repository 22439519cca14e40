using Xunit.Abstractions;

namespace HyperActors.Actors.Tests;

/// <summary>Thousands of random systems: no engine, partition count or schedule may be seen in the result.</summary>
public sealed class EngineAgreementTests(ITestOutputHelper output)
{
    private const int Systems = 1_500;

    [Fact]
    public void Run_RandomSystems_IsTheSameOnEveryEngine()
    {
        int failed = 0;
        long events = 0;
        for (ulong seed = 1; seed <= Systems; seed++)
        {
            RunReport expected = RandomWorlds.Play(seed, new SequentialEngine());
            string description = RandomWorlds.Describe(expected);
            failed += expected.Outcome == RunOutcome.Failed ? 1 : 0;
            events += expected.Events;
            foreach (IEngine engine in EnginesFor(seed))
                Check(seed, engine, description);
        }
        output.WriteLine($"{Systems} systems, {events} events, {failed} ended by a failure.");
        Assert.InRange(failed, Systems / 50, Systems / 3);
        Assert.True(events > 100 * Systems);
    }

    [Fact]
    public void Run_RandomSystemsTwice_IsTheSame()
    {
        for (ulong seed = 1; seed <= 100; seed++)
            Check(seed, new SequentialEngine(), RandomWorlds.Describe(RandomWorlds.Play(seed, new SequentialEngine())));
    }

    /// <summary>Each seed meets three divisions; few meet threads, which cost more than these small systems.</summary>
    [Fact]
    public void Run_WithBatchesUnderwayAndVerdictsForeseen_IsTheSame()
    {
        CourierEngine engine = new();
        for (ulong seed = 1; seed <= Systems; seed++)
            Check(seed, engine, RandomWorlds.Describe(RandomWorlds.Play(seed, new SequentialEngine())));
        output.WriteLine($"Resumed, restarted, stopped, escalated: {string.Join(", ", engine.Verdicts)}.");
        Assert.All(engine.Verdicts, count => Assert.True(count > 100));
    }

    private static IEnumerable<IEngine> EnginesFor(ulong seed)
    {
        int[] partitions = [1, 2, 3, 8];
        yield return new RestlessEngine(seed);
        yield return new ParallelEngine(partitions[(int)(seed % 4)], threads: 1);
        yield return seed % 16 == 0
            ? new ParallelEngine(partitions[1 + (int)(seed / 16 % 3)], threads: 2, alwaysShare: true)
            : new ParallelEngine(partitions[(int)((seed + 2) % 4)], threads: 1);
    }

    private static void Check(ulong seed, IEngine engine, string expected)
    {
        string actual = RandomWorlds.Describe(RandomWorlds.Play(seed, engine));
        Assert.True(expected == actual, $"Seed {seed} on {engine.Name}:\n  sequential {expected}\n  {engine.Name} {actual}");
    }
}
