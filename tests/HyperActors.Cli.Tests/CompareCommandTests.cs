using System.Text.Json;
using HyperActors.Scenarios.Tests;
using HyperActors.Telemetry;

namespace HyperActors.Cli.Tests;

public sealed class CompareCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Numbers by hand: the values of group a, then those of group b, for each metric.</summary>
    public static TheoryData<string, string> Sentences => new()
    {
        {
            "p99(vm.page_fault.duration{vm=db}): 4 5 6 / 2 3 4; max(vm.slowdown{vm=batch}): 2 2 2 / 2.2 2.2 2.2; max(vm.slowdown{vm=web}): 1 1 1 / 1 1 1",
            "lru cuts db's p99 fault time by 40 % (95 % CI 40 to 40 %), but raises batch's slowdown by 10 % (95 % CI 10 to 10 %); web is unchanged."
        },
        {
            "count(vm.page_faults{type=major,vm=db}): 100 110 120 / 50 58 66",
            "lru cuts db's major faults by 47 % (95 % CI 43 to 52 %), and nothing else here gets worse."
        },
        {
            "max(vm.slowdown): 1 1.1 1.2 / 2 2.1 2.2",
            "lru raises the greatest slowdown by 91 % (95 % CI 91 to 91 %), and nothing here gets better."
        },
        {
            "max(vm.slowdown): 1 2 3 / 3 2 1.1; mean(swap.utilization): 0.5 0.6 0.7 / 0.5 0.6 0.7",
            "There is no difference between clock and lru in these 2 metrics."
        },
        { "mean(swap.utilization): 0.5 0.6 / 0.5 0.6", "There is no difference between clock and lru in this metric." },
        { "mean(swap.utilization): 0.5 0.5 / 0.6 0.6", "lru raises the swap utilization by 20 % (95 % CI 20 to 20 %); nothing gets better or worse." },
        { "count(vm.page_faults{type=major}): 0 0 / 7 7", "lru raises the major faults from nothing to 7, and nothing here gets better." },
        {
            "max(vm.slowdown): 2 / 1",
            "lru cuts the greatest slowdown by 50 %, and nothing else here gets worse; not every group has repeats, so this may be chance: sweep with --seeds 5."
        },
    };

    [Theory]
    [MemberData(nameof(Sentences))]
    public void Sentence_Numbers_AreSaidPlainly(string numbers, string sentence) =>
        Assert.Equal(sentence, ComparisonSentence.Of(Synthetic(numbers)));

    [Fact]
    public void Compare_Combinations_ShowsIntervalsAndOneSentence()
    {
        Sweep();
        CommandRun run = Compare("last~1", "last");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains("a  small  host.memory=4MiB  3 seeds  (baseline)", run.Output, StringComparison.Ordinal);
        Assert.Contains("b  small  host.memory=8MiB  3 seeds", run.Output, StringComparison.Ordinal);
        Assert.Contains("better", run.Output, StringComparison.Ordinal);
        Assert.EndsWith(".\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(run.Output, Compare("last~1", "last").Output);
    }

    [Fact]
    public void Compare_SweepByPath_IsTheSameAsItsCombinations()
    {
        Sweep();
        string sweep = CommandRun.Of("query", "select sweep_id from sweep", "--csv", "--out", _folder["kept"]).Output.Split('\n')[1];
        Assert.Equal(Compare("last~1", "last").Output, Compare(sweep).Output);
        Assert.Equal(Compare("last~1", "last").Output, Compare(sweep, "--by", "host.memory").Output);
        CommandRun seeds = Compare(sweep, "--by", "seed");
        Assert.Contains("a  small  seed=3  2 runs, 1 seed  (baseline)\n", seeds.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_Documents_HaveEveryValue()
    {
        Sweep();
        JsonElement document = JsonDocument.Parse(Compare("last~1", "last", "--json").Output).RootElement;
        JsonElement slowdown = document.GetProperty("metrics").EnumerateArray().Single(
            metric => metric.GetProperty("metric").GetString() == "max(vm.slowdown{vm=web})");
        JsonElement cell = slowdown.GetProperty("groups")[1];
        Assert.Equal(3, cell.GetProperty("values").GetArrayLength());
        Assert.Equal("better", cell.GetProperty("change").GetProperty("verdict").GetString());
        Assert.Equal(JsonValueKind.Null, slowdown.GetProperty("groups")[0].GetProperty("change").ValueKind);
        string csv = Compare("last~1", "last", "--csv", "--metric", "max(vm.slowdown{vm=web})").Output;
        Assert.Equal(1 + 6, csv.TrimEnd().Split('\n').Length);
        Assert.Contains("| web | slowdown |", Compare("last~1", "last", "--markdown").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("last~1 last --fail-on differ", ExitCodes.ResultsDiffer)]
    [InlineData("last~1 last --fail-on worse", ExitCodes.Success)]
    [InlineData("last last~1 --fail-on worse", ExitCodes.ResultsDiffer)]
    [InlineData("last last~1", ExitCodes.Success)]
    public void Compare_FailOn_ExitsWith6(string words, int code)
    {
        Sweep();
        Assert.Equal(code, Compare([.. words.Split(' ')]).ExitCode);
    }

    [Theory]
    [InlineData("last", "these are one group")]
    [InlineData("last last~9", "there are 2 runs and combinations")]
    [InlineData("last nothing", "there is no run 'nothing'")]
    [InlineData("last last~1 --by nope", "none of these runs has the path 'nope'\n")]
    [InlineData("last last~1 --by host.memroy", "none of these runs has the path 'host.memroy'; did you mean 'host.memory'?")]
    [InlineData("last last~1 --by name", "these are one group: name=small")]
    [InlineData("last last~1 --metric p99(vm.nothing)", "is no metric")]
    [InlineData("last last~1 --metric p98(vm.slowdown)", "none of these runs has")]
    [InlineData("last last~1 --fail-on always", "'--fail-on' is differ or worse")]
    [InlineData("last last~1 --json --csv", "exclude each other")]
    public void Compare_WrongCommandLine_ExitsWith2(string words, string told)
    {
        Sweep();
        CommandRun run = Compare([.. words.Split(' ')]);
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Compare_RunsAlike_HaveNothingToNote()
    {
        Sweep();
        Assert.DoesNotContain("note:", Compare("last~1", "last").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"notes\"", Compare("last~1", "last", "--json").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_InterruptedRun_IsSaidToBePartial()
    {
        Run("small");
        Run("small", new TerminalTraits { Interruption = new CancellationToken(canceled: true) });
        AssertNote("partial", "some runs are partial: b was interrupted at");
    }

    [Fact]
    public void Compare_DifferentDurations_AreSaid()
    {
        Run("small");
        Run("small", new TerminalTraits(), "--until", "20ms");
        AssertNote("lengths", "the runs are of different length: 40\u00A0ms (a), 20\u00A0ms (b);");
    }

    [Fact]
    public void Compare_DifferentScenarios_AreSaid()
    {
        Run("small");
        Run("other");
        AssertNote("scenarios", "the runs are of different scenarios: small (a), other (b);");
    }

    [Fact]
    public void Notes_SomeOfManyRuns_AreCounted()
    {
        RunGroup[] groups =
        [
            new RunGroup("a", [Entry("x", 1), Entry("x", 2)]),
            new RunGroup("b", [Entry("y", 1) with { Status = "died", VirtualNanoseconds = 3_000_000 }, Entry("y", 2)]),
        ];
        Assert.StartsWith(
            "some runs are partial: 1 of 2 runs of b died, at 3.0\u00A0ms;", ComparisonNotes.Of(ComparisonDoubt.Partial, groups),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_OneRunAlone_IsCountedAsOne()
    {
        Run("small");
        Assert.StartsWith(
            "error: there is one run or combination to compare\n", Compare("last~1", "last").Error, StringComparison.Ordinal);
    }

    private void AssertNote(string kind, string beginning)
    {
        Assert.Contains("\nnote: " + beginning, Compare("last~1", "last").Output, StringComparison.Ordinal);
        Assert.Contains("\nnote: " + beginning, Compare("last~1", "last", "--markdown").Output, StringComparison.Ordinal);
        CommandRun csv = Compare("last~1", "last", "--csv");
        Assert.StartsWith("note: " + beginning, csv.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("note", csv.Output, StringComparison.Ordinal);
        string document = Compare("last~1", "last", "--json").Output;
        Assert.Empty(SchemaValidator.Validate(
            File.ReadAllText(Repository.PathOf("config/schema/comparison.v1.schema.json")), document));
        JsonElement note = Assert.Single(JsonDocument.Parse(document).RootElement.GetProperty("notes").EnumerateArray());
        Assert.Equal(kind, note.GetProperty("kind").GetString());
        Assert.StartsWith(beginning.Replace('\u00A0', ' '), note.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    private static Comparison Synthetic(string numbers)
    {
        (MetricReference Metric, double?[][] Groups)[] rows =
        [
            .. numbers.Split("; ").Select(row => row.Split("): ")).Select(parts => (
                MetricReference.Parse(parts[0] + ")")!,
                parts[1].Split(" / ").Select(group => group.Split(' ')
                    .Select(value => (double?)double.Parse(value, System.Globalization.CultureInfo.InvariantCulture)).ToArray()).ToArray())),
        ];
        RunGroup[] groups =
        [
            .. ((string[])["clock", "lru"]).Select((name, index) => new RunGroup(
                $"hypervisor.eviction={name}", [.. rows[0].Groups[index].Select((_, seed) => Entry(name, (ulong)seed))])),
        ];
        return new Comparison(groups, [.. rows.Select(row => ComparedMetric.Of(row.Metric, groups, row.Groups))]);
    }

    private static RunEntry Entry(string name, ulong seed) => new()
    {
        RunId = $"{name}-{seed}",
        SweepId = null,
        Scenario = "made-up",
        ScenarioSha256 = "",
        Seed = seed,
        StartedUtc = "",
        WallSeconds = 0,
        VirtualNanoseconds = 0,
        Events = 0,
        Status = "pass",
        ExitCode = 0,
        Version = "",
        Fingerprint = "",
        Dir = "",
    };

    private void Sweep()
    {
        string path = _folder.Write(
            "small.yaml", ScenarioTexts.Small.Replace("40ms", "15ms", StringComparison.Ordinal)
                + "sweep: { host.memory: [4MiB, 8MiB], seed: { count: 3 } }\n");
        Assert.Equal(ExitCodes.Success, CommandRun.Of("sweep", path, "--out", _folder["kept"], "--jobs", "1").ExitCode);
    }

    private void Run(string name, TerminalTraits? traits = null, params string[] words)
    {
        string path = _folder.Write(
            $"{name}.yaml", ScenarioTexts.Small.Replace("name: small", $"name: {name}", StringComparison.Ordinal));
        CommandRun.Of(traits ?? new TerminalTraits(), ["run", path, "--out", _folder["kept"], "--quiet", .. words]);
    }

    private CommandRun Compare(params string[] words) => CommandRun.Of(["compare", .. words, "--out", _folder["kept"]]);
}
