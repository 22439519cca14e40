using System.Text.Json;
using Xunit.Abstractions;

namespace HyperActors.Cli.Tests;

public sealed class ValidateCommandTests(ITestOutputHelper output) : IDisposable
{
    private const string Header =
        "pattern,pages,accesses,seed,write_pct,frames,kernel_major_faults_mean,spread_pct\n";

    // A loop over twice the frames misses always.
    private const string Loop = Header + "seq,64,640,1,30,32,640,0.5\n";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Validate_AsCounted_HoldsAndShowsTheCell()
    {
        CommandRun run = CommandRun.Of("validate", "linux", _folder.Write("single.csv", Loop));
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        string text = run.Output.Replace('\u00A0', ' ');
        Assert.Contains("seq       32       640        640  0.00 %  0.50 %", text, StringComparison.Ordinal);
        Assert.Contains(" ok  mean error     0.00 %  at most 1 %", text, StringComparison.Ordinal);
        Assert.EndsWith("1 cells: every bound holds\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linux", 600, ExitCodes.ResultsDiffer)]
    [InlineData("linux", 0, ExitCodes.ResultsDiffer)]       // infinitely far, which JSON has no number for
    [InlineData("lru", 640, ExitCodes.Success)]
    [InlineData("mru", 640, ExitCodes.ResultsDiffer)]       // keeps half of the loop
    public void Validate_BeyondABound_ExitsWith6(string policy, int measured, int exitCode)
    {
        string file = _folder.Write("single.csv", $"{Header}seq,64,640,1,30,32,{measured},0.5\n");
        CommandRun run = CommandRun.Of("validate", "linux", file, "--policy", policy, "--json");
        Assert.Equal(exitCode, run.ExitCode);
        JsonElement document = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(exitCode == 0, document.GetProperty("holds").GetBoolean());
        JsonElement checkedFile = document.GetProperty("files")[0];
        Assert.Equal("single", checkedFile.GetProperty("kind").GetString());
        Assert.Equal(measured, checkedFile.GetProperty("cells")[0].GetProperty("measured").GetInt32());
        Assert.Equal(2, checkedFile.GetProperty("bounds").GetArrayLength());
    }

    [Fact]
    public void Validate_Programs_ReadsTheirPatternsBesideTheFile()
    {
        string file = _folder.Write(
            "programs.csv", "program,frames,kernel_major_faults_mean,spread_pct\nloop,8,1600,1\n");
        CommandRun absent = CommandRun.Of("validate", "linux", file);
        Assert.Equal(ExitCodes.InvalidInput, absent.ExitCode);
        Assert.Contains("there is no '", absent.Error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine("patterns", "loop.pat.gz"), absent.Error, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["patterns"]);
        uint[] words = [16, 0, 1616, 0, .. Enumerable.Range(0, 1616).Select(at => (uint)at % 16 | 1u << 31)];
        _folder.Write(
            Path.Combine("patterns", "loop.pat"), [.. "TPAT0001"u8, .. words.SelectMany(BitConverter.GetBytes)]);
        Assert.Equal(ExitCodes.Success, CommandRun.Of("validate", "linux", file).ExitCode);
    }

    [Theory]
    [InlineData("linux --policy min", ExitCodes.WrongCommandLine, "needs the future")]
    [InlineData("linux --policy linx", ExitCodes.WrongCommandLine, "Did you mean 'linux'?")]
    [InlineData("linux", ExitCodes.WrongCommandLine, "there is no reference data")]
    [InlineData("linux --data absent-folder", ExitCodes.InvalidInput, "there is no folder 'absent-folder'")]
    [InlineData("linux absent.csv", ExitCodes.InvalidInput, "'absent.csv' cannot be read")]
    [InlineData("linux a.csv --data b", ExitCodes.WrongCommandLine, "exclude each other")]
    public void Validate_NothingToJudgeBy_SaysWhatIsMissing(string words, int exitCode, string told)
    {
        CommandRun run = CommandRun.Of(["validate", .. words.Split(' ')]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_MalformedFile_SaysWhichLine()
    {
        CommandRun run = CommandRun.Of("validate", "linux", _folder.Write("bad.csv", Header + "seq,64\n"));
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        Assert.Contains("bad.csv': Line 2 has 2 values, not 8.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_RecordedKernel_EveryBoundHoldsForLinuxAndNotForLru()
    {
        string? data = Environment.GetEnvironmentVariable("HYPERACTORS_REFERENCE_DATA");
        if (data is null)
        {
            output.WriteLine("Not run: HYPERACTORS_REFERENCE_DATA is not set.");
            return;
        }
        var traits = new TerminalTraits
        {
            Variables = new Dictionary<string, string> { ["HYPERACTORS_REFERENCE_DATA"] = data },
        };
        CommandRun run = CommandRun.Of(traits, "validate", "linux");
        Assert.True(run.ExitCode == ExitCodes.Success, run.Output + run.Error);
        string contention = Path.Combine(data, "linux", "contention.csv");
        Assert.Equal(
            ExitCodes.ResultsDiffer, CommandRun.Of("validate", "linux", contention, "--policy", "lru").ExitCode);
    }
}
