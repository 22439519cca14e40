using System.Text.Json;

namespace HyperActors.Cli.Tests;

public sealed class SweepCommandTests : IDisposable
{
    private const string Block = """
        sweep:
          host.memory: [4MiB, 6MiB]
          hypervisor.eviction: [{ clock: {} }, { lru: {} }, { s3fifo: { small: 30% } }]
          seed: { count: 2 }

        """;

    private const string TwoByTwo = """
        sweep:
          host.memory: [4MiB, 8MiB]
          seed: { count: 2 }

        """;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sweep_DryRun_ShowsTheRunsAndMakesNone()
    {
        CommandRun run = Sweep(Block, "--dry-run", "--jobs", "2");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        GoldenText.Check("sweep-dry-run", run.Output);
        Assert.Equal(["small.yaml"], _folder.Names);
    }

    [Fact]
    public void Sweep_DryRunAfterARun_EstimatesByIt()
    {
        Sweep(TwoByTwo, "--out", _folder["kept"]);
        CommandRun run = Sweep(Block, "--dry-run", "--out", _folder["kept"]);
        Assert.Matches(@"^12 runs = .*\nabout [\d.]+\u00A0m?s, by 4 earlier runs of 'small'\n", run.Output);
    }

    [Fact]
    public void Sweep_AnyJobs_GivesTheSameDocument()
    {
        string[] documents = [.. ((string[])["1", "2", "5"]).Select(jobs => Sweep(TwoByTwo, "--json", "--no-store", "--jobs", jobs).Output)];
        Assert.Single(documents.Distinct());
        JsonElement document = JsonDocument.Parse(documents[0]).RootElement;
        Assert.Equal("hyperactors/sweep-result/v1", document.GetProperty("schema").GetString());
        JsonElement[] combinations = [.. document.GetProperty("combinations").EnumerateArray()];
        Assert.Equal(["4MiB", "8MiB"], combinations.Select(each => each.GetProperty("values")[0].GetString()));
        JsonElement slowdown = combinations[0].GetProperty("metrics").EnumerateArray().Single(
            metric => metric.GetProperty("name").GetString() == "slowdown");
        double[] values = [.. slowdown.GetProperty("values").EnumerateArray().Select(value => value.GetDouble())];
        Assert.Equal(values.Average(), slowdown.GetProperty("mean").GetDouble(), 12);
        Assert.True(slowdown.GetProperty("low").GetDouble() < slowdown.GetProperty("mean").GetDouble());
    }

    /// <summary>A run of a sweep is the run that the printed changes make.</summary>
    [Fact]
    public void Sweep_Run_IsThatOfItsValues()
    {
        JsonElement document = JsonDocument.Parse(Sweep(TwoByTwo, "--json", "--no-store").Output).RootElement;
        string? swept = document.GetProperty("combinations")[1].GetProperty("runs")[1].GetProperty("digest").GetString();
        CommandRun single = CommandRun.Of("run", _folder["small.yaml"], "--set", "host.memory=8MiB", "--seed", "4", "--json");
        Assert.Equal(JsonDocument.Parse(single.Output).RootElement.GetProperty("digest").GetString(), swept);
    }

    [Fact]
    public void Sweep_Resume_MakesOnlyWhatIsNew()
    {
        string store = _folder["kept"];
        Assert.Equal(ExitCodes.Success, Sweep(TwoByTwo, "--out", store).ExitCode);
        Assert.Equal(4, Directory.GetDirectories(Path.Combine(store, "runs")).Length);
        string longer = TwoByTwo.Replace("8MiB]", "8MiB, 12MiB]", StringComparison.Ordinal);
        CommandRun dry = Sweep(longer, "--out", store, "--resume", "--dry-run");
        Assert.Contains("4 of them are kept already", dry.Output, StringComparison.Ordinal);
        CommandRun more = Sweep(longer, "--out", store, "--resume", "--csv");
        Assert.Equal(6, Directory.GetDirectories(Path.Combine(store, "runs")).Length);
        Assert.Equal(7, more.Output.TrimEnd().Split('\n').Length);
        string counted = CommandRun.Of("query", "select count(*) as n from member group by sweep_id order by n", "--out", store, "--csv").Output;
        Assert.Equal("n\n4\n6\n", counted);
        Assert.Equal(ExitCodes.Success, Sweep(longer, "--out", store).ExitCode);
        Assert.Equal(12, Directory.GetDirectories(Path.Combine(store, "runs")).Length);
    }

