using System.CommandLine;
using System.Globalization;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary><c>hyperactors trace show</c>: an episode of a run's trace as a tree; the slowest; why a VM had to wait.</summary>
internal static class TraceShowCommand
{
    private const string Slowest = "slowest";
    private const string Why = "why";

    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        Argument<string> what = Words.One("what", "Number of an episode, 'slowest', or 'why' with a VM");
        var vm = new Argument<string?>("vm")
        {
            Description = "The VM whose lost frames are asked for",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Words.RefuseOptionsIn(vm);
        var from = new Option<string?>("--in")
        {
            Description = "Trace of a run: a .pftrace or .otlp.jsonl file, or a run as in 'list runs' (default: the last run with a trace)",
            HelpName = "FILE|RUN",
        };
        var stores = new StoreArguments();
        var command = new Command("show", "Show page faults and their causes from the trace of a run") { what, vm, from, stores.Out };
        command.SetAction(result =>
        {
            CommandContext context = result.Context;
            string asked = result.GetRequiredValue(what);
            string? name = result.GetValue(vm);
            if (Find(context, stores.ToRead(context, result), result.GetValue(from)) is not { } path)
                return ExitCodes.WrongCommandLine;
            try
            {
                return Show(context, TraceFile.Read(path), asked, name);
            }
            catch (TraceFileException broken)
            {
                return context.Refuse($"'{path}' is no trace of a run: {broken.Message}",
                    "'hyperactors run SCENARIO --trace' makes one", ExitCodes.InvalidInput);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return context.Refuse($"'{path}' cannot be read: {failure.Message}", "name a trace with --in FILE", ExitCodes.InvalidInput);
            }
        });
        return command;
    }

    private static int Show(CommandContext context, TraceFile trace, string asked, string? vm)
    {
        var renderer = new EpisodeRenderer(context.Results, trace);
        if (asked == Why)
            return vm is null ? context.Refuse("'why' needs the name of a VM", "hyperactors trace show why VM")
                : renderer.ShowWhy(vm) ? ExitCodes.Success
                : context.Refuse($"the trace knows no VM '{vm}'", $"its VMs: {string.Join(", ", VmsOf(trace))}");
        if (vm is not null)
            return context.Refuse($"'{vm}' is one word too many", "hyperactors trace show EPISODE|slowest|why VM");
        if (asked == Slowest)
            return renderer.ShowSlowest() ? ExitCodes.Success
                : context.Refuse("the trace holds no page faults", "keep more of them: --set record.trace.others=100%");
        if (!long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            return context.Refuse($"'{asked}' is no episode", "hyperactors trace show EPISODE|slowest|why VM");
        if (trace.Episodes.FirstOrDefault(episode => episode.Number == number) is not { } found)
            return context.Refuse($"episode {number} is not in the trace", "episodes that were kept: hyperactors query "
                + "\"SELECT episode, kind, vm, dur_ns FROM episode\"");
        renderer.ShowEpisode(found);
        return ExitCodes.Success;
    }

    private static IEnumerable<string> VmsOf(TraceFile trace) => trace.Episodes
        .Select(static episode => episode.Root["hyperactors.vm.name"]).OfType<string>().Distinct().Order(StringComparer.Ordinal);

    /// <summary>The file to read; null if there is none, which was said.</summary>
    private static string? Find(CommandContext context, ResultsStore store, string? from)
    {
        if (from is not null && (File.Exists(from) || TraceFile.IsIn(from)))
            return from;
        try
        {
            using ResultsReader reader = store.OpenToRead();
            if (from is not null)
            {
                string problem = $"run '{from}' has no trace";
                if (reader.Find(from, out string missing) is not { } run)
                    problem = missing;
                else if (TraceFile.IsIn(reader.FolderOf(run)))
                    return reader.FolderOf(run);
                context.Refuse(problem, "run the scenario with --trace");
                return null;
            }
            if (reader.Runs().Reverse().Select(reader.FolderOf).FirstOrDefault(TraceFile.IsIn) is { } latest)
                return latest;
            context.Refuse($"no run in '{store.Directory}' has a trace", "run a scenario with --trace, or name a file with --in FILE");
        }
        catch (ResultsStoreException failure)
        {
            context.Refuse(failure.Message, "run a scenario with --trace, or name a file with --in FILE");
        }
        return null;
    }
}
