namespace HyperActors.Scenarios.Tests;

/// <summary>A guest's own swap, as scenarios write it.</summary>
public sealed class GuestSwapScenarioTests
{
    private const string Text = """
        duration: 20ms
        host: { memory: 4MiB }
        swap: { ssd: { capacity: 8MiB }, disk: { capacity: 64MiB } }
        vms:
          - name: a
            memory: 1MiB
            guest: { swap: { device: disk, capacity: 4MiB, eviction: { fifo: {} } } }
            workload: { uniform: { workingSet: 2MiB } }
        """;

    [Fact]
    public void ToMachineOptions_GuestSwap_NamesTheDeviceByItsIndex()
    {
        Scenario scenario = ScenarioReader.ReadText(Text, "a.yaml").Scenario!;
        Machine.GuestSwapOptions swap = scenario.ToMachineOptions().Vms[0].Swap!;
        Assert.Equal(1, swap.Device);
        Assert.Equal(4.MiB, swap.Capacity);
        Assert.Equal("fifo", swap.Eviction);
    }

    [Theory]
    [InlineData("device: disk", "device: dosk", "HA2029", "did you mean 'disk'?")]
    [InlineData("capacity: 4MiB", "capacity: 4097B", "HA2008", "not a multiple of 4KiB")]
    [InlineData("capacity: 4MiB", "capacity: 128MiB", "HA2020", "they have 128 MiB of it")]
    [InlineData("capacity: 4MiB", "capacity: 1KiB", "HA1013", "from 4KiB to 256GiB")]
    [InlineData("workingSet: 2MiB", "workingSet: 16MiB", "HA2006", "the VM has 1MiB and 4MiB of its own swap")]
    [InlineData("guest: {", "guest: { page: 2MiB,", "HA2007", "guest.page is 2MiB")]
    [InlineData("memory: 1MiB\n", "count: 20\n    memory: 1MiB\n", "HA2020", "they have 80 MiB of it")]
    public void Read_GuestSwapThatCannotBe_SaysWhy(string good, string bad, string code, string label)
    {
        ScenarioReading reading = ScenarioReader.ReadText(Text.Replace(good, bad, StringComparison.Ordinal), "a.yaml");
        Assert.Contains(reading.Errors, error => error.Code == code && error.Label!.Contains(label, StringComparison.Ordinal));
    }

    [Fact]
    public void Run_GuestSwap_CountsMajorFaultsOfTheGuest()
    {
        Scenario scenario = ScenarioReader.ReadText(Text, "a.yaml").Scenario!;
        RunSummary summary = new ScenarioRunner(scenario, verify: true).Run(new Actors.SequentialEngine()).Summary;
        Assert.Equal(0, summary.ExitCode);
        Assert.True(summary.Vms[0].Faults.GuestMajor > 0);
        Assert.Equal(0, summary.Vms[0].Faults.NestedMajor);
    }
}
