namespace HyperActors.Cli.Tests;

/// <summary>Traces of runs: made by <c>run --trace</c>, shown by <c>trace show</c>.</summary>
public sealed class TraceShowCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("perfetto", "trace.pftrace")]
    [InlineData("otlp", "trace.otlp.jsonl")]
    public void Show_SlowestOfTheLastRun_AddsUpToItsDuration(string format, string file)
    {
        CommandRun run = Run("--trace", format);
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains("trace    kept ", run.Error, StringComparison.Ordinal);
        Assert.Contains(Directory.GetFiles(_folder["kept"], "*", SearchOption.AllDirectories), path => Path.GetFileName(path) == file);
        CommandRun shown = Show("slowest");
        Assert.Equal(ExitCodes.Success, shown.ExitCode);
        Assert.Contains("page_fault of ", shown.Output, StringComparison.Ordinal);
        string[] sums = shown.Output.Split('\n').Single(static line => line.StartsWith(" own times add up to ", StringComparison.Ordinal))
            [" own times add up to ".Length..].Split(", the episode's duration is ");
        Assert.Equal(sums[0], sums[1]);
    }

    [Fact]
    public void Show_Episode_FollowsTheNumberInTheStore()
    {
        Run("--trace");
        string number = CommandRun.Of(
            "query", "SELECT episode FROM episode WHERE kind = 'reclaim' AND outcome = 'done' LIMIT 1", "--csv", "--out", _folder["kept"])
            .Output.Split('\n')[1].Trim();
        CommandRun shown = Show(number);
        Assert.Equal(ExitCodes.Success, shown.ExitCode);
        Assert.StartsWith($"episode {number}: reclaim", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_Why_NamesWhoTheSummaryNames()
    {
        CommandRun run = Run("--trace", "--json");
        System.Text.Json.JsonElement vm = System.Text.Json.JsonDocument.Parse(run.Output).RootElement.GetProperty("vms")
            .EnumerateArray().First(static vm => vm.GetProperty("lostFramesTo").EnumerateObject().Any());
        string most = vm.GetProperty("lostFramesTo").EnumerateObject().MaxBy(static taker => taker.Value.GetInt64()).Name;
        CommandRun shown = Show("why", vm.GetProperty("name").GetString()!);
        Assert.Equal(ExitCodes.Success, shown.ExitCode);
        Assert.Contains($", most of it to {most}", shown.Output, StringComparison.Ordinal);
    }

    /// <summary>The headline sample: what README.md promises of it.</summary>
    [Fact]
    public void Show_HeadlineSample_AddsUpAndNamesWhoTheSummaryNames()
    {
        CommandRun run = CommandRun.Of(
            "run", Repository.PathOf("samples/scenarios/overcommit-4vm.yaml"), "--trace", "--json", "--quiet", "--out", _folder["kept"]);
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        string[] slowest = Show("slowest").Output.Split('\n');
        string sums = slowest.Single(static line => line.StartsWith(" own times add up to ", StringComparison.Ordinal));
        string[] times = [.. System.Text.RegularExpressions.Regex.Matches(sums, @"[\d\u00A0]+\u00A0ns").Select(static time => time.Value)];
        Assert.Equal(2, times.Length);
        Assert.Equal(times[0], times[1]);
        int vms = 0;
        foreach (System.Text.Json.JsonElement vm in System.Text.Json.JsonDocument.Parse(run.Output).RootElement.GetProperty("vms")
            .EnumerateArray())
        {
            string most = vm.GetProperty("lostFramesTo").EnumerateObject().MaxBy(static taker => taker.Value.GetInt64()).Name;
            Assert.Contains($", most of it to {most}\n", Show("why", vm.GetProperty("name").GetString()!).Output, StringComparison.Ordinal);
            vms++;
        }
        Assert.Equal(4, vms);
    }

    [Fact]
    public void Show_EpisodeThatAFaultTouched_NamesTheFault()
    {
        const string Fault = "[{ name: sluggish, at: 20ms, for: 2ms, target: swap, slow: { latency: x10 } }]";
        Run("--trace", "--set", $"faults={Fault}");
        string[] numbers = CommandRun.Of(
            "query", "SELECT episode FROM episode WHERE kind = 'page_fault' AND start_ns BETWEEN 20000000 AND 21500000 AND outcome = 'major'",
            "--csv", "--out", _folder["kept"]).Output.TrimEnd('\n').Split('\n')[1..];
        Assert.Contains(numbers, number => Show(number.Trim()).Output.Contains(
            " slowed by episode 1: fault.injected 'sluggish', slow swap, at 0.020000000", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_TraceConsole_WritesSpansToStandardErrorAlone()
    {
        CommandRun run = Run("--trace", "console", "--json");
        Assert.Contains("Activity.DisplayName:        page_fault", run.Error, StringComparison.Ordinal);
        Assert.Contains("    Name: HyperActors.Runtime", run.Error, StringComparison.Ordinal);
        Assert.StartsWith("{", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Activity.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_CollectorIsDown_EndsNormallyWithOneWarning()
    {
        CommandRun run = Run("--otlp", "http://127.0.0.1:9", "--health");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Single(run.Error.Split('\n'), static line => line.StartsWith("warning:", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_DiskIsFull_EndsNormallyWithOneWarning()
    {
        if (!File.Exists("/dev/full"))
            return;
        CommandRun run = Run("--trace-file", "/dev/full");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Single(run.Error.Split('\n'), static line => line.StartsWith("warning: the trace breaks off", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_TraceFile_IsShownByItsName()
    {
        string file = _folder["mine.pftrace"];
        Assert.Contains(file, Run("--trace-file", file).Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Success, CommandRun.Of("trace", "show", "slowest", "--in", file).ExitCode);
    }

    [Theory]
    [InlineData("is no episode", "nonsense")]
    [InlineData("is not in the trace", "999999999")]
    [InlineData("needs the name of a VM", "why")]
    [InlineData("knows no VM 'nobody'", "why", "nobody")]
    [InlineData("one word too many", "slowest", "web")]
    public void Show_WrongWords_AreRefusedWithHelp(string message, params string[] words)
    {
        Run("--trace");
        CommandRun shown = Show(words);
        Assert.Equal(ExitCodes.WrongCommandLine, shown.ExitCode);
        Assert.Contains(message, shown.Error, StringComparison.Ordinal);
        Assert.Contains("  help: ", shown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_NoTraceInTheStore_SaysHowToMakeOne()
    {
        Run();
        CommandRun shown = Show("slowest");
        Assert.Equal(ExitCodes.WrongCommandLine, shown.ExitCode);
        Assert.Contains("--trace", shown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_OtherFile_IsNoTrace()
    {
        CommandRun shown = CommandRun.Of("trace", "show", "slowest", "--in", _folder.Write("small.yaml", ScenarioTexts.Small));
        Assert.Equal(ExitCodes.InvalidInput, shown.ExitCode);
        Assert.Contains("is no trace of a run", shown.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a scenario goes before --trace", "--trace", "small.yaml")]
    [InlineData("is no URL of a collector", "--otlp", "localhost")]
    [InlineData("'--health' needs a collector", "--health")]
    [InlineData("'--epoch' is for traces that have dates", "--epoch", "now")]
    [InlineData("'--epoch' is for traces that have dates", "--epoch", "fixed", "--trace")]
    [InlineData("'--trace off' and '--trace-file' exclude each other", "--trace", "off", "--trace-file", "mine.pftrace")]
    public void Run_WrongTraceWords_AreRefused(string message, params string[] words)
    {
        CommandRun run = Run(words);
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private CommandRun Run(params string[] words) =>
        CommandRun.Of(["run", _folder.Write("small.yaml", ScenarioTexts.Small), "--quiet", "--out", _folder["kept"], .. words]);

    private CommandRun Show(params string[] words) => CommandRun.Of(["trace", "show", .. words, "--out", _folder["kept"]]);
}
