namespace HyperActors.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(96)]
    public void Run_Help_FitsTheWidth(int width)
    {
        CommandRun run = CommandRun.Of("--help", "--width", $"{width}");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= width, line));
        GoldenText.Check($"help-{width}", run.Output);
    }

    [Fact]
    public void Run_Version_IsOneLine()
    {
        CommandRun run = CommandRun.Of("--version");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Matches(@"^hyperactors \d+\.\d+\.\d+\n$", run.Output);
    }

    [Theory]
    [InlineData("", "a command is missing", "hyperactors --help")]
    [InlineData("lits", "unknown command 'lits'; did you mean 'list'?", "hyperactors --help")]
    [InlineData("frobnicate x y", "unknown command 'frobnicate'", "hyperactors --help")]
    [InlineData("list polices", "unknown command 'polices'; did you mean 'policies'?", "hyperactors list --help")]
    [InlineData("list policies --widht 60", "unknown option '--widht'; did you mean '--width'?", "hyperactors list policies --help")]
    [InlineData("list policies --width 12", "'--width' is at least 40, not 12.", "hyperactors list policies --help")]
    [InlineData("list policies --width wide", "'--width' needs a number of columns, not 'wide'.", "hyperactors list policies --help")]
    [InlineData("run a.yaml --seed -1", "'--seed' needs a whole number from 0 to 18446744073709551615, not '-1'", "hyperactors run --help")]
    [InlineData("sweep a.yaml --seeds 1e3", "'--seeds' needs a whole number up to 2147483647, not '1e3'", "hyperactors sweep --help")]
    [InlineData("replay a.hat --accesses all", "'--accesses' needs a whole number up to 9223372036854775807, not 'all'", "hyperactors replay --help")]
    [InlineData("torture --minutes few", "'--minutes' needs a number, not 'few'", "hyperactors torture --help")]
    [InlineData("run -- a.yaml --quiet", "unknown argument '--quiet'", "hyperactors run --help")]
    [InlineData("list policies extra", "unknown argument 'extra'", "hyperactors list policies --help")]
    public void Run_Mistake_TellsTheFirstAndExitsWith2(string line, string what, string help)
    {
        CommandRun run = CommandRun.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Equal($"error: {what}\n  help: {help}\n", run.Error);
    }

    [Fact]
    public void Run_NothingToWriteTo_StillReturnsItsCode()
    {
        var terminal = new Terminal { Input = TextReader.Null, Output = TextWriter.Null, Error = TextWriter.Null };
        Assert.Equal(ExitCodes.Success, HyperActorsCommand.Run(["list", "policies"], terminal));
    }

    [Fact]
    public void Run_Suggest_CompletesVerbs() =>
        Assert.Contains("policies\n", CommandRun.Of("[suggest:7]", "list po").Output, StringComparison.Ordinal);
}
