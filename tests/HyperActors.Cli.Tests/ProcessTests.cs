using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace HyperActors.Cli.Tests;

/// <summary>What only a process of its own can show: signals, pipes, and where a crash ends.</summary>
public sealed class ProcessTests : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private static readonly string _program = Path.Combine(AppContext.BaseDirectory, "hyperactors.dll");

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Run_Signal_EndsWith130AndAPartialDocument(string signal)
    {
        using Process process = Start("run", _folder.Write("endless.yaml", ScenarioTexts.Endless), "--json", "--plain");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        // The first line of progress says that the run is under way.
        Assert.NotNull(await process.StandardError.ReadLineAsync());
        long sent = Stopwatch.GetTimestamp();
        using (Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]))
            Assert.True(kill.WaitForExit(_patience));
        Assert.True(process.WaitForExit(_patience), "It does not end.");
        Assert.Equal(ExitCodes.Interrupted, process.ExitCode);
        JsonElement summary = JsonDocument.Parse(await output).RootElement;
        Assert.Equal(130, summary.GetProperty("exitCode").GetInt32());
        Assert.True(summary.GetProperty("accesses").GetInt64() > 0);
        // A second is promised on an idle machine; a test machine may be busy, but never for so long.
        Assert.True(Stopwatch.GetElapsedTime(sent) < _patience);
    }

    [Fact]
    public async Task List_ReaderCloses_EndsQuietly()
    {
        using Process shell = StartShell($"dotnet '{_program}' list codes | head -n 1; echo ${{PIPESTATUS[0]}}");
        Task<string> error = shell.StandardError.ReadToEndAsync();
        string[] lines = (await shell.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(shell.WaitForExit(_patience));
        Assert.Equal("0", lines[^1]);
        Assert.Equal("", await error);
    }

    [Fact]
    public void Run_ClosedOutput_KeepsItsCode()
    {
        string failing = _folder.Write("failing.yaml", ScenarioTexts.Failing);
        using Process shell = StartShell($"dotnet '{_program}' run '{failing}' --json --quiet | true; echo ${{PIPESTATUS[0]}}");
        string[] lines = shell.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(shell.WaitForExit(_patience));
        Assert.Equal($"{ExitCodes.ObjectiveFailed}", lines[^1]);
    }

    [Fact]
    public void Run_Redirected_WritesUtf8WithoutMark()
    {
        using Process process = Start("run", _folder.Write("small.yaml", ScenarioTexts.Small), "--quiet");
        using var bytes = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(bytes);
        Assert.True(process.WaitForExit(_patience));
        Assert.Equal((byte)'s', bytes.ToArray()[0]);
        Assert.Contains("✓ quick", Encoding.UTF8.GetString(bytes.ToArray()), StringComparison.Ordinal);
    }

    private static Process Start(params string[] arguments) => Start("dotnet", [_program, .. arguments]);

    private static Process StartShell(string script) => Start("bash", ["-c", script]);

    private static Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment[StoreArguments.Variable] = "off";
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
