using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Scenarios.Tests;

/// <summary>Huge pages as scenarios write them.</summary>
public sealed class HugePageScenarioTests
{
    private const string Text = """
        duration: 100ms
        host: { memory: 8MiB, hugePages: true }
        swap: { ssd: { profile: nvme, capacity: 64MiB } }
        vms:
          - name: a
            memory: 12MiB
            workload: { uniform: { workingSet: 8MiB, writes: 50%, think: 2us } }
        slos:
          - { name: split, expect: "sum(hugepages{event=split-by-reclaim}) > 0" }
          - { name: given, expect: "sum(hugepages{event=fault}) == 3" }
        """;

    private static ScenarioReading Read(string text) => ScenarioReader.ReadText(text, "a.yaml");

    private static ScenarioReading Read(string what, string by) => Read(Text.Replace(what, by, StringComparison.Ordinal));

    [Theory]
    [InlineData("true", 310_000_000, 10_000_000)]
    [InlineData("{}", 310_000_000, 10_000_000)]
    [InlineData("{ clearing: 100us, splitting: 0ns }", 100_000_000, 0)]
    public void ToMachineOptions_HugePages_HaveTheModelsDefaults(string section, long clearing, long splitting)
    {
        MachineOptions options = Read("hugePages: true", "hugePages: " + section).Scenario!.ToMachineOptions();
        Assert.Equal(
            new HugePageOptions { Clearing = new SimDuration(clearing), Splitting = new SimDuration(splitting) },
            options.Host.HugePages);
    }

    [Theory]
    [InlineData("hugePages: false")]
    [InlineData("hugePages: { enabled: false, splitting: 1us }")]
    public void ToMachineOptions_Disabled_HasNone(string section) =>
        Assert.Null(Read("hugePages: true", section).Scenario!.ToMachineOptions().Host.HugePages);

    [Fact]
    public void Run_Overcommitted_SummaryTellsWhatBecameOfThem()
    {
        RunSummary summary = new ScenarioRunner(Read(Text).Scenario!, verify: true).Run(new SequentialEngine()).Summary;
        Assert.Equal(0, summary.ExitCode);
        // 8 MiB are four blocks; the last one would leave less than the watermark.
        HugePageSummary huge = summary.Host.HugePages!;
        Assert.Equal((3, 3), (huge.Faults, huge.Splits + huge.Mapped));
        Assert.Null(new ScenarioRunner(Read("hugePages: true", "hugePages: false").Scenario!).Run(new SequentialEngine())
            .Summary.Host.HugePages);
    }

    [Theory]
    [InlineData("hugePages: true", "hugePages: true, paging: { page: 2MiB }", "HA2007")]
    [InlineData("swap:", "hypervisor: { allocator: { buddy: { maxOrder: 8 } } }\nswap:", "HA2007")]
    [InlineData("swap:", "hypervisor: { eviction: { linux: {} } }\nswap:", "HA1030")]
    [InlineData("swap:", "hypervisor: { ideal: true }\nswap:", "HA1030")]
    [InlineData("hugePages: true", "hugePages: { clearing: 2s }", "HA1013")]
    public void Read_WhatCannotBe_IsRefused(string what, string by, string code) =>
        Assert.Contains(Read(what, by).Errors, error => error.Code == code);
}
