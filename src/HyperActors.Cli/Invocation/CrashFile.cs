using System.Globalization;

namespace HyperActors.Cli;

/// <summary>The file that a bug in HyperActors leaves, with all that is needed to see it again.</summary>
internal static class CrashFile
{
    /// <summary>Writes the file and tells the user about it.</summary>
    /// <param name="failure">What nobody expected.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="context">The streams, and what was going on.</param>
    public static void Report(Exception failure, IReadOnlyList<string> arguments, CommandContext context)
    {
        TextWriter error = context.Notes.Writer;
        error.WriteLine($"error: {failure.GetType().Name}: {failure.Message}");
        error.WriteLine("this is a bug in HyperActors, not in your scenario");
        string text = Compose(failure, arguments, context.Crash);
        try
        {
            string path = Path.Combine(Path.GetTempPath(), $"hyperactors-crash-{Environment.ProcessId}-{Environment.TickCount64}.txt");
            File.WriteAllText(path, text);
            error.WriteLine($"  help: please report it with the file {path}");
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"  note: no crash file, as {unwritable.Message}");
            error.WriteLine(text);
        }
    }

    private static string Compose(Exception failure, IReadOnlyList<string> arguments, CrashFacts facts) =>
        string.Join('\n',
            $"hyperactors {HyperActorsCommand.Version}, {Environment.OSVersion}, .NET {Environment.Version}",
            "command line: hyperactors " + string.Join(' ', arguments),
            "seed: " + (facts.Seed?.ToString(CultureInfo.InvariantCulture) ?? "none yet"),
            "",
            failure.ToString(),
            "",
            "resolved scenario:",
            Resolve(facts),
            "");

    private static string Resolve(CrashFacts facts)
    {
        try
        {
            return facts.ResolvedScenario?.Invoke() ?? "none yet";
        }
        catch (Exception second) when (second is not OutOfMemoryException)
        {
            return "could not be written: " + second.Message;       // The first failure is the one that matters.
        }
    }
}
