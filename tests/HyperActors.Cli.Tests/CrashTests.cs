using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Cli.Tests;

public sealed class CrashTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_UnexpectedException_ExitsWith1AndACrashFile()
    {
        using var error = new StringWriter();
        var terminal = new Terminal
        {
            Input = TextReader.Null,
            Output = new BrokenWriter(),
            Error = error,
            Variable = CommandRun.Surroundings,
        };
        string path = _folder.Write("small.yaml", ScenarioTexts.Small);
        Assert.Equal(ExitCodes.Bug, HyperActorsCommand.Run(["run", path, "--json", "--seed", "77"], terminal));
        string told = error.ToString();
        Assert.Contains("this is a bug in HyperActors, not in your scenario", told, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", told, StringComparison.Ordinal);
        string file = told.Trim().Split(' ')[^1];
        string crash = File.ReadAllText(file);
        string replay = told.Split('\n').Single(line => line.Contains("replay it: hyperactors run ", StringComparison.Ordinal));
        string scenario = replay.Trim().Split(' ')[^2];
        CommandRun again = CommandRun.Of("run", scenario, "--quiet");
        File.Delete(file);
        File.Delete(scenario);
        Assert.Equal(ExitCodes.Success, again.ExitCode);
        Assert.Contains("--seed 77", again.Output, StringComparison.Ordinal);
        Assert.Contains("it did not happen within a run", crash, StringComparison.Ordinal);
        Assert.Contains("seed: 77", crash, StringComparison.Ordinal);
        Assert.Contains("no such luck", crash, StringComparison.Ordinal);
        Assert.Contains("memory: 4MiB", crash, StringComparison.Ordinal);
        Assert.Contains($"command line: hyperactors run {path} --json --seed 77", crash, StringComparison.Ordinal);
    }

    /// <summary>The messages that led to a failure are told, with who sent them.</summary>
    [Fact]
    public void Report_FailureWithinARun_TellsTheLastMessages()
    {
        var told = new RunFailure(
            new InvalidOperationException("a frame has two owners"), new SimTime(5_000), "allocator", "FreeFrames",
            [new RecordedMessage(new SimTime(2_000), "hypervisor", "allocator", "AllocateFrames"),
                new RecordedMessage(new SimTime(5_000), null, "allocator", "FreeFrames")]);
        using var error = new StringWriter();
        var terminal = new Terminal { Input = TextReader.Null, Output = TextWriter.Null, Error = error };
        var root = new System.CommandLine.RootCommand();
        var options = new GlobalOptions();
        options.AddTo(root);
        CrashFile.Report(new SimulationFailedException(told), ["run", "x.yaml"], new CommandContext(terminal, options, root.Parse([])));
        string file = error.ToString().Trim().Split(' ')[^1];
        string crash = File.ReadAllText(file);
        File.Delete(file);
        Assert.Contains("hypervisor -> allocator: AllocateFrames", crash, StringComparison.Ordinal);
        Assert.Contains("allocator fails: a frame has two owners", crash, StringComparison.Ordinal);
        Assert.Contains("replay: none", crash, StringComparison.Ordinal);
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override void Write(string? value) => throw new NotImplementedException("no such luck");

        public override void Write(char value) => throw new NotImplementedException("no such luck");
    }
}
