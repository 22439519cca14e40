using System.Text.Json;
using HyperActors.Replacement;

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
    public void Replay_Accesses_CountsThePagesOfThoseAlone()
    {
        CommandRun run = Replay("--accesses", "2", "--json");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.Equal(2, document.RootElement.GetProperty("references").GetInt64());
        Assert.Equal(2, document.RootElement.GetProperty("pages").GetInt32());
        // Twelve sizes, by default, up to as many frames as there are pages.
        Assert.Equal(2, document.RootElement.GetProperty("results").EnumerateArray().Max(
            static row => row.GetProperty("frames").GetInt32()));
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
    [InlineData("--jobs 0", "at least 1")]
    [InlineData("--policy linux:swappiness=201", "Allowed: integer 0 to 200.")]
    [InlineData("--policy linux:statistics=lag", "Allowed: fresh | lagged.")]
    [InlineData("--quantum 64", "'--quantum' belongs to '--group'")]
    [InlineData("--group a.pat,b.pat", "exclude each other")]
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

    [Theory]
    [InlineData("replay")]
    [InlineData("trace convert")]
    public void Help_Accesses_TellsOneDefault(string verb)
    {
        string help = CommandRun.Of([.. verb.Split(' '), "--help", "--width", "200"]).Output;
        string line = Assert.Single(help.Split('\n'), line => line.Contains("--accesses", StringComparison.Ordinal));
        Assert.EndsWith("(default: all)", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_AFolder_SaysThatItIsOne()
    {
        CommandRun run = CommandRun.Of("replay", _folder.Path);
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        Assert.Contains("It is a directory.", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("denied", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_Linux_StandsBesideTheOthersWithItsOwnCounts()
    {
        // A loop over 64 pages with 32 frames: after populating every access is a miss for all but the clairvoyant.
        string file = Pattern("loop.pat", 64, [.. Enumerable.Range(0, 640).Select(at => (uint)at % 64)]);
        CommandRun run = CommandRun.Of(
            "replay", file, "--policy", "linux,lru,mglru:writeback=synchronous", "--frames", "32", "--populate",
            "--json");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        JsonElement[] rows = [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("results").EnumerateArray()];
        Assert.Equal(
            ["linux", "lru", "mglru:writeback=synchronous", "min"],
            rows.Select(row => row.GetProperty("policy").GetString()));
        Assert.Equal(640, rows[0].GetProperty("misses").GetInt64());
        Assert.Equal(640, rows[0].GetProperty("majorFaults").GetInt64());
        Assert.Equal(0, rows[0].GetProperty("minorFaults").GetInt64());
        Assert.True(rows[0].GetProperty("swapOuts").GetInt64() > 0);
        Assert.Equal(640, rows[1].GetProperty("misses").GetInt64());
        Assert.False(rows[1].TryGetProperty("majorFaults", out _));
        Assert.InRange(rows[3].GetProperty("misses").GetInt64(), 320, 639);
    }

    [Fact]
    public void Replay_LinuxMissesOfAFittingTrace_AreItsFirstTouches()
    {
        CommandRun run = Replay("--policy", "linux", "--frames", "64", "--csv");
        Assert.Equal(
            "policy,frames,references,misses,missRatio,majorFaults,minorFaults,swapOuts,killedAfter\n"
                + "linux,64,12,5,0.4166666666666667,0,5,0,\nmin,64,12,5,0.4166666666666667,,,,\n",
            run.Output);
    }

    [Fact]
    public void Replay_Populate_TouchesThePagesThatAPatternDeclares()
    {
        // Page 3 of 8 is read once; populated in order into 4 frames, pages 4 to 7 are left.
        string file = Pattern("one.pat", 8, [3, 7]);
        CommandRun run = CommandRun.Of("replay", file, "--policy", "fifo", "--frames", "4,8", "--populate", "--csv");
        Assert.Equal(
            "policy,frames,references,misses,missRatio\nfifo,4,2,1,0.5\nfifo,8,2,0,0\nmin,4,2,0,0\nmin,8,2,0,0\n",
            run.Output);
    }

    [Fact]
    public void Replay_Group_HasARowForEachProcessAndTotals()
    {
        string small = Pattern("small.pat", 16, [.. Enumerable.Range(0, 160).Select(at => (uint)at % 16)]);
        string large = Pattern("large.pat", 64, [.. Enumerable.Range(0, 320).Select(at => (uint)at % 64)]);
        CommandRun run = CommandRun.Of(
            "replay", "--group", $"{small},{large}", "--quantum", "16,32", "--frames", "60", "--policy", "linux,lru",
            "--populate", "--json");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        JsonElement document = JsonDocument.Parse(run.Output).RootElement;
        JsonElement[] rows = [.. document.GetProperty("results").EnumerateArray()];
        Assert.Equal([0, 1, 0, 1], rows.Select(row => row.GetProperty("process").GetInt32()));
        Assert.Equal([160, 320, 160, 320], rows.Select(row => row.GetProperty("references").GetInt32()));
        // By hand for LRU: the large process, populated last, has pushed the small one out; from then on 15 + 32 other
        // pages lie between two touches of a small page, and 63 + 32 or more between two of a large one.
        Assert.Equal([16, 320], rows[2..].Select(row => row.GetProperty("misses").GetInt64()));
        Assert.Equal(16, rows[2].GetProperty("residentMean").GetDouble());
        JsonElement[] totals = [.. document.GetProperty("totals").EnumerateArray()];
        Assert.Equal(["linux", "lru", "min"], totals.Select(row => row.GetProperty("policy").GetString()));
        Assert.Equal(
            rows[0].GetProperty("majorFaults").GetInt64() + rows[1].GetProperty("majorFaults").GetInt64(),
            totals[0].GetProperty("majorFaults").GetInt64());
        Assert.Equal(336, totals[1].GetProperty("misses").GetInt64());
        Assert.Contains("mean frames", CommandRun.Of("replay", "--group", $"{small},{large}").Output);
        Assert.StartsWith("1 process   160 references to 16 pages\n", CommandRun.Of("replay", "--group", small).Output);
    }

    [Theory]
    [InlineData("--group a,b --quantum 1,2,3", "3 quanta for 2 processes")]
    [InlineData("--group a --quantum 1,2", "2 quanta for 1 process\n")]
    [InlineData("--group a,b --quantum 0", "'0' is no quantum")]
    [InlineData("--frames 3", "a trace is missing")]
    public void Replay_WrongGroup_ExitsWith2(string words, string told)
    {
        CommandRun run = CommandRun.Of(["replay", .. words.Split(' ')]);
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_LaggingStatistics_EndInTheFalseKillInSomePhasesOnly()
    {
        LinuxPattern pattern = ReferencePatterns.Make("phase", 16_384, 400_000, seed: 12_345, writePercent: 30);
        string file = Pattern("phase.pat", pattern.Pages, pattern.Words.ToArray());
        CommandRun fresh = PhaseAtAQuarter(file, "linux");
        Assert.Equal(ExitCodes.Success, fresh.ExitCode);
        Assert.DoesNotContain("killedAfter", fresh.Output, StringComparison.Ordinal);
        CommandRun killed = PhaseAtAQuarter(file, "linux:statistics=lagged;phase=0");
        Assert.Equal(ExitCodes.SystemDied, killed.ExitCode);
        Assert.Contains("killed the process after", killed.Error, StringComparison.Ordinal);
        JsonElement row = JsonDocument.Parse(killed.Output).RootElement.GetProperty("results")[0];
        Assert.InRange(row.GetProperty("killedAfter").GetInt64(), 1, 399_999);
        Assert.Equal(ExitCodes.Success, PhaseAtAQuarter(file, "linux:statistics=lagged;phase=1000").ExitCode);
    }

    private static CommandRun PhaseAtAQuarter(string file, string policy) =>
        CommandRun.Of("replay", file, "--policy", policy, "--frames", "4096", "--populate", "--json");

    private string Pattern(string name, int pages, uint[] words)
    {
        uint[] head = [(uint)pages, 0, (uint)words.Length, 0];
        return _folder.Write(name, [.. "TPAT0001"u8, .. head.Concat(words).SelectMany(BitConverter.GetBytes)]);
    }

    private CommandRun Replay(params string[] words) =>
        CommandRun.Of(["replay", _folder.Write("belady.lirs", Belady), .. words]);
}
