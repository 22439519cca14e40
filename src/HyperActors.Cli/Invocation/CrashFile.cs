using System.Globalization;
using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>The files that a bug in HyperActors leaves: all that is needed to see it again, and a scenario that replays it.</summary>
/// <remarks>
/// Runs do not record their messages, which would cost all of them something. As a run with the same seed takes the same
/// way, the story behind a failure is had by running once more, with the oracle, which keeps the last messages.
/// </remarks>
internal static class CrashFile
{
    /// <summary>Longer than this nobody waits for the story behind a failure.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <summary>Writes the files and tells the user about them.</summary>
    /// <param name="failure">What nobody expected.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="context">The streams, and what was going on.</param>
    public static void Report(Exception failure, IReadOnlyList<string> arguments, CommandContext context)
    {
        TextWriter error = context.Notes.Writer;
        error.WriteLine($"error: {failure.GetType().Name}: {failure.Message}");
        error.WriteLine("this is a bug in HyperActors, not in your scenario");
        string path = Path.Combine(Path.GetTempPath(), $"hyperactors-crash-{Environment.ProcessId}-{Environment.TickCount64}");
        string? replay = Replay(context.Crash.Scenario, path + ".yaml");
        string text = Compose(failure, arguments, context.Crash.Scenario, replay);
        try
        {
            File.WriteAllText(path + ".txt", text);
            if (replay is not null)
                error.WriteLine($"  replay it: {replay}");
            error.WriteLine($"  help: please report it with the file {path}.txt");
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"  note: no crash file, as {unwritable.Message}");
            error.WriteLine(text);
        }
    }

    /// <summary>The command that replays the run, with a scenario of its own; <see langword="null"/> if there is none.</summary>
    private static string? Replay(Scenario? scenario, string path)
    {
        if (scenario is null)
            return null;
        try
        {
            File.WriteAllText(path, scenario.Resolve(Path.GetDirectoryName(path)!));
            return $"hyperactors run {path} --verify";
        }
        catch (Exception second) when (second is not OutOfMemoryException)
        {
            return null;       // The first failure is the one that matters.
        }
    }

    private static string Compose(Exception failure, IReadOnlyList<string> arguments, Scenario? scenario, string? replay) =>
        string.Join('\n',
            $"hyperactors {HyperActorsCommand.Version}, {Environment.OSVersion}, .NET {Environment.Version}",
            "command line: hyperactors " + string.Join(' ', arguments),
            "seed: " + (scenario?.Seed.ToString(CultureInfo.InvariantCulture) ?? "none yet"),
            "replay: " + (replay ?? "none"),
            "",
            failure.ToString(),
            "",
            "last messages:",
            Story(failure as SimulationFailedException, scenario),
            "",
            "resolved scenario:",
            Resolve(scenario),
            "");

    /// <summary>The messages that led to a failure within a run.</summary>
    private static string Story(SimulationFailedException? failed, Scenario? scenario)
    {
        if (failed is null)
            return "it did not happen within a run";
        RunFailure? told = failed.Failure.History.Count > 0 || scenario is null ? failed.Failure : Again(scenario);
        return told is null or { History.Count: 0 } ? "the run does not fail again with the oracle, or takes too long"
            : string.Join('\n', told.History.Select(message =>
                $"{message.Time}  {message.Sender ?? "outside"} -> {message.Target}: {message.Message}")
                .Append($"{told.Time}  {told.ActorPath} fails: {told.Exception.Message}"));
    }

    private static RunFailure? Again(Scenario scenario)
    {
        try
        {
            using var patience = new CancellationTokenSource(_patience);
            new ScenarioRunner(scenario, verify: true).Run(new SequentialEngine(), patience.Token);
            return null;
        }
        catch (SimulationFailedException failed)
        {
            return failed.Failure;
        }
        catch (Exception second) when (second is not OutOfMemoryException)
        {
            return null;       // As above.
        }
    }

    private static string Resolve(Scenario? scenario)
    {
        try
        {
            return scenario?.Resolve() ?? "none yet";
        }
        catch (Exception second) when (second is not OutOfMemoryException)
        {
            return "could not be written: " + second.Message;
        }
    }
}
