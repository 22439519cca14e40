namespace HyperActors.Cli.Tests;

/// <summary>Reports of runs that were kept, and of runs that were not.</summary>
public sealed class ReportCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Report_Last_WritesIntoTheRunsDirectory()
    {
        Run();
        CommandRun report = CommandRun.Of("report", "last", "--out", _folder["kept"]);
        Assert.Equal(ExitCodes.Success, report.ExitCode);
        Assert.Empty(report.Output);
        string path = report.Error.Trim()["report   ".Length..];
        Assert.StartsWith(_folder["kept"], path, StringComparison.Ordinal);
        Assert.Contains("\"scenario\":\"small\"", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_Directory_NeedsNoStore()
    {
        Run();
        string folder = Directory.GetDirectories(Path.Combine(_folder["kept"], "runs")).Single();
        Assert.Equal(ExitCodes.Success, CommandRun.Of("report", folder, "-o", _folder["a.html"]).ExitCode);
        Assert.True(new FileInfo(_folder["a.html"]).Length > 200_000);
    }

    [Fact]
    public void Report_NoSuchRun_SaysHowToFindOne()
    {
        Run();
        CommandRun report = CommandRun.Of("report", "nothing", "--out", _folder["kept"]);
        Assert.Equal(ExitCodes.InvalidInput, report.ExitCode);
        Assert.Contains("list runs", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_BrokenRun_IsRefused()
    {
        Run();
        string folder = Directory.GetDirectories(Path.Combine(_folder["kept"], "runs")).Single();
        File.WriteAllText(Path.Combine(folder, "series.csv"), "nonsense");
        CommandRun report = CommandRun.Of("report", "last", "--out", _folder["kept"]);
        Assert.Equal(ExitCodes.InvalidInput, report.ExitCode);
        Assert.Contains("line 1", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Report_WritesOneWithoutAStore()
    {
        string scenario = _folder.Write("small.yaml", ScenarioTexts.Small);
        CommandRun run = CommandRun.Of("run", scenario, "--quiet", "--report", _folder["a.html"], "--seed", "9");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        string text = File.ReadAllText(_folder["a.html"]);
        Assert.Contains("\"seed\":\"9\"", text, StringComparison.Ordinal);
        Assert.Contains("small.yaml --seed 9", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ReportInNoFolder_IsRefusedBeforeTheRun()
    {
        CommandRun run = CommandRun.Of("run", _folder.Write("endless.yaml", ScenarioTexts.Endless), "--report", _folder["none/a.html"]);
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Contains("there is no folder", run.Error, StringComparison.Ordinal);
    }

    private void Run() => Assert.Equal(ExitCodes.Success, CommandRun.Of(
        "run", _folder.Write("small.yaml", ScenarioTexts.Small), "--quiet", "--out", _folder["kept"]).ExitCode);
}
