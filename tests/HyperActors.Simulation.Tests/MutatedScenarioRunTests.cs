using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Scenarios;
using HyperActors.Tests;
using Xunit.Abstractions;

namespace HyperActors.Simulation.Tests;

/// <summary>Samples with something wrong in them: what the checks accept can be run, under the oracle.</summary>
public sealed class MutatedScenarioRunTests(ITestOutputHelper output)
{
    private static readonly string[] _overrides = ["duration=100us", "warmup=0s", "slos=[]"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_MutatedSample_EndsOrIsRefused(ulong seed)
    {
        // A thousand VMs take their time, whatever becomes of them.
        string[] samples =
        [
            .. Directory.GetFiles(Repository.PathOf("samples/scenarios"), "*.yaml").Order(StringComparer.Ordinal)
                .Where(static file => Path.GetFileName(file) != "many-vms.yaml"),
        ];
        RandomStream random = RandomStream.For(seed, "mutated runs");
        int rounds = Campaign.Rounds(100);
        int runs = 0;
        for (int round = 0; round < rounds; round++)
        {
            string file = samples[random.Below(samples.Length)];
            string text = MutatedText.Of(File.ReadAllText(file), ref random);
            if (ScenarioReader.ReadText(text, file, _overrides).Scenario is not { } scenario)
                continue;
            runs++;
            try
            {
                new SimulatedMachine(scenario.ToMachineOptions() with { Verify = true }).Run(new SequentialEngine(), observer: new Bound());
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException(FormattableString.Invariant($"seed {seed} round {round}:\n{text}"), exception);
            }
        }
        output.WriteLine($"seed {seed}: {runs} of {rounds} are scenarios and were run");
        Assert.True(runs > rounds / 20);
    }

    private sealed class Bound : IRunObserver
    {
        public bool Observe(SimTime now, long events) => events <= 200_000;
    }
}
