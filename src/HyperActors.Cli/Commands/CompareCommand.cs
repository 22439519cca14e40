using System.CommandLine;
using System.Text.Json;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary><c>hyperactors compare</c>: runs or combinations beside each other, and one sentence on the difference.</summary>
internal static class CompareCommand
{
    private const string Differ = "differ";
    private const string Worse = "worse";

    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        Argument<string[]> runs = Words.OneOrMore("run", "Runs or sweeps: ids, directories, last, last~1; the first is the baseline");
        var stores = new StoreArguments();
        var metrics = new Option<string[]>("--metric")
        {
            Description = "Compare this, such as 'p99(vm.page_fault.duration{vm=db})'; may be repeated",
            HelpName = "METRIC",
        };
        var by = new Option<string?>("--by")
        {
            Description = "Group the runs by the value of a path, such as hypervisor.eviction",
            HelpName = "PATH",
        };
        var failOn = new Option<string?>("--fail-on")
        {
            Description = $"Exit with 6 when something is '{Differ}'ent, or when something is '{Worse}'",
            HelpName = $"{Differ}|{Worse}",
        };
        Option<bool> json = Words.Json();
        Option<bool> csv = Words.Csv();
        var markdown = new Option<bool>("--markdown") { Description = "Print a Markdown table" };
        var command = new Command("compare", "Compare runs, with intervals over seeds")
        {
            runs, by, metrics, failOn, stores.Out, json, csv, markdown,
        };
        command.SetAction(result =>
        {
            CommandContext context = result.Context;
            if (new[] { json, csv, markdown }.Count(result.GetValue) > 1)
                return context.Refuse("'--json', '--csv' and '--markdown' exclude each other", "choose one of them");
            if (result.GetValue(failOn) is { } word && word is not (Differ or Worse))
                return context.Refuse($"'--fail-on' is {Differ} or {Worse}, not '{word}'", $"--fail-on {Differ}");
            if (Compare(context, stores.ToRead(context, result), result.GetRequiredValue(runs), result.GetValue(by),
                result.GetValue(metrics) ?? []) is not { } comparison)
                return ExitCodes.WrongCommandLine;
            if (result.GetValue(json))
                context.Output.WriteLine(JsonSerializer.Serialize(
                    ComparisonDocument.Of(comparison), CliJson.Readable.ComparisonDocument));
            else if (result.GetValue(csv))
                WriteCsv(context, comparison);
            else
                ComparisonRenderer.Write(context, comparison, result.GetValue(markdown));
            return Fails(comparison, result.GetValue(failOn)) ? ExitCodes.ResultsDiffer : ExitCodes.Success;
        });
        return command;
    }

    private static void WriteCsv(CommandContext context, Comparison comparison)
    {
        ComparisonCsv.Write(context.Output, comparison);
        foreach (string note in ComparisonNotes.Of(comparison))
            context.Error.WriteLine($"note: {note}");
    }

    private static Comparison? Compare(
        CommandContext context, ResultsStore store, IReadOnlyList<string> references, string? by, IReadOnlyList<string> names)
    {
        List<MetricReference?> metrics = [.. names.Select(MetricReference.Parse)];
        if (metrics.IndexOf(null) is >= 0 and var wrong)
        {
            context.Refuse(
                $"'{names[wrong]}' is no metric", "write it like 'p99(vm.page_fault.duration{vm=db})': hyperactors list metrics");
            return null;
        }
        try
        {
            using ResultsReader reader = store.OpenToRead();
            if (new RunGroupFinder(reader).Find(references, by, out string problem, out string help) is not { } groups)
            {
                context.Refuse(problem, help);
                return null;
            }
            Comparison comparison = Comparison.Of(groups, names.Count == 0 ? null : [.. metrics.OfType<MetricReference>()], reader);
            if (metrics.Find(metric => comparison.Rows.All(row => row.Metric != metric)) is { } missing)
            {
                context.Refuse($"none of these runs has '{missing}'",
                    "what a run has: hyperactors query \"select distinct metric, labels, agg from scalar\"");
                return null;
            }
            return comparison;
        }
        catch (ResultsStoreException failure)
        {
            context.Refuse(failure.Message, "hyperactors list runs");
            return null;
        }
    }

    private static bool Fails(Comparison comparison, string? failOn) => failOn is not null && comparison.Rows.Any(row =>
        row.Changes.Any(change => failOn == Worse ? change?.Verdict == ChangeVerdict.Worse
            : change is not null && change.Verdict != ChangeVerdict.NoDifference));
}
