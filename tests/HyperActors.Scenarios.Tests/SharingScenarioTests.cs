using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Scenarios.Tests;

/// <summary>Page sharing, and ideal policies, as scenarios write them.</summary>
public sealed class SharingScenarioTests
{
    private const string Text = """
        duration: 100ms
        host: { memory: 8MiB }
        hypervisor: { ksm: { scan: 1000, every: 5ms } }
        vms:
          - name: a
            count: 2
            memory: 4MiB
            content: { image: debian, shared: 50%, zero: 10% }
            workload: { uniform: { workingSet: 2MiB, think: 2us } }
        slos:
          - { name: saved, expect: "max(hypervisor.sharing.pages{state=sharing}) > 0" }
        """;

    private static ScenarioReading Read(string text) => ScenarioReader.ReadText(text, "a.yaml");

    [Fact]
    public void ToMachineOptions_Ksm_HasLinuxDefaults()
    {
        MachineOptions options = Read(Text.Replace("{ scan: 1000, every: 5ms }", "{}", StringComparison.Ordinal)).Scenario!.ToMachineOptions();
        Assert.Equal(new KsmOptions { PagesToScan = 100, Every = 20.Milliseconds, UseZeroPages = false, MaxSharing = 256 }, options.Hypervisor.Ksm);
        Assert.Equal("debian", options.Vms[1].Content!.Image);
        Assert.Equal(0.5, options.Vms[1].Content!.Shared.ToDouble());
        Assert.Equal(0.1, options.Vms[1].Content!.Zero.ToDouble(), 9);
    }

    [Fact]
    public void Run_Clones_SummaryTellsWhatIsSaved()
    {
        RunSummary summary = new ScenarioRunner(Read(Text).Scenario!, verify: true).Run(new SequentialEngine()).Summary;

        Assert.Equal(0, summary.ExitCode);
        SharingSummary sharing = summary.Host.Sharing;
        Assert.Equal(summary.Vms.Sum(vm => vm.Sharing.Pages), sharing.Shared + sharing.Sharing);
        Assert.Equal(sharing.Merged, sharing.Shared + sharing.Sharing);     // nobody writes
        // Half of 512 pages have a partner, and of 103 pages of zeroes all but one share the first.
        Assert.InRange(sharing.Sharing, 256 + 90 - 40, 256 + 115 + 40);
        Assert.True(sharing.FullScans > 5);
    }

    [Theory]
    [InlineData("true", "Ideal: told every reference, at no cost.")]
    [InlineData("false", "Pages are ordered by when their accessed bit was last found set: a second-chance queue.")]
    public void Run_Policy_SummaryTellsWhatItWasTold(string ideal, string approximation)
    {
        string text = Text.Replace("hypervisor: { ", $"hypervisor: {{ eviction: {{ lru: {{}} }}, ideal: {ideal}, ", StringComparison.Ordinal);
        RunSummary summary = new ScenarioRunner(Read(text).Scenario!, verify: true).Run(new SequentialEngine()).Summary;
        Assert.Equal(new PolicySummary("lru", ideal == "true", approximation), summary.Host.Policy);
    }

    [Theory]
    [InlineData("hypervisor: { ", "hypervisor: { eviction: { linux: {} }, ideal: true, ", "HA2007")]
    [InlineData("zero: 10%", "zero: 60%", "HA2007")]
    [InlineData("host: { memory: 8MiB }", "host: { memory: 8MiB, paging: { page: 2MiB } }", "HA2007")]
    [InlineData("memory: 4MiB", "memory: 4MiB\n    guest: { page: 2MiB }", "HA2007")]
    [InlineData("hypervisor: { ", "hypervisor: { eviction: { linux: {} }, ", "HA1030")]
    [InlineData("every: 5ms", "every: 0ms", "HA1013")]
    public void Read_WhatCannotBe_IsRefused(string what, string by, string code)
    {
        ScenarioReading reading = Read(Text.Replace(what, by, StringComparison.Ordinal));
        Assert.Contains(reading.Errors, error => error.Code == code);
    }
}
