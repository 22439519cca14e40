using System.Text.Json;

namespace HyperActors.Cli.Tests;

/// <summary>Keeping runs, and finding them again.</summary>
public sealed class StoreCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_Store_TellsThePlaceOnStandardErrorAlone()
    {
        CommandRun run = Run("--json");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        string folder = run.Error.Split('\n').Single(line => line.StartsWith("results  ", StringComparison.Ordinal))["results  ".Length..];
        Assert.StartsWith(_folder["kept"], folder, StringComparison.Ordinal);
        Assert.Equal(run.Output, File.ReadAllText(Path.Combine(folder, "summary.json")));
    }

    [Theory]
    [InlineData("--no-store")]
    [InlineData()]
    public void Run_NoStore_LeavesNothing(params string[] words)
    {
        CommandRun run = CommandRun.Of(["run", Small(), "--quiet", .. words]);
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.DoesNotContain("results  ", run.Error, StringComparison.Ordinal);
        Assert.Equal(["small.yaml"], _folder.Names);
    }

    [Fact]
    public void Run_Variable_NamesTheStore()
    {
        var terminal = new TerminalTraits { Variables = new Dictionary<string, string> { [StoreArguments.Variable] = _folder["there"] } };
        Assert.Equal(ExitCodes.Success, CommandRun.Of(terminal, "run", Small(), "--quiet").ExitCode);
        Assert.Contains("small", CommandRun.Of(terminal, "list", "runs").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_UnwritableStore_IsRefusedBeforeTheRun()
    {
        string file = _folder.Write("file", "");
        CommandRun run = CommandRun.Of("run", _folder.Write("endless.yaml", ScenarioTexts.Endless), "--out", Path.Combine(file, "store"));
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Contains("results cannot be kept in", run.Error, StringComparison.Ordinal);
        Assert.Contains("--no-store", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Run_OutAndNoStore_ExcludeEachOther() =>
        Assert.Equal(ExitCodes.WrongCommandLine, CommandRun.Of("run", Small(), "--out", _folder["a"], "--no-store").ExitCode);

    [Fact]
    public void ListRuns_Json_HasEveryRun()
    {
        Run("--quiet");
        Run("--quiet", "--seed", "8");
        CommandRun list = CommandRun.Of("list", "runs", "--out", _folder["kept"], "--json");
        Assert.Equal(ExitCodes.Success, list.ExitCode);
        JsonElement[] runs = [.. JsonDocument.Parse(list.Output).RootElement.GetProperty("runs").EnumerateArray()];
        Assert.Equal([3, 8], runs.Select(run => run.GetProperty("seed").GetInt32()));
        Assert.Equal(2, runs.Select(run => run.GetProperty("digest").GetString()).Distinct().Count());
    }

    [Fact]
    public void ListRuns_LostIndex_AsksForAReindexAndMakesIt()
    {
        Run("--quiet");
        Run("--quiet");
        File.Delete(Path.Combine(_folder["kept"], "results.db"));
        CommandRun lost = CommandRun.Of("list", "runs", "--out", _folder["kept"]);
        Assert.Equal(ExitCodes.WrongCommandLine, lost.ExitCode);
        Assert.Contains("hyperactors list runs --reindex", lost.Error, StringComparison.Ordinal);
        Run("--quiet");
        Assert.Contains("3 directories, but 1 run in", CommandRun.Of("list", "runs", "--out", _folder["kept"]).Error, StringComparison.Ordinal);
        CommandRun found = CommandRun.Of("list", "runs", "--out", _folder["kept"], "--reindex");
        Assert.Empty(found.Error);
        Assert.Equal(4, found.Output.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void ListRuns_NoStore_SaysHowToMakeOne()
    {
        CommandRun run = CommandRun.Of("list", "runs", "--out", _folder["nowhere"]);
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Contains("there are no runs in", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Query_Formats_TellTheSame()
    {
        Run("--quiet");
        string sql = "select scenario, seed, 1.5 as half, null as absent, 'a,b' as text from run";
        Assert.Equal("scenario,seed,half,absent,text\nsmall,3,1.5,,\"a,b\"\n", Query(sql, "--csv").Output);
        JsonElement row = JsonDocument.Parse(Query(sql, "--json").Output).RootElement.EnumerateArray().Single();
        Assert.Equal(3, row.GetProperty("seed").GetInt32());
        Assert.Equal(1.5, row.GetProperty("half").GetDouble());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("absent").ValueKind);
        Assert.Equal("scenario  seed  half  absent  text\nsmall        3   1.5  -       a,b\n", Query(sql).Output);
    }

    /// <summary>An object with the same name twice is read differently by every reader.</summary>
    [Fact]
    public void Query_TwoColumnsOfOneName_AreNoObject()
    {
        Run("--quiet");
        CommandRun run = Query("select 1 as a, 2 as b, 3 as a", "--json");
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Contains("two columns are called 'a'", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
        Assert.Equal("a,b,a\n1,2,3\n", Query("select 1 as a, 2 as b, 3 as a", "--csv").Output);
    }

    /// <summary>A table that goes into a file is as wide as it must be; nothing in it is cut.</summary>
    [Fact]
    public void Query_Redirected_CutsNothing()
    {
        Run("--quiet");
        string word = new('x', 300);
        Assert.Contains(word, Query($"select '{word}' as a, '{word}' as b").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Query_Change_IsRefused()
    {
        Run("--quiet");
        CommandRun run = Query("delete from run");
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Contains("readonly", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    /// <summary>What is asked and not answered is told: nothing at all, or a second statement.</summary>
    [Theory]
    [InlineData("", "no statement")]
    [InlineData("/* select 1 */", "no statement")]
    [InlineData("select 1; select 2", "one statement")]
    [InlineData("select 1; delete from run", "readonly")]
    public void Query_NotOneStatement_IsRefused(string sql, string told)
    {
        Run("--quiet");
        CommandRun run = Query(sql);
        Assert.Equal(ExitCodes.WrongCommandLine, run.ExitCode);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Query_EndsWithASemicolon_IsAnswered()
    {
        Run("--quiet");
        Assert.Equal("one\n1\n", Query("select 1 as one; -- and no more", "--csv").Output);
    }

    private CommandRun Run(params string[] words) => CommandRun.Of(["run", Small(), "--out", _folder["kept"], .. words]);

    private CommandRun Query(string sql, params string[] words) => CommandRun.Of(["query", sql, "--out", _folder["kept"], .. words]);

    private string Small() => _folder.Write("small.yaml", ScenarioTexts.Small);
}
