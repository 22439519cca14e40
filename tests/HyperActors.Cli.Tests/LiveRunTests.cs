using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace HyperActors.Cli.Tests;

/// <summary>Whole runs with a live picture: keys hold them, and change nothing.</summary>
public sealed partial class LiveRunTests(ITestOutputHelper log) : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(". . . ...1?2?")]
    [InlineData("x.......+++ ")]
    public void Run_Keys_HasTheResultsOfAQuietRun(string keys)
    {
        string scenario = _folder.Write("small.yaml", ScenarioTexts.Small);
        CommandRun quiet = CommandRun.Of("run", scenario, "--quiet", "--json");
        CommandRun live = CommandRun.Of(Keyboard(keys), "run", scenario, "--json");
        Assert.Equal(quiet.ExitCode, live.ExitCode);
        Assert.Equal(Steady(quiet.Output), Steady(live.Output));
        Assert.EndsWith("\e[0J", live.Error, StringComparison.Ordinal);
        Assert.Equal(keys.Length > 0, live.Error.Contains("PAUSED", StringComparison.Ordinal));
    }

    /// <summary>What is redrawn would wipe out the spans, and they would tear it.</summary>
    [Fact]
    public void Run_SpansOnTheTerminal_ShowsLines()
    {
        string scenario = _folder.Write("small.yaml", ScenarioTexts.Small);
        CommandRun traced = CommandRun.Of(Keyboard(""), "run", scenario, "--trace", "console");
        Assert.Contains("Activity.DisplayName:", traced.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", traced.Error, StringComparison.Ordinal);
        CommandRun asked = CommandRun.Of(Keyboard(""), "run", scenario, "--trace", "console", "--live");
        Assert.StartsWith("note: a live picture would wipe out the spans", asked.Error, StringComparison.Ordinal);
        CommandRun toFile = CommandRun.Of(Keyboard(""), "run", scenario, "--trace", "console", "--trace-file", _folder["spans.txt"]);
        Assert.Contains("\e[", toFile.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Steps_StopsAtTheirEnds()
    {
        CommandRun live = CommandRun.Of(Keyboard("..."), "run", _folder.Write("small.yaml", ScenarioTexts.Small), "--json");
        // A hundredth of 40 ms is a step.
        foreach (string instant in (string[])["0.400", "0.800", "1.200", "39.600"])
            Assert.Contains($"t {instant}\u00A0ms of 40\u00A0ms", live.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Q_EndsWithPartialResults()
    {
        CommandRun live = CommandRun.Of(Keyboard(".q"), "run", _folder.Write("endless.yaml", ScenarioTexts.Endless), "--json");
        Assert.Equal(ExitCodes.Interrupted, live.ExitCode);
        Assert.Equal(130, JsonDocument.Parse(live.Output).RootElement.GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public void Run_InterruptedWhilePaused_Ends()
    {
        using CancellationTokenSource interruption = new();
        int asked = 0;
        TerminalTraits traits = Keyboard("") with
        {
            Interruption = interruption.Token,
            Keys = () =>
            {
                if (++asked == 20)
                    interruption.Cancel();
                return asked == 1 ? ' ' : null;
            },
        };
        CommandRun live = CommandRun.Of(traits, "run", _folder.Write("endless.yaml", ScenarioTexts.Endless), "--json");
        Assert.Equal(ExitCodes.Interrupted, live.ExitCode);
    }

    /// <summary>A pseudo terminal of its own, with a person at its keys.</summary>
    [Fact]
    public async Task Run_PseudoTerminal_DrawsAndObeysKeys()
    {
        if (!File.Exists("/usr/bin/script"))
        {
            log.WriteLine("not run: there is no /usr/bin/script");
            return;
        }
        string scenario = _folder.Write("endless.yaml", ScenarioTexts.Endless);
        string program = Path.Combine(AppContext.BaseDirectory, "hyperactors.dll");
        ProcessStartInfo start = new("/usr/bin/script")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        string command = $"TERM=xterm dotnet '{program}' run '{scenario}' --json > '{_folder["out.json"]}'";
        foreach (string word in (string[])["-qec", "stty cols 100 rows 30; " + command, "/dev/null"])
            start.ArgumentList.Add(word);
        using Process process = Process.Start(start)!;
        StringBuilder screen = new();
        await ReadUntil(process, screen, "space pause");
        await process.StandardInput.WriteAsync(' ');
        await process.StandardInput.FlushAsync();
        await ReadUntil(process, screen, "PAUSED");
        await process.StandardInput.WriteAsync('q');
        await process.StandardInput.FlushAsync();
        await ReadUntil(process, screen, "the results are partial");
        await process.WaitForExitAsync().WaitAsync(_patience);
        Assert.Equal(ExitCodes.Interrupted, process.ExitCode);
        Assert.Contains("1 web", screen.ToString(), StringComparison.Ordinal);
        JsonElement summary = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["out.json"])).RootElement;
        Assert.Equal(130, summary.GetProperty("exitCode").GetInt32());
    }

    private static async Task ReadUntil(Process process, StringBuilder screen, string wanted)
    {
        char[] buffer = new char[4096];
        int from = screen.Length;
        while (!screen.ToString(from, screen.Length - from).Contains(wanted, StringComparison.Ordinal))
        {
            int read = await process.StandardOutput.ReadAsync(buffer).AsTask().WaitAsync(_patience);
            Assert.True(read > 0, $"'{wanted}' is not shown:\n{screen}");
            screen.Append(buffer, 0, read);
        }
    }

    /// <summary>Someone who presses these keys, and then goes on step by step, so that no run is held for ever.</summary>
    private static TerminalTraits Keyboard(string keys)
    {
        Queue<char> left = new(keys);
        return new TerminalTraits
        {
            Columns = 100,
            Lines = 30,
            Keys = () => left.TryDequeue(out char key) ? key : keys.Length > 0 ? '.' : null,
        };
    }

    private static string Steady(string json) => WallSeconds().Replace(json, "");

    [GeneratedRegex("\"wallSeconds\": [^,]*,")]
    private static partial Regex WallSeconds();
}
