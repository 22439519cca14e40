namespace HyperActors.Scenarios.Tests;

/// <summary>The samples that users meet first are right.</summary>
public sealed class SampleTests
{
    public static TheoryData<string> Samples =>
        [.. Repository.Files("samples/scenarios", "*.yaml").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Read_Sample_IsRight(string file)
    {
        string path = Repository.PathOf($"samples/scenarios/{file}");
        ScenarioReading reading = ScenarioReader.Read(path);
        Assert.Equal("", ErrorRenderer.ToText(reading.Errors));
        Assert.Empty(reading.Scenario!.VerifyTraces());
        Assert.Equal(Path.GetFileNameWithoutExtension(file), reading.Scenario.Name);
        Assert.NotEqual("", reading.Scenario.About);
        Assert.NotEmpty(reading.Scenario.Objectives);
        Assert.Empty(ScenarioReader.ReadText(reading.Scenario.Resolve(), path).Errors);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Read_Sample_FitsTheSchemaThatItNames(string file)
    {
        string path = Repository.PathOf($"samples/scenarios/{file}");
        string text = File.ReadAllText(path);
        const string Modeline = "# yaml-language-server: $schema=";
        Assert.StartsWith(Modeline, text, StringComparison.Ordinal);
        string schema = Path.Combine(Path.GetDirectoryName(path)!, text[Modeline.Length..text.IndexOf('\n', StringComparison.Ordinal)]);
        Assert.Empty(SchemaValidator.Validate(File.ReadAllText(schema), SchemaTests.ToJson(text)));
    }

    [Theory]
    [InlineData("linux-early-bird", "hypervisor.eviction.lru={}")]
    [InlineData("linux-hot-set", "hypervisor.eviction.twoList={}")]
    [InlineData("linux-scanner", "hypervisor.eviction.lru={}")]
    [InlineData("multiprogramming", "vms.machine.processes.job.count=12")]
    [InlineData("multiprogramming", "vms.machine.guest.asyncPageFaults=false")]
    [InlineData("noisy-neighbour", "hypervisor.scope=perVm", "vms.quiet.share=4")]
    [InlineData("noisy-neighbour", "vms.quiet.reservation=48MiB")]
    [InlineData("noisy-neighbour", "vms.scanner.limit=64MiB")]
    [InlineData("overcommit-4vm", "hypervisor.eviction.lru={}")]
    [InlineData("solo", "host.memory=40MiB", "swap.disk={ profile: nvme, capacity: 1GiB }")]
    [InlineData("solo", "vms.alone.guest.page=2MiB", "host.paging.page=2MiB")]
    [InlineData("swap-hdd-vs-nvme", "swap.disk.profile=hdd")]
    [InlineData("swap-outage", "swap.second={ profile: nvme, capacity: 1GiB }")]
    [InlineData("swap-outage", "faults.outage.crash.loseSlots=true")]
    [InlineData("many-vms", "vms.tiny.count=200", "host.memory=80MiB")]
    public void Read_SuggestedOverride_IsRight(string sample, params string[] overrides)
    {
        string path = Repository.PathOf($"samples/scenarios/{sample}.yaml");
        Assert.Equal("", ErrorRenderer.ToText(ScenarioReader.Read(path, overrides).Errors));
    }
}
