using System.Text.RegularExpressions;
using HyperActors.Actors;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry.Tests.Otlp;

/// <summary>
/// The span of a run as text. OpenTelemetry's exporter and the writer that stands in for it are held to the same lines,
/// so it does not matter to a reader which of them a build has.
/// </summary>
/// <remarks>Whoever listens hears of all runs of the process: tests of these spans run one after another.</remarks>
[Collection("spans of runs")]
public sealed partial class ConsoleSpanTests
{
    private const string Expected = """
        Activity.TraceId:            0
        Activity.SpanId:             0
        Activity.TraceFlags:         Recorded
        Activity.DisplayName:        run
        Activity.Kind:               Internal
        Activity.StartTime:          0
        Activity.Duration:           0
        Activity.Tags:
            hyperactors.engine: sequential
            hyperactors.events: EVENTS
            hyperactors.fingerprint: DIGEST
            hyperactors.scenario.name: one-page
            hyperactors.seed: 7
        Instrumentation scope (ActivitySource):
            Name: HyperActors.Runtime
            Version: 1.2.3
        Resource associated with Activity:
            hyperactors.clock: wall
            service.name: runtime
            service.namespace: hyperactors
            service.version: 1.2.3
        """;

    private static readonly Scenario _scenario = ScenarioReader.ReadText(
        """
        seed: 7
        host: { memory: 1MiB }
        vms:
          - { name: vm, memory: 1MiB, workload: { scan: { workingSet: 4KiB, accesses: 10 } } }
        """,
        "one-page.yaml").Scenario!;

    [Fact]
    public void ToConsole_Run_WritesItsSpan()
    {
        using StringWriter text = new();
        ScenarioRun run = Run(text);
        string expected = Expected
            .Replace("EVENTS", $"{run.Report.Events}", StringComparison.Ordinal)
            .Replace("DIGEST", $"{run.Report.Digest}", StringComparison.Ordinal);
        Assert.Equal(expected, Normalise(text.ToString()));
    }

    [Fact]
    public void ToConsole_Run_LeavesStandardOutputAlone()
    {
        TextWriter before = Console.Out;
        using StringWriter output = new();
        Console.SetOut(output);
        try
        {
            TextWriter ours = Console.Out;
            using StringWriter text = new();
            Run(text);
            Assert.Same(ours, Console.Out);
        }
        finally
        {
            Console.SetOut(before);
        }
        Assert.Empty(output.ToString());
    }

    private static ScenarioRun Run(TextWriter text)
    {
        using IDisposable export = WallExport.ToConsole(text, "1.2.3");
        using RuntimeHealth health = new(_scenario, "1.2.3");
        ScenarioRun run = new ScenarioRunner(_scenario).Run(new SequentialEngine(), observer: health);
        health.Complete(run);
        return run;
    }

    /// <summary>
    /// Zeroes what no two runs share, and sorts what stands indented in no particular order. Newer exporters also name the
    /// conventions that a resource follows.
    /// </summary>
    private static string Normalise(string text)
    {
        List<string> lines = [];
        List<string> indented = [];
        foreach (string line in text.TrimEnd().Split(Environment.NewLine))
        {
            if (line.StartsWith("    ", StringComparison.Ordinal))
            {
                if (!line.StartsWith("    Schema URL: ", StringComparison.Ordinal))
                    indented.Add(line);
                continue;
            }
            Flush();
            lines.Add(OfThisRun().Replace(line, "${name}0"));
        }
        Flush();
        return string.Join('\n', lines);

        void Flush()
        {
            lines.AddRange(indented.Order(StringComparer.Ordinal));
            indented.Clear();
        }
    }

    [GeneratedRegex(
        @"^(?<name>Activity\.(TraceId|SpanId|StartTime|Duration): +)"
        + @"([0-9a-f]{32}|[0-9a-f]{16}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z|\d\d:\d\d:\d\d(\.\d{7})?)$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex OfThisRun();
}
