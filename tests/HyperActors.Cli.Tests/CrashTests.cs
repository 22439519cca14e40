namespace HyperActors.Cli.Tests;

public sealed class CrashTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_UnexpectedException_ExitsWith1AndACrashFile()
    {
        using var error = new StringWriter();
        var terminal = new Terminal { Input = TextReader.Null, Output = new BrokenWriter(), Error = error, Variable = CommandRun.Surroundings };
        string path = _folder.Write("small.yaml", ScenarioTexts.Small);
        Assert.Equal(ExitCodes.Bug, HyperActorsCommand.Run(["run", path, "--json", "--seed", "77"], terminal));
        string told = error.ToString();
        Assert.Contains("this is a bug in HyperActors, not in your scenario", told, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", told, StringComparison.Ordinal);
        string file = told.Trim().Split(' ')[^1];
        string crash = File.ReadAllText(file);
        File.Delete(file);
        Assert.Contains("seed: 77", crash, StringComparison.Ordinal);
        Assert.Contains("no such luck", crash, StringComparison.Ordinal);
        Assert.Contains("memory: 4MiB", crash, StringComparison.Ordinal);
        Assert.Contains($"command line: hyperactors run {path} --json --seed 77", crash, StringComparison.Ordinal);
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override void Write(string? value) => throw new NotImplementedException("no such luck");

        public override void Write(char value) => throw new NotImplementedException("no such luck");
    }
}
