using System.CommandLine;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary><c>hyperactors report</c>: shows a run that was kept as one HTML file.</summary>
internal static class ReportCommand
{
    private const string DefaultName = "report.html";

    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        Argument<string> run = Words.One("run", "A run: last, last~1, an id or its beginning, or a run's directory");
        var stores = new StoreArguments();
        var file = new Option<string?>("--output", "-o")
        {
            Description = $"The HTML file; replaces one that is there (default: {DefaultName} in the run's directory)",
            HelpName = "FILE",
        };
        var command = new Command("report", "Show a run that was kept as one HTML file: plots, tables, slowest episodes")
        {
            run, file, stores.Out,
        };
        command.SetAction(result =>
        {
            CommandContext context = result.Context;
            ResultsStore store = stores.ToRead(context, result);
            try
            {
                if (FolderOf(store, result.GetRequiredValue(run), out string problem) is not { } folder)
                    return context.Refuse(problem, "'hyperactors list runs' shows what there is", ExitCodes.InvalidInput);
                string path = result.GetValue(file) ?? Path.Combine(folder, DefaultName);
                return OutputFile.Refuse(context, path, force: true)
                    ?? ReportArguments.Write(context, path, ReportInput.Read(folder)) ?? ExitCodes.Success;
            }
            catch (ResultsStoreException failure)
            {
                return context.Refuse(failure.Message, "'hyperactors run SCENARIO' makes a run; --out DIR names another place",
                    ExitCodes.InvalidInput);
            }
        });
        return command;
    }

    private static string? FolderOf(ResultsStore store, string reference, out string problem)
    {
        problem = "";
        // A directory needs no index: a run that somebody sent is one, too.
        if (File.Exists(Path.Combine(reference, "summary.json")))
            return reference;
        using ResultsReader reader = store.OpenToRead();
        return reader.Find(reference, out problem) is { } entry ? reader.FolderOf(entry) : null;
    }
}
