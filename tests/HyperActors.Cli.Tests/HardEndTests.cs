using System.Diagnostics;
using System.Text.Json;

namespace HyperActors.Cli.Tests;

/// <summary>What remains when the surroundings fail: full disks, closed pipes, signals, a killed process.</summary>
public sealed class HardEndTests : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private static readonly string _program = Path.Combine(AppContext.BaseDirectory, "hyperactors.dll");

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("list codes >/dev/full")]
    [InlineData("list codes >&-")]
    [InlineData("run '{0}' --json --quiet --no-store >/dev/full")]
    public void Output_CannotBeWritten_ExitsWith7AndSaysSo(string command)
    {
        (int code, string error) = Shell(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, Small()));
        Assert.Equal(ExitCodes.NotWritten, code);
        Assert.Contains("error: the result cannot be written to standard output", error, StringComparison.Ordinal);
        Assert.DoesNotContain("bug in HyperActors", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Error_CannotBeWritten_DoesNotMatter()
    {
        Assert.Equal(ExitCodes.Success, Shell($"run '{Small()}' --quiet --out '{_folder["kept"]}' 2>/dev/full").Code);
        Assert.Single(Runs());
    }

    /// <summary>The reader is gone before the first line, and the run is kept all the same.</summary>
    [Fact]
    public void Output_ReaderIsGone_KeepsRunAndCode()
    {
        (int code, _) = Shell($"run '{Small()}' --quiet --out '{_folder["kept"]}' | true; exit ${{PIPESTATUS[0]}}");
        Assert.Equal(ExitCodes.Success, code);
        Assert.Single(Runs());
    }

    /// <summary>
    /// A limit on the size of files stands for a full disk: there is room for the run's own files, but not for what SQLite
    /// has to write. Earlier runs stay, and a reindex finds the new one as soon as there is room.
    /// </summary>
    [Fact]
    public void Store_NoRoomForTheIndex_ExitsWith7AndLosesNothing()
    {
        // One sample: the files of the run are below the limit, the index is not.
        string run = $"run '{Small()}' --json --quiet --out '{_folder["kept"]}' --set record.seriesEvery=1h";
        Assert.Equal(ExitCodes.Success, Shell(run).Code);
        // Without the signal, a write beyond the limit fails as one to a full disk does. The runtime's own mappings are files.
        (int code, string error) = Shell(
            run, "trap '' XFSZ; ulimit -f 40; export DOTNET_EnableWriteXorExecute=0 DOTNET_EnableDiagnostics=0; ");
        Assert.Equal(ExitCodes.NotWritten, code);
        Assert.Contains("but not in the index", error, StringComparison.Ordinal);
        Assert.Single(Runs());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["kept/runs"], ".*"));
        Assert.Equal(ExitCodes.Success, CommandRun.Of("list", "runs", "--reindex", "--out", _folder["kept"]).ExitCode);
        Assert.Equal(2, Runs().Length);
    }

    [Fact]
    public async Task Run_Terminated_KeepsWhatIsThereAndMarksIt()
    {
        string path = _folder.Write("endless.yaml", ScenarioTexts.Endless);
        using Process process = Start($"run '{path}' --plain --json --out '{_folder["kept"]}' >/dev/null", "exec ");
        Assert.NotNull(await process.StandardError.ReadLineAsync());
        Task<string> error = process.StandardError.ReadToEndAsync();
        using (Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
            Assert.True(kill.WaitForExit(_patience));
        Assert.True(process.WaitForExit(_patience), "It does not end.");
        Assert.Equal(ExitCodes.Interrupted, process.ExitCode);
        Assert.Contains("results  ", await error, StringComparison.Ordinal);
        Assert.Equal("interrupted", Assert.Single(Runs()).GetProperty("status").GetString());
    }

    /// <summary>
    /// A sweep is killed at moments that a seed chooses, mostly while it writes: whatever was there before stays as it was,
    /// every directory with a run's name is whole, and the index agrees with the directories after a reindex.
    /// </summary>
    [Fact]
    public void Sweep_Killed_LeavesEveryRunWholeOrAbsent()
    {
        string path = _folder.Write(
            "many.yaml", ScenarioTexts.Small.Replace("40ms", "100us", StringComparison.Ordinal) + "sweep: { seed: { count: 400 } }\n");
        var random = RandomStream.For(20261122, "kills");
        var before = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int round = 0; round < 5; round++)
        {
            using Process process = Start($"sweep '{path}' --jobs 2 --out '{_folder["kept"]}' >/dev/null 2>&1", "exec ");
            int more = 1 + random.Below(16);
            long begun = Stopwatch.GetTimestamp();
            while (Directories().Length < before.Count + more && !process.HasExited && Stopwatch.GetElapsedTime(begun) < _patience)
                Thread.Yield();
            process.Kill();
            Assert.True(process.WaitForExit(_patience));
            foreach ((string folder, string content) in before)
                Assert.Equal(content, ContentOf(folder));
            before = Directories().ToDictionary(folder => folder, ContentOf, StringComparer.Ordinal);
            Assert.True(Runs().Length <= before.Count);
        }
        Assert.Equal(ExitCodes.Success, CommandRun.Of("list", "runs", "--reindex", "--out", _folder["kept"]).ExitCode);
        Assert.Equal(before.Count, Runs().Length);
        Assert.Equal("integrity_check\nok\n", CommandRun.Of("query", "pragma integrity_check", "--csv", "--out", _folder["kept"]).Output);
    }

    private string[] Directories() => Directory.Exists(_folder["kept/runs"])
        ? [.. Directory.EnumerateDirectories(_folder["kept/runs"]).Where(folder => Path.GetFileName(folder)[0] != '.')] : [];

    /// <summary>All files of a run; those that programs read must be whole.</summary>
    private static string ContentOf(string folder)
    {
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")));
        using JsonDocument run = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "run.json")));
        Assert.Equal(
            summary.RootElement.GetProperty("digest").GetString(), run.RootElement.GetProperty("digest").GetString());
        return string.Join('\n', Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllText));
    }

    private JsonElement[] Runs()
    {
        CommandRun list = CommandRun.Of("list", "runs", "--json", "--out", _folder["kept"]);
        Assert.Equal(ExitCodes.Success, list.ExitCode);
        return [.. JsonDocument.Parse(list.Output).RootElement.GetProperty("runs").EnumerateArray()];
    }

    private string Small() => _folder.Write("small.yaml", ScenarioTexts.Small);

    private static (int Code, string Error) Shell(string command, string before = "")
    {
        using Process process = Start(command, before);
        string error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(_patience), "It does not end.");
        return (process.ExitCode, error);
    }

    private static Process Start(string command, string before)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"{before}dotnet '{_program}' {command}");
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
