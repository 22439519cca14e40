using System.Text.Json;

namespace HyperActors.Cli.Tests;

public sealed class ReplayCommandTests : IDisposable
{
    // Belady's string, in the format of one page a line.
    private const string Belady = "1\n2\n3\n4\n1\n2\n5\n1\n2\n3\n4\n5\n";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Replay_BeladysString_CountsAsByHand()
    {
        CommandRun run = Replay("--policy", "fifo,lru", "--frames", "3,4", "--json");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Empty(run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.Equal(12, document.RootElement.GetProperty("references").GetInt64());
        Assert.Equal(5, document.RootElement.GetProperty("pages").GetInt32());
        Assert.Equal(_folder["belady.lirs"], document.RootElement.GetProperty("trace").GetString());
        Assert.Equal(
            ["fifo 3 9 0.75", "fifo 4 10 0.8333333333333334", "lru 3 10 0.8333333333333334",
                "lru 4 8 0.6666666666666666", "min 3 7 0.5833333333333334", "min 4 6 0.5"],
            document.RootElement.GetProperty("results").EnumerateArray()
                .Select(row => string.Join(' ', row.EnumerateObject().Select(property => property.Value))));
    }

    [Fact]
    public void Replay_Csv_IsOneLineEach() => Assert.Equal(
        "policy,frames,references,misses,missRatio\nclock:bits=2;insert=1,3,12,9,0.75\nmin,3,12,7,0.5833333333333334\n",
        Replay("--policy", "clock:bits=2;insert=1", "--frames", "3", "--csv").Output);

    [Fact]
    public void Replay_OneSize_ShowsPoliciesBesideTheBound()
    {
        string[] lines = Replay("--policy", "fifo", "--policy", "lru,lru", "--frames", "3").Output.Split('\n');
        Assert.Equal("policy  frames  misses  miss ratio  times min", lines[2].Replace('\u00A0', ' '));
        Assert.Equal("fifo         3       9      75.0 %      1.29x", lines[3].Replace('\u00A0', ' '));
        Assert.StartsWith("lru ", lines[4], StringComparison.Ordinal);
        Assert.StartsWith("min ", lines[5], StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_ManySizes_DrawsACurveForEachPolicy()
    {
        CommandRun run = Replay("--policy", "lru,fifo", "--width", "60", "--ascii");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains("a lru   b fifo   c min", run.Output, StringComparison.Ordinal);
        Assert.All(
            run.Output.Split('\n').Where(line => line.Contains('|')),
            line => Assert.InRange(line.Length, 9, 60));
        Assert.DoesNotContain(run.Output, character => character > 127);
    }

    [Fact]
    public void Replay_JobsAndAccesses_ChangeSpeedAndLengthAlone()
    {
        Assert.Equal(
            Replay("--policy", "arc,lirs,min", "--frames", "1,2,3", "--csv", "--jobs", "1").Output,
            Replay("--policy", "arc,lirs,min", "--frames", "1,2,3", "--csv", "--jobs", "4").Output);
        CommandRun four = Replay("--frames", "3", "--accesses", "4", "--csv");
        Assert.Contains("\nlru,3,4,4,1\n", four.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_FreedPage_IsMissedAgain()
    {
        // TPAT0001: pages, zero, accesses, then words with bit 30 for a page given back. 7, freed, 7: two misses.
        uint[] words = [8, 0, 3, 0, 7, 7 | 1u << 30, 7];
        string file = _folder.Write("freed.pat", [.. "TPAT0001"u8, .. words.SelectMany(BitConverter.GetBytes)]);
        CommandRun run = CommandRun.Of("replay", file, "--frames", "3", "--csv");
        Assert.Contains("\nlru,3,2,2,1\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--policy clokc", "did you mean 'clock'?")]
    [InlineData("--policy clock:bits=9", "Allowed: integer 1 to 7.")]
    [InlineData("--policy lru,", "A policy has no name.")]
    [InlineData("--frames 0", "'0' is no number of frames")]
    [InlineData("--frames 10,x", "'x' is no number of frames")]
    [InlineData("--frames -5", "'-5' is no number of frames")]
    [InlineData("--json --csv", "exclude each other")]
    [InlineData("--frmes 3", "did you mean '--frames'?")]
    [InlineData("--accesses 0", "at least 1")]
    public void Replay_WrongCommandLine_ExitsWith2(string words, string told)
    {
        CommandRun run = Replay(words.Split(' '));
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(told, run.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Replay_NoSuchTrace_ExitsWith3()
    {
        CommandRun run = CommandRun.Of("replay", _folder["absent.hat"]);
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        Assert.Contains("absent.hat", run.Error, StringComparison.Ordinal);
    }

    private CommandRun Replay(params string[] words) =>
        CommandRun.Of(["replay", _folder.Write("belady.lirs", Belady), .. words]);
}
