namespace HyperActors.Scenarios.Tests;

public sealed class SweepPlanTests
{
    private const string Base = """
        name: swept
        seed: 7
        duration: 1s
        host: { memory: 64MiB }
        swap: { ssd: { capacity: 1GiB } }
        vms:
          - { name: web, count: 2, memory: 16MiB, workload: { zipf: { workingSet: 8MiB } } }

        """;

    [Fact]
    public void Points_Block_VaryTheLastAxisFastestAndSeedsWithin()
    {
        SweepPlan plan = Read("sweep: { host.memory: [32MiB, 64MiB], vms.web.count: [1, 2, 3], seed: { count: 2 } }").Sweep;
        Assert.Equal(6, plan.CombinationCount);
        Assert.Equal(
            ["1 32MiB 1 7", "1 32MiB 1 8", "2 32MiB 2 7", "2 32MiB 2 8", "3 32MiB 3 7"],
            plan.Points().Take(5).Select(point => $"{point.Combination} {point.Choices[0].Text} {point.Choices[1].Text} {point.Seed}"));
        Assert.Equal(12, plan.Points().Count());
    }

    [Theory]
    [InlineData("host.memory", null)]
    [InlineData("host", null)]
    [InlineData("vms.web.cuont", "a VM has no key 'cuont'")]
    [InlineData("vms.wbe.count", "'vms' has no item 'wbe'")]
    [InlineData("host..memory", "'host..memory' is no path")]
    public void TryPath_Any_TellsThoseThatLeadNowhere(string path, string? what) =>
        Assert.Equal(what, Read("").Sweep.TryPath(path)?.What);

    [Theory]
    [InlineData("host.memory", "64MiB", null)]
    [InlineData("host.memory", "10", "'memory' needs a unit")]
    [InlineData("host.memory", "16MB", "'memory' has no unit 'MB'")]
    [InlineData("vms.web.count", "0", "'count' is out of range")]
    public void Try_Value_IsJudgedAlone(string path, string value, string? what) =>
        Assert.Equal(what, Read("").Sweep.Try(path, value).SingleOrDefault()?.What);

    [Fact]
    public void Read_Point_IsTheScenarioOfItsOverrides()
    {
        SweepPlan plan = Read("sweep: { hypervisor.eviction: [{ lru: {} }, { s3fifo: { small: 30% } }], vms.web.memory: [20MiB], seed: [5] }").Sweep;
        foreach (SweepPoint point in plan.Points())
        {
            Scenario swept = plan.Read(point).Scenario!;
            Scenario set = ScenarioReader.ReadText(Base, "swept.yaml", plan.Overrides(point)).Scenario!;
            Assert.Equal(set.Resolve(), swept.Resolve());
            Assert.Equal(5UL, swept.Seed);
        }
        Assert.Equal(["lru", "s3fifo:small=30%"], plan.Axes[0].Values.Select(value => value.Text));
    }

    /// <summary>A value that one axis brings is changed by the next axis in its own run alone.</summary>
    [Fact]
    public void Read_AxesThatOverlap_DoNotReachIntoOtherRuns()
    {
        SweepPlan plan = Read(
            "sweep: { hypervisor.eviction: [{ s3fifo: { small: 30% } }], hypervisor.eviction.s3fifo.small: [40%, 20%], seed: [5] }").Sweep;
        string[] resolved = [.. plan.Points().Select(point => plan.Read(point).Scenario!.Resolve())];
        Assert.Contains("small: 0.4", resolved[0], StringComparison.Ordinal);
        Assert.Contains("small: 0.2", resolved[1], StringComparison.Ordinal);
        Assert.Equal(resolved[0], plan.Read(plan.Points().First()).Scenario!.Resolve());
    }

    [Fact]
    public void Sweep_NoBlock_HasTheScenarioAlone()
    {
        SweepPlan plan = Read("").Sweep;
        Assert.Empty(plan.Axes);
        Assert.Equal([7UL], plan.Seeds);
        Assert.Equal([7UL, 8UL, 9UL], plan.WithSeeds(3).Seeds);
        Assert.Single(plan.Points());
    }

    [Fact]
    public void Resolve_Block_IsLeftOut() =>
        Assert.DoesNotContain("sweep", Read("sweep: { host.memory: [32MiB] }").Resolve().Replace("swept", "", StringComparison.Ordinal), StringComparison.Ordinal);

    [Theory]
    [InlineData("sweep: { host.memroy: [1GiB] }", "HA1041", "did you mean 'memory'?", 15)]
    [InlineData("sweep: { host.memory: [64MiB, 8] }", "HA1010", "8 what?", 31)]
    [InlineData("sweep: { host.memory: 64MiB }", "HA1006", "a list belongs here", 23)]
    [InlineData("sweep: { host.memory: [] }", "HA1016", "a list belongs here", 23)]
    [InlineData("sweep: [host.memory]", "HA1006", "a map belongs here", 8)]
    [InlineData("sweep: { seed: { count: 0 } }", "HA1013", null, 25)]
    [InlineData("sweep: { seed: 5 }", "HA1006", "neither", 16)]
    [InlineData("sweep: { host..memory: [64MiB] }", "HA1040", "not a path", 10)]
    public void Read_WrongBlock_IsToldAtItsPlace(string block, string code, string? label, int column)
    {
        ScenarioReading reading = ScenarioReader.ReadText(Base + block, "swept.yaml");
        ScenarioError error = Assert.Single(reading.Errors);
        Assert.Equal((code, label), (error.Code, error.Label));
        Assert.Equal(("swept.yaml", 8), (error.File, error.Line));
        Assert.Equal(column, error.Column);
    }

    private static Scenario Read(string block)
    {
        ScenarioReading reading = ScenarioReader.ReadText(Base + block, "swept.yaml");
        Assert.True(reading.Scenario is not null, string.Join('\n', reading.Errors));
        return reading.Scenario;
    }
}
