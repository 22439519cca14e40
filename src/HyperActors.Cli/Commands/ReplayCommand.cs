using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HyperActors.Replacement;
using HyperActors.Workloads;

namespace HyperActors.Cli;

/// <summary><c>hyperactors replay</c>: how often policies would miss on a trace, beside the clairvoyant
/// bound.</summary>
internal static class ReplayCommand
{
    private const int DefaultSizes = 12;
    private const int MostFrames = 1 << 28;

    private const int DefaultQuantum = 64;

    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        var trace = new Argument<string?>("trace")
        {
            Description = "The trace; .gz is read as it is",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Words.RefuseOptionsIn(trace);
        Option<string?> format = TraceCommand.FormatOption();
        Option<string[]> policy = List(
            "--policy", "P[,P…]",
            "Policies, each NAME[:key=value[;key=value…]], as by 'list policies' (default: lru; for a group linux)");
        Option<string[]> frames = List(
            "--frames", "N[,N…]", "Frames of memory (default: twelve sizes up to the trace's pages)");
        Option<string[]> group = List(
            "--group", "A,B[,C…]", "Instead of a trace: the traces of processes that share the frames");
        Option<string[]> quantum = List(
            "--quantum", "N[,N…]", "Accesses that each process of a group makes in a turn (default: 64)");
        var populate = new Option<bool>("--populate")
        {
            Description = "Write every page once, in order, before counting starts",
        };
        var accesses = new Option<long?>("--accesses")
        {
            Description = "Accesses to replay at most (default: all)",
            HelpName = "N",
        };
        var jobs = new Option<int?>("--jobs")
        {
            Description = "Replays at a time (default: one for each processor)",
            HelpName = "N",
        };
        Option<bool> json = Words.Json();
        var csv = new Option<bool>("--csv") { Description = "Print one line for each policy and size" };
        var command = new Command("replay", "Count the misses of policies on a trace, beside the clairvoyant bound")
        {
            trace, policy, frames, group, quantum, populate, format, accesses, jobs, json, csv,
        };
        command.SetAction(result => Run(result.Context, new ReplayRequest
        {
            Trace = result.GetValue(trace),
            Group = Split(result.GetValue(group)),
            Quanta = Split(result.GetValue(quantum)),
            Format = TraceCommand.Format(result.GetValue(format)),
            Policies = Split(result.GetValue(policy)),
            Frames = Split(result.GetValue(frames)),
            Populate = result.GetValue(populate),
            Accesses = result.GetValue(accesses) ?? long.MaxValue,
            Jobs = result.GetValue(jobs) ?? Environment.ProcessorCount,
            Json = result.GetValue(json),
            Csv = result.GetValue(csv),
        }));
        return command;
    }

    private static Option<string[]> List(string name, string form, string description) =>
        new(name) { Description = description, HelpName = form };

    private static int Run(CommandContext context, ReplayRequest request)
    {
        List<PolicyChoice> policies = [];
        List<int> sizes = [];
        List<int> quanta = [];
        int? refused = RefuseCombination(context, request)
            ?? ReadPolicies(context, request, policies)
            ?? ReadNumbers(context, request.Frames, sizes, "number of frames", "--frames 1000,2000")
            ?? ReadNumbers(context, request.Quanta, quanta, "quantum", "--quantum 64,64");
        if (refused is { } exitCode)
            return exitCode;
        sizes = [.. sizes.Distinct()];
        using var interruption = new Interruption(context);
        try
        {
            return request.Group.Count > 0
                ? RunGroup(context, request, policies, sizes, quanta, interruption.Token)
                : RunTrace(context, request, policies, sizes, interruption.Token);
        }
        catch (TraceFormatException broken)
        {
            return TraceCommand.Refuse(context, broken);
        }
        catch (OperationCanceledException)
        {
            context.Error.WriteLine("interrupted");
            return ExitCodes.Interrupted;
        }
    }

    private static int? RefuseCombination(CommandContext context, ReplayRequest request)
    {
        if (request.Json && request.Csv)
            return context.Refuse("'--json' and '--csv' exclude each other", "choose one");
        if (request.Jobs < 1 || request.Accesses < 1)
            return context.Refuse("'--jobs' and '--accesses' are at least 1", "leave them out for the default");
        if (request.Trace is null == (request.Group.Count == 0))
            return context.Refuse(
                request.Trace is null ? "a trace is missing" : "a trace and '--group' exclude each other",
                "hyperactors replay TRACE, or hyperactors replay --group TRACE,TRACE");
        if (request.Quanta.Count > 0 && request.Group.Count == 0)
            return context.Refuse("'--quantum' belongs to '--group'", "leave it out");
        if (request.Quanta.Count > 1 && request.Quanta.Count != request.Group.Count)
            return context.Refuse(
                $"there are {request.Quanta.Count} quanta for {Figures.Count(request.Group.Count, "process")}",
                "write one for all, or one for each");
        return null;
    }

