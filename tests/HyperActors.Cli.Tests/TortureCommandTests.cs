using System.Text.Json;

namespace HyperActors.Cli.Tests;

/// <summary>Campaigns of random scenarios from the command line.</summary>
public sealed class TortureCommandTests
{
    [Fact]
    public void Torture_FewSeeds_CountsWhatItDid()
    {
        CommandRun run = CommandRun.Of("torture", "--first", "7", "--seeds", "5", "--json");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        JsonElement totals = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("hyperactors/torture/v1", totals.GetProperty("schema").GetString());
        Assert.Equal(5, totals.GetProperty("seeds").GetInt32());
        Assert.True(totals.GetProperty("oracleChecks").GetInt64() > 0);
        Assert.Equal(0, totals.GetProperty("findings").GetArrayLength());
    }

    [Fact]
    public void Torture_OneSeed_IsCountedAsOne() => Assert.StartsWith(
        "1 scenario in ", CommandRun.Of("torture", "--first", "7", "--seeds", "1").Output, StringComparison.Ordinal);

    [Fact]
    public void Torture_Interrupted_TellsWhatItDidUntilThen()
    {
        using var interruption = new CancellationTokenSource();
        interruption.Cancel();
        CommandRun run = CommandRun.Of(new TerminalTraits { Interruption = interruption.Token }, "torture", "--seeds", "100000");
        Assert.Equal(ExitCodes.Interrupted, run.ExitCode);
        Assert.Contains("interrupted: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("nothing found", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Torture_Show_PrintsAScenarioThatIsAccepted()
    {
        CommandRun shown = CommandRun.Of("torture", "--replay", "12", "--show");
        Assert.Equal(ExitCodes.Success, shown.ExitCode);
        using ScratchFolder folder = new();
        Assert.Equal(ExitCodes.Success, CommandRun.Of("check", folder.Write("shown.yaml", shown.Output)).ExitCode);
    }

    [Theory]
    [InlineData("torture --seeds 0", "'--seeds' is less than 1")]
    [InlineData("torture --minutes 0", "'--minutes' is no time")]
    [InlineData("torture --show", "'--show' needs '--replay SEED'")]
    public void Torture_WrongWords_AreRefused(string words, string message)
    {
        CommandRun run = CommandRun.Of(words.Split(' '));
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }
}