    [Fact]
    public void Sweep_View_HasTheValuesAsColumns()
    {
        Sweep(TwoByTwo, "--out", _folder["kept"]);
        CommandRun run = CommandRun.Of(
            "query", "select \"host.memory\", seed, major_faults > 0 as faulted from v_sweep order by 1, 2", "--out", _folder["kept"], "--csv");
        Assert.Equal("host.memory,seed,faulted\n4MiB,3,1\n4MiB,4,1\n8MiB,3,0\n8MiB,4,0\n", run.Output);
    }

    [Fact]
    public void Sweep_Text_TellsIntervalsAndWhatHolds()
    {
        CommandRun run = Sweep(TwoByTwo.Replace("8MiB", "6MiB", StringComparison.Ordinal), "--no-store");
        Assert.Contains("2 combinations, 2 seeds each", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 of 2", run.Output, StringComparison.Ordinal);
        Assert.Contains("±", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Sweep_OneCombination_IsCountedAsOne()
    {
        CommandRun seeds = Sweep("", "--seeds", "2", "--no-store");
        Assert.Contains("2 runs, 1 combination, 2 seeds each", seeds.Output, StringComparison.Ordinal);
        const string One = "sweep: { host.memory: [4MiB] }\n";
        Assert.StartsWith("1 run = 1 host.memory x 1 seed,", Sweep(One, "--dry-run").Output, StringComparison.Ordinal);
        Assert.Contains("1 run, 1 combination, one seed each", Sweep(One, "--out", _folder["kept"]).Output, StringComparison.Ordinal);
        Assert.Contains(
            "\n1 of them is kept already\n", Sweep(One, "--resume", "--dry-run", "--out", _folder["kept"]).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Sweep_FailingObjective_ExitsWith4()
    {
        string path = _folder.Write("failing.yaml", ScenarioTexts.Failing + "sweep: { seed: { count: 2 } }\n");
        CommandRun run = CommandRun.Of("sweep", path, "--no-store");
        Assert.Equal(ExitCodes.ObjectiveFailed, run.ExitCode);
        Assert.Contains("0 of 2", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Sweep_Interrupted_KeepsWhatIsThere()
    {
        using var interruption = new CancellationTokenSource();
        interruption.Cancel();
        string path = _folder.Write("endless.yaml", ScenarioTexts.Endless + TwoByTwo);
        var terminal = new TerminalTraits { Interruption = interruption.Token };
        CommandRun run = CommandRun.Of(terminal, "sweep", path, "--out", _folder["kept"]);
        Assert.Equal(ExitCodes.Interrupted, run.ExitCode);
        Assert.Contains("0 of 4 runs are there; --resume", run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "0 of 4 runs are there\n", CommandRun.Of(terminal, "sweep", path, "--no-store").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "has nothing to sweep")]
    [InlineData("--seeds 501", "these are 501 runs, more than 500")]
    [InlineData("--jobs 0", "'--jobs' is from 1")]
    [InlineData("--json --csv", "exclude each other")]
    [InlineData("--seeds 2 --resume --no-store --dry-run", "'--resume' and '--no-store' exclude each other")]
    [InlineData("--seeds 2 --resume", "HYPERACTORS_STORE is off")]
    public void Sweep_WrongCommandLine_ExitsWith2(string words, string told)
    {
        CommandRun run = Sweep("", words.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Sweep_ChangedPath_IsNotVariedAnyMore() => Assert.Contains(
        "2 runs = 2 seeds", Sweep(TwoByTwo, "--set", "host.memory=6MiB", "--dry-run").Output, StringComparison.Ordinal);

    /// <summary>Only seeds that follow each other are told by the first and the last.</summary>
    [Theory]
    [InlineData("[4, 5, 6]", "4..6")]
    [InlineData("[1, 5, 3]", "1, 5, 3")]
    [InlineData("[7, 5, 3]", "7, 5, 3")]
    public void DryRun_Seeds_AreThoseOfTheBlock(string seeds, string shown)
    {
        CommandRun run = Sweep($"\nsweep:\n  seed: {seeds}\n", "--dry-run");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.EndsWith("  " + shown, run.Output.Split('\n').Single(line => line.StartsWith("  1  ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void DryRun_SeedsPastTheGreatest_GoOnFromZero() => Assert.Contains(
        "18446744073709551615, 0, 1", Sweep("", "--seed", $"{ulong.MaxValue}", "--seeds", "3", "--dry-run").Output, StringComparison.Ordinal);

    private CommandRun Sweep(string block, params string[] words) =>
        CommandRun.Of(["sweep", _folder.Write("small.yaml", ScenarioTexts.Small + block), .. words]);
}