    private static int RunTrace(
        CommandContext context,
        ReplayRequest request,
        List<PolicyChoice> policies,
        List<int> sizes,
        CancellationToken interruption)
    {
        TraceReferences trace = Load(request.Trace!, request, interruption);
        var replay = new TraceReplay(trace, request.Populate);
        if (sizes.Count == 0)
            sizes.AddRange(SizesFor(replay.References.Pages));
        IReadOnlyList<ReplayRow> rows = replay.Run(policies, sizes, request.Jobs, interruption);
        int pages = request.Populate ? trace.Pages : trace.Distinct;
        var report = new ReplayReport(request.Trace!, trace.References, trace.References == 0 ? 0 : pages, rows);
        Print(context, request, report, () => ReplayRenderer.Render(context.Results, report, replay));
        return Conclude(context, rows);
    }

    private static int RunGroup(
        CommandContext context,
        ReplayRequest request,
        List<PolicyChoice> policies,
        List<int> sizes,
        List<int> quanta,
        CancellationToken interruption)
    {
        TraceReferences[] traces = [.. request.Group.Select(path => Load(path, request, interruption))];
        var group = new ProcessGroup(traces, quanta.Count == 0 ? [DefaultQuantum] : quanta, request.Populate);
        int pages = traces.Sum(trace => trace.Pages);
        if (sizes.Count == 0)
            sizes.AddRange(SizesFor(pages));
        (IReadOnlyList<ReplayRow> rows, IReadOnlyList<ReplayRow> totals) =
            group.Run(policies, sizes, request.Jobs, interruption);
        long references = traces.Sum(trace => trace.References);
        var report = new ReplayReport(string.Join(',', request.Group), references, pages, rows) { Totals = totals };
        Print(context, request, report, () => GroupRenderer.Render(context.Results, report, request.Group));
        return Conclude(context, rows);
    }

    private static TraceReferences Load(string path, ReplayRequest request, CancellationToken interruption) =>
        TraceReferences.Load(path, new TraceReaderOptions { Format = request.Format }, request.Accesses, interruption);

    /// <summary>Tells who was killed: such counts mean nothing beyond the kill.</summary>
    private static int Conclude(CommandContext context, IReadOnlyList<ReplayRow> rows)
    {
        foreach (ReplayRow row in rows.Where(row => row.KilledAfter is not null))
            context.Error.WriteLine(
                $"out of memory: {row.Policy} with {Figures.Count(row.Frames)} frames killed "
                + (row.Process is { } process ? $"process {process}" : "the process")
                + $" after {Figures.Count(row.KilledAfter!.Value)} accesses, where its counts end");
        return rows.Any(row => row.KilledAfter is not null) ? ExitCodes.SystemDied : ExitCodes.Success;
    }

    private static void Print(CommandContext context, ReplayRequest request, ReplayReport report, Action render)
    {
        if (request.Json)
            context.Output.WriteLine(JsonSerializer.Serialize(report, CliJson.Readable.ReplayReport));
        else if (request.Csv)
            report.WriteCsv(context.Output);
        else
            render();
    }

    private static int? ReadPolicies(CommandContext context, ReplayRequest request, List<PolicyChoice> policies)
    {
        string usual = (request.Group.Count > 0 ? LinuxPolicies.ActiveInactive : LruPolicy.Description).Name;
        foreach (string text in request.Policies.Count == 0 ? [usual] : request.Policies)
        {
            if (!PolicyRegistry.TryParse(text, out PolicyChoice? choice, out PolicyError? error))
                return context.Refuse($"policy '{text}': {error.Message}", error.Hint);
            if (policies.All(other => other.Text != text))
                policies.Add(choice);
        }
        // The bound stands last, beside the policies that it bounds.
        policies.RemoveAll(choice => choice.Description.Input == PolicyInput.Future);
        if (PolicyRegistry.TryParse(OptimalReplay.Description.Name, out PolicyChoice? bound, out _))
            policies.Add(bound);
        return null;
    }

    private static int? ReadNumbers(
        CommandContext context, IReadOnlyList<string> texts, List<int> numbers, string what, string example)
    {
        foreach (string text in texts)
        {
            bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            if (!isNumber || number is < 1 or > MostFrames)
                return context.Refuse(
                    $"'{text}' is no {what}", $"write whole numbers from 1 to {MostFrames}, such as {example}");
            numbers.Add(number);
        }
        return null;
    }

    /// <summary>Sizes in equal ratios from a hundredth of the pages to all of them.</summary>
    private static IEnumerable<int> SizesFor(int pages)
    {
        for (int step = 0, last = 0; step < DefaultSizes; step++)
        {
            double share = Math.Pow(100, step / (DefaultSizes - 1.0) - 1);
            int size = Math.Max(1, (int)Math.Round(pages * share));
            if (size > last)
                yield return last = size;
        }
    }

    private static string[] Split(string[]? lists) =>
        [.. (lists ?? []).SelectMany(list => list.Split(','))];
}
