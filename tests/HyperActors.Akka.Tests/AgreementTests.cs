using HyperActors.Machine;
using HyperActors.Scenarios;
using HyperActors.Simulation.Tests;

namespace HyperActors.Akka.Tests;

/// <summary>Akka.NET's threads may not be seen in any result.</summary>
public sealed class AgreementTests : EngineTestKit
{
    private const int Systems = 600;
    private const int Machines = 6;
    private const int Scenarios = 150;
    private const int Repetitions = 20;

    [Fact]
    public void Run_RandomSystems_IsThatOfTheSequentialEngine()
    {
        int failed = 0;
        for (ulong seed = 1; seed <= Systems; seed++)
        {
            RunReport expected = RandomWorlds.Play(seed, new SequentialEngine());
            failed += expected.Outcome == RunOutcome.Failed ? 1 : 0;
            Check(seed, RandomWorlds.Describe(expected));
        }
        Assert.InRange(failed, Systems / 50, Systems / 3);
    }

    [Fact]
    public void Run_RandomSystemsAgainAndAgain_IsAlwaysTheSame()
    {
        for (ulong seed = 1_001; seed <= 1_020; seed++)
        {
            string expected = RandomWorlds.Describe(RandomWorlds.Play(seed, new SequentialEngine()));
            for (int repetition = 0; repetition < Repetitions; repetition++)
                Check(seed, expected);
        }
    }

    [Fact]
    public void Run_RandomMachinesAgainAndAgain_HasOneDigest()
    {
        for (ulong seed = 1; seed <= Machines; seed++)
        {
            string expected = DigestOf(seed, new SequentialEngine());
            for (int repetition = 0; repetition < Repetitions; repetition++)
                Assert.True(expected == DigestOf(seed, new AkkaEngine(Sys)), $"seed {seed}, repetition {repetition}");
        }
    }

    /// <summary>With faults, unreliable links, pauses of VMs, crashes, limits, and the oracle.</summary>
    [Fact]
    public void Run_RandomScenariosWithFaults_AgreesWithTheSequentialEngine()
    {
        TortureOptions options = new() { Seeds = Scenarios, Other = _ => new AkkaEngine(Sys) };
        TortureTotals totals = new TortureCampaign(options).Run();
        Assert.True(totals.Cases.Count == 0, string.Join("\n\n", totals.Cases));
        Assert.Equal(Scenarios, totals.Seeds);
        Assert.InRange(totals.Faults.Values.Sum(), Scenarios / 2, long.MaxValue);
    }

    [Fact]
    public void Run_ContinuedByOtherEngines_EndsAsIfOneHadDoneAll()
    {
        for (ulong seed = 2; seed <= 60; seed++)
        {
            string expected = RandomWorlds.Describe(RandomWorlds.Play(seed, new SequentialEngine()));
            Alternating engine = new(new AkkaEngine(Sys), new ParallelEngine(2), seed % 4 < 2);
            Assert.Equal(expected, RandomWorlds.Describe(RandomWorlds.Play(seed, engine)));
        }
    }

    [Fact]
    public void Run_OnASystemOfItsOwn_IsThatOfTheSequentialEngine()
    {
        for (ulong seed = 1; seed <= 10; seed++)
            Assert.Equal(
                RandomWorlds.Describe(RandomWorlds.Play(seed, new SequentialEngine())),
                RandomWorlds.Describe(RandomWorlds.Play(seed, new AkkaEngine())));
    }

    private static string DigestOf(ulong seed, IEngine engine)
    {
        MachineResult result = new SimulatedMachine(Simulation.Tests.Machines.Random(seed)).Run(engine);
        return $"{result.Outcome} {result.End} {result.Report.Events} {result.Report.Digest}";
    }

    private void Check(ulong seed, string expected)
    {
        string actual = RandomWorlds.Describe(RandomWorlds.Play(seed, new AkkaEngine(Sys)));
        Assert.True(expected == actual, $"Seed {seed}:\n  sequential {expected}\n  akka       {actual}");
    }

    /// <summary>Takes turns from run to run.</summary>
    private sealed class Alternating(IEngine one, IEngine other, bool otherFirst) : IEngine
    {
        private bool _other = otherFirst;

        public string Name => "alternating";

        public void Run(EngineSession session)
        {
            (_other ? other : one).Run(session);
            _other = !_other;
        }
    }
}
