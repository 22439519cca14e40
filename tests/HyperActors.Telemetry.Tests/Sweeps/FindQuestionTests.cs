namespace HyperActors.Telemetry.Tests;

public sealed class FindQuestionTests
{
    private static readonly string[] _objectives = ["web-p99", "no-kill"];

    [Fact]
    public void Parse_Questions_AreUnderstood()
    {
        FindQuestion all = FindQuestion.Parse("max vms.web.count where all slos", _objectives, out _)!;
        Assert.Equal((true, "vms.web.count", null), (all.WantsMost, all.Path, all.Objectives));
        FindQuestion named = FindQuestion.Parse(" min  host.memory where web-p99 and no-kill ", _objectives, out _)!;
        Assert.Equal((false, "host.memory"), (named.WantsMost, named.Path));
        Assert.Equal(_objectives, named.Objectives);
        Assert.Equal(_objectives, FindQuestion.Parse("min host.memory where web-p99, no-kill", _objectives, out _)!.Objectives);
    }

    [Theory]
    [InlineData("", "is no question")]
    [InlineData("most vms.web.count where all slos", "is no question")]
    [InlineData("max vms.web.count", "is no question")]
    [InlineData("max vms.web.count where", "is no question")]
    [InlineData("max vms.web.count where and", "is no question")]
    [InlineData("max vms.web.count where web-p98", "has no objective 'web-p98'; it has web-p99, no-kill")]
    public void Parse_WrongQuestion_SaysWhy(string text, string problem)
    {
        Assert.Null(FindQuestion.Parse(text, _objectives, out string told));
        Assert.Contains(problem, told, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_ScenarioWithoutObjectives_SaysWhy()
    {
        Assert.Null(FindQuestion.Parse("max vms.web.count where all slos", [], out string told));
        Assert.Contains("has no objectives", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max vms.web.count", null, "5", null, "1 2 3 4 5")]
    [InlineData("max vms.web.count", "2", "8", "3", "2 5 8")]
    [InlineData("min host.memory", "4MiB", "16MiB", "4MiB", "16MiB 12MiB 8MiB 4MiB")]
    [InlineData("max vms.web.memory", "1MiB", "1536KiB", "256KiB", "1MiB 1280KiB 1536KiB")]
    [InlineData("max vms.web.workload.zipf.theta", "0.5", "0.8", "0.1", "0.5 0.6 0.7 0.8")]
    [InlineData("min swap.ssd.read.mean", "10us", "30us", "10us", "30000000ps 20000000ps 10000000ps")]
    public void Grid_Bounds_AreWalkedInSteps(string question, string? from, string? to, string? step, string expected) =>
        Assert.Equal(expected, string.Join(' ', Grid(question, from, to, step, "")!.Values));

    [Fact]
    public void Grid_NoBounds_LiesAroundTheScenariosValueOrIsTheBlocks()
    {
        IReadOnlyList<string> counts = Grid("max vms.web.count", null, null, null, "")!.Values;
        Assert.Equal(("1", "32", 32), (counts[0], counts[^1], counts.Count));
        IReadOnlyList<string> sizes = Grid("max host.memory", null, null, null, "")!.Values;
        Assert.Equal(("512KiB", "32MiB", 64), (sizes[0], sizes[^1], sizes.Count));
        Assert.Equal(
            ["4MiB", "6MiB", "9MiB"], Grid("max host.memory", null, null, null, "sweep: { host.memory: [9MiB, 4MiB, 6MiB] }")!.Values);
    }

    [Theory]
    [InlineData("max hypervisor.scope", null, null, null, "is no number")]
    [InlineData("max host.memory", "4MiB", "8", null, "'--to' needs a unit")]
    [InlineData("max host.memory", "16MB", null, null, "'--from' has no unit 'MB'")]
    [InlineData("max host.memory", null, null, "2", "'--step' needs a unit")]
    [InlineData("max vms.web.count", "1", "8", "2MiB", "'--step' is a count and takes no unit")]
    [InlineData("max vms.db.memory", "1MiB", null, null, "the scenario has no value of")]
    [InlineData("max host.memory", "8MiB", "4MiB", null, "there are no values, or too many")]
    [InlineData("max host.memory", "1MiB", "1TiB", "4KiB", "there are no values, or too many")]
    [InlineData("max vms.db.memory", null, null, null, "the scenario has no value of 'vms.db.memory' to search around")]
    public void Grid_WrongBounds_SaysWhy(string question, string? from, string? to, string? step, string problem)
    {
        Assert.Null(Grid(question, from, to, step, "", out FindProblem? told));
        Assert.Contains(problem, told!.What, StringComparison.Ordinal);
    }

    private static FindGrid? Grid(string question, string? from, string? to, string? step, string block) =>
        Grid(question, from, to, step, block, out _);

    private static FindGrid? Grid(string question, string? from, string? to, string? step, string block, out FindProblem? problem)
    {
        const string Text = """
            duration: 1ms
            host: { memory: 4MiB }
            swap: { ssd: { capacity: 64MiB } }
            vms: [ { name: web, memory: 2MiB, workload: { zipf: { workingSet: 1MiB } } } ]

            """;
        Scenarios.ScenarioReading reading = Scenarios.ScenarioReader.ReadText(Text + block, "grid.yaml");
        Assert.True(reading.Scenario is not null, string.Join('\n', reading.Errors));
        FindQuestion parsed = FindQuestion.Parse(question + " where web-p99", _objectives, out _)!;
        return FindGrid.Of(parsed, reading.Scenario, from, to, step, out problem);
    }
}
