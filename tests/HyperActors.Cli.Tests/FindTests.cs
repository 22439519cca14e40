using System.Text.Json;

namespace HyperActors.Cli.Tests;

/// <summary>The planner's question about the sample that was written for it.</summary>
public sealed class FindTests
{
    private static readonly string _sample = Repository.PathOf("samples/scenarios/howmany.yaml");

    [Fact]
    public void Find_Sample_AnswersAsAFullSweepInAThirdOfItsRuns()
    {
        JsonElement found = Find("max vms.web.count where all slos", "--jobs", "2");
        JsonElement sweep = JsonDocument.Parse(CommandRun.Of("sweep", _sample, "--json", "--no-store").Output).RootElement;
        JsonElement[] combinations = [.. sweep.GetProperty("combinations").EnumerateArray()];
        int seeds = sweep.GetProperty("seeds").GetArrayLength();
        string? last = combinations.TakeWhile(each => each.GetProperty("holding").GetInt32() == seeds)
            .Last().GetProperty("values")[0].GetString();
        Assert.Equal(last, found.GetProperty("answer").GetString());
        Assert.True(found.GetProperty("runs").GetInt32() * 3 <= combinations.Length * seeds);
        Assert.Equal("memory", found.GetProperty("bottleneck").GetString());
        Assert.True(found.GetProperty("monotone").GetBoolean());
    }

    [Fact]
    public void Find_AnyJobs_GivesTheSameDocument()
    {
        string[] documents =
        [
            .. ((string[])["1", "3"]).Select(jobs =>
                $"{Find("max vms.web.count where all slos", "--jobs", jobs, "--seeds", "2", "--until", "15ms")}"),
        ];
        Assert.Single(documents.Distinct());
    }

    [Fact]
    public void Find_Text_TellsAnswerKneeAndBottleneck()
    {
        CommandRun run = CommandRun.Of("sweep", _sample, "--find", "max vms.web.count where all slos", "--no-store");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        GoldenText.Check("find-howmany", run.Output);
    }

    [Fact]
    public void Find_LeastMemory_GoesTheOtherWay()
    {
        JsonElement found = Find(
            "min host.memory where web-keeps-pace", "--set", "vms.web.count=4", "--from", "4MiB", "--to", "32MiB", "--step", "2MiB",
            "--seeds", "1");
        JsonElement[] asked = [.. found.GetProperty("asked").EnumerateArray()];
        Assert.Equal("min", found.GetProperty("goal").GetString());
        Assert.All(asked.TakeWhile(each => each.GetProperty("value").GetString() != found.GetProperty("answer").GetString()),
            each => Assert.Equal(1, each.GetProperty("holding").GetInt32()));
    }

    /// <summary>So many VMs fit into host and swap together no more: that is an answer, not a mistake.</summary>
    [Fact]
    public void Find_ValuesThatCannotBe_DoNotHold()
    {
        JsonElement found = Find(
            "max vms.web.count where nobody-is-killed", "--from", "100", "--to", "220", "--step", "60", "--seeds", "1", "--until", "11ms");
        Assert.Equal("100", found.GetProperty("answer").GetString());
        Assert.Equal("invalid", found.GetProperty("bottleneck").GetString());
        Assert.Contains(found.GetProperty("asked").EnumerateArray(), each => each.GetProperty("mistake").ValueKind == JsonValueKind.String);
    }

    [Fact]
    public void Find_NothingHolds_ExitsWith4()
    {
        CommandRun run = CommandRun.Of(
            "sweep", _sample, "--find", "max vms.web.count where all slos", "--from", "30", "--to", "32", "--seeds", "1", "--no-store");
        Assert.Equal(ExitCodes.ObjectiveFailed, run.ExitCode);
        Assert.Contains("there is no vms.web.count at which all SLOs hold", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("how many", "is no question")]
    [InlineData("max vms.web.cuont where all slos --set vms.web.count=4 --from 1 --to 2", "has no key 'cuont'")]
    [InlineData("max vms.web.cuont where all slos",
        "--> --find:1:13\n      | max vms.web.cuont where all slos\n      |             ^^^^^ did you mean 'count'?")]
    [InlineData("min  host.memroy where all slos --set vms.web.count=4", "--> --find:1:11\n")]
    [InlineData("max .memory where all slos", "is no path")]
    [InlineData("max hypervisor.scope where all slos --set vms.web.count=4", "is no number")]
    [InlineData("max host.memory where all slos", "varies 'vms.web.count' as well")]
    public void Find_WrongQuestion_SaysWhy(string words, string told)
    {
        string[] parts = words.Split(" --");
        CommandRun run = CommandRun.Of(
            ["sweep", _sample, "--no-store", "--find", parts[0], .. parts.Skip(1).SelectMany(part => $"--{part}".Split(' '))]);
        Assert.True(run.ExitCode is ExitCodes.WrongCommandLine or ExitCodes.InvalidInput);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("--from 10", ExitCodes.InvalidInput,
        "error[HA1010]: 'memory' needs a unit\n  --> --from:1:1\n      | 10\n      | ^^ 10 what?\n")]
    [InlineData("--from 4MiB --to 16MB", ExitCodes.InvalidInput, "  --> --to:1:1\n      | 16MB\n      | ^^^^ did you mean '16MiB'?\n")]
    [InlineData("--step 10", ExitCodes.WrongCommandLine, "error: '--step' needs a unit\n  help: write 10")]
    public void Find_WrongBounds_AreToldBeforeAnythingRuns(string words, int code, string told)
    {
        CommandRun run = CommandRun.Of(
            ["sweep", _sample, "--no-store", "--set", "vms.web.count=4", "--find", "min host.memory where all slos", .. words.Split(' ')]);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("seeds hold", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot be", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    private static JsonElement Find(string question, params string[] words)
    {
        CommandRun run = CommandRun.Of(["sweep", _sample, "--find", question, "--json", "--no-store", .. words]);
        Assert.True(run.ExitCode is ExitCodes.Success or ExitCodes.ObjectiveFailed, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
