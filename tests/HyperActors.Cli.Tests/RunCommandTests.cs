using System.Text.Json;

namespace HyperActors.Cli.Tests;

public sealed class RunCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_Json_PrintsTheDocumentAndNothingElse()
    {
        CommandRun run = CommandRun.Of("run", Small(), "--json");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        JsonElement summary = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("hyperactors/summary/v1", summary.GetProperty("schema").GetString());
        Assert.Equal(0, summary.GetProperty("exitCode").GetInt32());
        foreach (JsonElement vm in summary.GetProperty("vms").EnumerateArray())
        {
            JsonElement tlb = vm.GetProperty("tlb");
            long lookedUp = new[] { "l1Hits", "l2Hits", "misses" }.Sum(level => tlb.GetProperty(level).GetInt64());
            Assert.Equal(vm.GetProperty("accesses").GetInt64(), lookedUp);
        }
    }

    [Fact]
    public void Run_EveryEngine_HasOneDigest()
    {
        string small = Small();
        string[][] engines =
        [
            ["--engine", "sequential"], ["--engine", "parallel", "--partitions", "1"],
            ["--engine", "parallel", "--partitions", "3", "--plain"], ["--partitions", "2", "--quiet"],
        ];
        IEnumerable<string?> digests = engines.Select(engine => Digest(CommandRun.Of(["run", small, "--json", .. engine])));
        Assert.Single(digests.Distinct());
        Assert.NotEqual(Digest(CommandRun.Of("run", small, "--json")), Digest(CommandRun.Of("run", small, "--json", "--seed", "4")));
    }

    [Fact]
    public void Run_ProfileEngine_SaysWhatLimitsParallelExecution()
    {
        string small = Small();
        CommandRun plain = CommandRun.Of("run", small, "--json", "--partitions", "2");
        CommandRun asked = CommandRun.Of("run", small, "--json", "--partitions", "2", "--profile-engine");
        Assert.False(JsonDocument.Parse(plain.Output).RootElement.TryGetProperty("parallelism", out _));
        JsonElement parallelism = JsonDocument.Parse(asked.Output).RootElement.GetProperty("parallelism");
        long windows = parallelism.GetProperty("windows").GetInt64();
        Assert.InRange(parallelism.GetProperty("dividedWindows").GetInt64(), 1, windows);
        Assert.InRange(parallelism.GetProperty("sharedWindows").GetInt64(), 0, windows);
        Assert.InRange(parallelism.GetProperty("speedupBound").GetDouble(), 1, 2);
        Assert.Contains("->", parallelism.GetProperty("limitingLink").GetString(), StringComparison.Ordinal);
        string text = CommandRun.Of("run", small, "--partitions", "2", "--profile-engine").Output;
        Assert.Contains(" limit    /", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Verify_CountsChecks()
    {
        CommandRun run = CommandRun.Of("run", Small(), "--json", "--verify");
        JsonElement oracle = JsonDocument.Parse(run.Output).RootElement.GetProperty("oracle");
        Assert.True(oracle.GetProperty("enabled").GetBoolean());
        Assert.True(oracle.GetProperty("checks").GetInt64() > 0);
        Assert.Equal(0, oracle.GetProperty("violations").GetInt64());
    }

    [Fact]
    public void Run_Text_TellsHowToRunItAgain()
    {
        string small = Small();
        CommandRun run = CommandRun.Of("run", small);
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains("small  seed 3", run.Output, StringComparison.Ordinal);
        Assert.Contains("web ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"hyperactors run '{small}' --seed 3", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 SLO holds", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LiveTerminal_DrawsOnStandardErrorAlone()
    {
        var terminal = new TerminalTraits { Columns = 120, Lines = 30 };
        CommandRun run = CommandRun.Of(terminal, "run", Small(), "--json", "--live");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(run.Output).RootElement.ValueKind);
    }

    [Fact]
    public void Run_FailedObjective_ExitsWith4()
    {
        CommandRun run = CommandRun.Of("run", _folder.Write("failing.yaml", ScenarioTexts.Failing));
        Assert.Equal(ExitCodes.ObjectiveFailed, run.ExitCode);
        Assert.Contains("1 SLO failed", run.Output, StringComparison.Ordinal);
        Assert.Contains("✗ quick", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ObjectiveWithoutSamples_Fails()
    {
        CommandRun run = CommandRun.Of("run", _folder.Write("calm.yaml", ScenarioTexts.Unmeasured));
        Assert.Equal(ExitCodes.ObjectiveFailed, run.ExitCode);
        Assert.Contains("no samples", run.Output, StringComparison.Ordinal);
        Assert.Contains("error[HA2012]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SystemThatDies_ExitsWith5AndTheReason()
    {
        _folder.Write("greedy.csv", ScenarioTexts.GreedyTrace);
        CommandRun run = CommandRun.Of("run", _folder.Write("dying.yaml", ScenarioTexts.Dying));
        Assert.Equal(ExitCodes.SystemDied, run.ExitCode);
        Assert.Contains("the simulated system died: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("DIED: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Interrupted_ExitsWith130AndAPartialSummary()
    {
        using var interruption = new CancellationTokenSource();
        interruption.Cancel();
        var terminal = new TerminalTraits { Interruption = interruption.Token };
        string endless = _folder.Write("endless.yaml", ScenarioTexts.Endless);
        CommandRun text = CommandRun.Of(terminal, "run", endless);
        Assert.Equal(ExitCodes.Interrupted, text.ExitCode);
        Assert.Contains("INTERRUPTED: these results are partial", text.Output, StringComparison.Ordinal);
        CommandRun json = CommandRun.Of(terminal, "run", endless, "--json");
        Assert.Equal(130, JsonDocument.Parse(json.Output).RootElement.GetProperty("exitCode").GetInt32());
    }

    [Theory]
    [InlineData("run", "Required argument")]
    [InlineData("run x.yaml --jsno", "unknown option '--jsno'; did you mean '--json'?")]
    [InlineData("run x.yaml --engine paralel", "there is no engine 'paralel'; did you mean 'parallel'?")]
#if !AKKA
    [InlineData("run x.yaml --engine akka", "-p:Akka=true")]
    [InlineData("torture --seeds 1 --engine akka", "-p:Akka=true")]
#endif
    [InlineData("run x.yaml --engine sequential --partitions 2", "the sequential engine has one partition")]
    [InlineData("run x.yaml --partitions 0", "'--partitions' is from 1 to 4096, not 0")]
    [InlineData("run x.yaml --plain --quiet", "exclude each other")]
    [InlineData("run x.yaml --seed many", "many")]
    public void Run_WrongCommandLine_ExitsWith2(string line, string told)
    {
        CommandRun run = CommandRun.Of(line.Split(' '));
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--set", "host.memroy=8GiB", "did you mean 'memory'?")]
    [InlineData("--set", "host.memory=8", "needs a unit")]
    [InlineData("--until", "soon", "--> --until:1:1\n      | soon\n      | ^^^^ ")]
    [InlineData("--until", "5", "--> --until:1:1\n      | 5\n")]
    [InlineData("--until", "", "'--until' has no value\n  --> --until\n  help: write --until VALUE\n")]
    [InlineData("--set", "duration=5", "--> --set:1:10\n      | duration=5\n")]
    public void Run_WrongChange_ExitsWith3(string option, string value, string told)
    {
        CommandRun run = CommandRun.Of("run", Small(), option, value);
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    private string Small() => _folder.Write("small[red].yaml", ScenarioTexts.Small);

    private static string? Digest(CommandRun run) => JsonDocument.Parse(run.Output).RootElement.GetProperty("digest").GetString();
}
