using System.Globalization;
using Xunit.Abstractions;

namespace HyperActors.Scenarios.Tests;

/// <summary>Whatever stands in a file or in an argument: a scenario comes out, or mistakes with a place; never an exception.</summary>
public sealed class ScenarioFuzzTests(ITestOutputHelper output)
{
    private static readonly string[] _paths =
    [
        "host.memory", "vms.db.memory", "vms.0.count", "vms.9.count", "swap.ssd.read.mean", "swap.ssd", "swap", "vms", "host", "vms.web",
        "hypervisor.eviction", "hypervisor.eviction.lru", "hypervisor.eviction.clock.bits", "vms.web.workload.uniform.workingSet",
        "vms.db.workload.phases.0.for", "vms.batch.processes.worker.workload.scan", "slos.no-oom.expect", "schema", "", ".", "a.b.c",
        "hypervisor.reclaim.order", "host.tlb.l1.entries", "host.costs", "vms.db.workload.phases",
    ];

    /// <summary>
    /// Most that the reading of one input of some kilobytes may allocate, in bytes, rendering its mistakes three times
    /// included.
    /// </summary>
    private const long MemoryLimit = 64 << 20;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Read_MutatedFile_GivesErrorsOrAScenario(ulong seed)
    {
        RandomStream random = RandomStream.For(seed, "files");
        int scenarios = 0;
        int rounds = Campaign.Rounds(350);
        for (int round = 0; round < rounds; round++)
        {
            string text = MutatedText.Of(ScenarioTexts.Overcommit, ref random);
            scenarios += Read(text, [], seed, round);
        }
        output.WriteLine($"seed {seed}: {scenarios} of {rounds} are scenarios");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Read_MutatedOverrides_GiveErrorsOrAScenario(ulong seed)
    {
        RandomStream random = RandomStream.For(seed, "overrides");
        int scenarios = 0;
        int rounds = Campaign.Rounds(350);
        for (int round = 0; round < rounds; round++)
        {
            string argument = _paths[random.Below(_paths.Length)] + "=";
            for (int piece = random.Below(4); piece >= 0; piece--)
                argument += random.Below(4) == 0 ? "{ lru: {} }" : MutatedText.Piece(ref random);
            scenarios += Read(ScenarioTexts.Overcommit, [argument, "seed=7"], seed, round);
        }
        output.WriteLine($"seed {seed}: {scenarios} of {rounds} are scenarios");
    }

    [Fact]
    public void Parse_MutatedObjective_GivesAFaultInsideTheTextOrAnObjective()
    {
        const ulong Seed = 5;
        RandomStream random = new(Seed);
        for (int round = 0; round < Campaign.Rounds(20_000); round++)
        {
            string text = MutatedText.Of("p99.9(vm.page_fault.duration{vm=web-*, type=major}) <= 1.5ms", ref random);
            Objective? objective = ObjectiveParser.Parse("o", text, out ObjectiveFault? fault);
            Assert.True(objective is null != fault is null, $"seed {Seed} round {round}: {text}");
            Assert.True(fault is null || fault.Offset >= 0 && fault.Offset <= text.Length && fault.Length >= 1, $"seed {Seed} round {round}: {text}");
        }
    }

    private static int Read(string text, string[] overrides, ulong seed, int round)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ScenarioReading reading = ScenarioReader.ReadText(text, "fuzz.yaml", overrides);
            Assert.Equal(reading.Scenario is null, reading.Errors.Count > 0);
            Assert.True(reading.Errors.Count <= 20 && reading.Errors.Count <= reading.ErrorCount);
            foreach (ScenarioError error in reading.Errors)
                AssertHasPlace(error);
            foreach (int? width in (int?[])[null, 40, 80])
                ErrorRenderer.ToText(reading.Errors, width);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MemoryLimit);
            if (reading.Scenario is null)
                return 0;
            reading.Scenario.ToMachineOptions();
            reading.Scenario.Plan();
            Assert.Empty(ScenarioReader.ReadText(reading.Scenario.Resolve(), "fuzz.yaml").Errors);
            return 1;
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"seed {seed} round {round} set {string.Join(' ', overrides)}\n{text}"), exception);
        }
    }

    private static void AssertHasPlace(ScenarioError error)
    {
        Assert.NotNull(ErrorCatalogue.Find(error.Code));
        Assert.False(string.IsNullOrWhiteSpace(error.What));
        if (error.Code != "HA1008")
            Assert.True(error is { Line: >= 1, Column: >= 1, Length: >= 1 }, error.ToString());
    }
}
