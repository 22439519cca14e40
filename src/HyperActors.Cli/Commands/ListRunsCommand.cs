using System.CommandLine;
using System.Text.Json.Serialization;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary><c>hyperactors list runs</c>: what the store has, and how it came out.</summary>
internal static class ListRunsCommand
{
    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        var stores = new StoreArguments();
        var reindex = new Option<bool>("--reindex") { Description = "First make the index anew from the directories of the runs" };
        Option<bool> json = Words.Json();
        var command = new Command("runs", "Runs that were kept, the newest last") { stores.Out, reindex, json };
        command.SetAction(result =>
        {
            CommandContext context = result.Context;
            ResultsStore store = stores.ToRead(context, result);
            try
            {
                if (result.GetValue(reindex))
                    store.Reindex(broken => context.Error.WriteLine($"note: left out: {broken}"));
                using ResultsReader reader = store.OpenToRead();
                IReadOnlyList<RunEntry> runs = reader.Runs();
                if (store.CountDirectories() is var there && there != runs.Count)
                    context.Error.WriteLine(
                        $"note: {there} {(there == 1 ? "directory" : "directories")}, but {Figures.Count(runs.Count, "run")} in the index: "
                        + "--reindex makes it anew");
                Print(context, runs, result.GetValue(json));
                return ExitCodes.Success;
            }
            catch (ResultsStoreException failure)
            {
                return context.Refuse(failure.Message, store.Exists
                    ? "hyperactors list runs --reindex"
                    : "'hyperactors run SCENARIO' makes one; --out DIR names another place");
            }
        });
        return command;
    }

    private static void Print(CommandContext context, IReadOnlyList<RunEntry> runs, bool json)
    {
        if (json)
        {
            context.Output.WriteLine(System.Text.Json.JsonSerializer.Serialize(
                new RunListDocument([.. runs.Select(RunListDocument.Entry.Of)]), CliJson.Readable.RunListDocument));
            return;
        }
        var table = new ResultTable("run", ">seed", "status", ">virtual", ">wall", "digest", "sweep");
        foreach (RunEntry run in runs)
            table.Add(run.RunId, $"{run.Seed}", run.Status, Figures.Seconds(run.VirtualNanoseconds / 1e9), Figures.Seconds(run.WallSeconds),
                run.Fingerprint, run.SweepId ?? Figures.Absent);
        context.Results.Write(table);
    }
}

/// <summary>The document of <c>list runs --json</c>.</summary>
/// <param name="Runs">The runs, the oldest first.</param>
internal sealed record RunListDocument(IReadOnlyList<RunListDocument.Entry> Runs)
{
    /// <summary>Which document this is.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema => "hyperactors/list/v1";

    /// <summary>A run.</summary>
    internal sealed record Entry(
        string Run, string? Sweep, string Scenario, string ScenarioSha256, ulong Seed, string StartedUtc, double WallSeconds,
        double VirtualSeconds, long Events, string Status, int ExitCode, string Version, string Digest, string Dir)
    {
        /// <summary>Takes the facts of a row.</summary>
        public static Entry Of(RunEntry run) => new(
            run.RunId, run.SweepId, run.Scenario, run.ScenarioSha256, run.Seed, run.StartedUtc, run.WallSeconds,
            run.VirtualNanoseconds / 1e9, run.Events, run.Status, run.ExitCode, run.Version, run.Fingerprint, run.Dir);
    }
}
