using System.Text.Json;

namespace HyperActors.Cli.Tests;

public sealed class CheckCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("minimal")]
    [InlineData("overcommit")]
    [InlineData("thrash")]
    [InlineData("lab-tlb")]
    public void Check_Template_IsValid(string template)
    {
        CommandRun written = CommandRun.Of("new", template, "-o", _folder[template + ".yaml"]);
        Assert.Equal(ExitCodes.Success, written.ExitCode);
        CommandRun run = CommandRun.Of("check", _folder[template + ".yaml"]);
        Assert.Equal("", run.Error);
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        GoldenText.Check($"plan-{template}", run.Output);
    }

    [Fact]
    public void Check_Resolved_ReadsBackToItself()
    {
        CommandRun first = CommandRun.Of("check", "--resolved", _folder.Write("small.yaml", ScenarioTexts.Small));
        Assert.Equal(ExitCodes.Success, first.ExitCode);
        CommandRun second = CommandRun.Of("check", "--resolved", _folder.Write("resolved.yaml", first.Output));
        Assert.Equal(first.Output, second.Output);
    }

    [Fact]
    public void Check_Json_HasPlansAndErrors()
    {
        string good = _folder.Write("good.yaml", ScenarioTexts.Small);
        string bad = _folder.Write("bad.yaml", ScenarioTexts.Small.Replace("memory: 4MiB }", "memroy: 4MiB }", StringComparison.Ordinal));
        CommandRun run = CommandRun.Of("check", "--json", good, bad);
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        JsonElement scenarios = JsonDocument.Parse(run.Output).RootElement.GetProperty("scenarios");
        Assert.True(scenarios[0].GetProperty("valid").GetBoolean());
        Assert.Equal(2, scenarios[0].GetProperty("plan").GetProperty("vms").GetInt32());
        JsonElement error = scenarios[1].GetProperty("errors")[0];
        Assert.Equal(4, error.GetProperty("line").GetInt32());
        Assert.Equal("memory", error.GetProperty("suggestion").GetString());
    }

    // Each: what stands in the good scenario, what it becomes, and the line and column where it must be found.
    public static TheoryData<string, string, int, int> Malformed => new()
    {
        { "host: {", "hots: {", 4, 1 },
        { "{ memory: 4MiB }", "{ memroy: 4MiB }", 4, 9 },
        { "{ memory: 4MiB }", "{ memory: 4 }", 4, 17 },
        { "{ memory: 4MiB }", "{ memory: 4MB }", 4, 17 },
        { "{ memory: 4MiB }", "{ memory: lots }", 4, 17 },
        { "{ memory: 4MiB }", "{ memory: 5TiB }", 4, 17 },
        { "seed: 3", "seed: *three", 2, 7 },
        { "seed: 3", "seed: 3\nseed: 4", 3, 1 },
        { "seed: 3", "seed: three", 2, 7 },
        { "duration: 40ms", "duration: 40", 3, 11 },
        { "duration: 40ms", "duration: -1ms", 3, 11 },
        { "duration: 40ms", "\tduration: 40ms", 3, 1 },
        { "capacity: 16MiB, ", "", 6, 3 },
        { "read: 20us", "read: 20sec", 6, 33 },
        { "zipf: {", "zpif: {", 10, 17 },
        { "theta: 0.8", "theta: 9", 10, 50 },
        { "writes: 20%", "writes: 200%", 10, 63 },
        { "name: batch", "name: web", 11, 11 },
        { "vm=batch", "vm=bach", 16, 43 },
        { "p99(vm.page_fault.duration", "p99(vm.pagefault.duration", 16, 17 },
        { "p99(vm.page_fault.duration{vm=batch}) < 1s", "p99(vm.page_fault.duration{vm=batch}) < 1", 16, 53 },
        { "slos:", "sweep: []\nslos:", 14, 8 },
        { "workload: { scan: { workingSet: 3MiB, think: 500ns } }", "workload: { trace: { file: no-such.ptr } }", 13, 32 },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Check_MalformedScenario_ExitsWith3AndThePlace(string good, string bad, int line, int column)
    {
        string path = _folder.Write("bad.yaml", ScenarioTexts.Small.Replace(good, bad, StringComparison.Ordinal));
        CommandRun run = CommandRun.Of("check", path);
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Matches(@"^error\[HA\d{4}\]: ", run.Error);
        Assert.Contains($"  --> {path}:{line}:{column}\n", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"(  help: |\^ )", run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.InvalidInput, CommandRun.Of("run", path).ExitCode);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(96)]
    public void Check_ThreeMistakes_ToldAtAnyWidth(int width)
    {
        string text = ScenarioTexts.Small
            .Replace("{ memory: 4MiB }", "{ memroy: 4MiB }", StringComparison.Ordinal)
            .Replace("{ scan: {", "{ scann: {", StringComparison.Ordinal)
            .Replace("capacity: 16MiB", "capacity: 16", StringComparison.Ordinal);
        string path = _folder.Write("bad.yaml", text);
        CommandRun run = CommandRun.Of("check", path, "--width", $"{width}");
        GoldenText.Check($"errors-{width}", run.Error.Replace(_folder.Path, "DIR", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_NoSuchFile_ExitsWith3AndAHint()
    {
        CommandRun run = CommandRun.Of("check", _folder["none.yaml"]);
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        Assert.Contains("there is no such file", run.Error, StringComparison.Ordinal);
        Assert.Contains("no file is named", CommandRun.Of("check", "").Error, StringComparison.Ordinal);
        Assert.Contains("  help: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_BrokenTrace_IsFoundBeforeAnyRun()
    {
        _folder.Write("greedy.csv", ScenarioTexts.GreedyTrace + "zebra,w\n");
        CommandRun run = CommandRun.Of("check", _folder.Write("dying.yaml", ScenarioTexts.Dying));
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        Assert.Contains("line 1033", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TraceThatBreaksInTheMiddle_ExitsWith3AndThePlace()
    {
        _folder.Write("greedy.csv", "address,rw\n" + string.Concat(Enumerable.Repeat("0x1000,w\n0x2000,r\n", 50_000)) + "zebra,w\n");
        CommandRun run = CommandRun.Of("run", _folder.Write("dying.yaml", ScenarioTexts.Dying));
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        Assert.Contains("line 100002", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }
}
