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

    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        Argument<string> trace = Words.One("trace", "The trace; .gz is read as it is");
        Option<string?> format = TraceCommand.FormatOption();
        var policy = new Option<string[]>("--policy")
        {
            Description = "Policies, each NAME[:key=value[;key=value…]]; 'list policies' shows them (default: lru)",
            HelpName = "P[,P…]",
        };
        var frames = new Option<string[]>("--frames")
        {
            Description = "Frames of memory (default: twelve sizes up to the trace's pages)",
            HelpName = "N[,N…]",
        };
        var accesses = new Option<long>("--accesses")
        {
            Description = "Accesses to replay at most (default: all)",
            HelpName = "N",
            DefaultValueFactory = _ => long.MaxValue,
        };
        var jobs = new Option<int>("--jobs")
        {
            Description = "Replays at a time (default: one for each processor)",
            HelpName = "N",
        };
        Option<bool> json = Words.Json();
        var csv = new Option<bool>("--csv") { Description = "Print one line for each policy and size" };
        var command = new Command("replay", "Count the misses of policies on a trace, beside the clairvoyant bound")
        {
            trace, policy, frames, format, accesses, jobs, json, csv,
        };
        command.SetAction(result => Run(result.Context, new Request(
            result.GetRequiredValue(trace),
            TraceCommand.Format(result.GetValue(format)),
            Split(result.GetValue(policy)),
            Split(result.GetValue(frames)),
            result.GetValue(accesses),
            result.GetValue(jobs),
            result.GetValue(json),
            result.GetValue(csv))));
        return command;
    }

    private static int Run(CommandContext context, Request request)
    {
        if (request.Json && request.Csv)
            return context.Refuse("'--json' and '--csv' exclude each other", "choose one");
        if (request.Jobs < 0 || request.Accesses < 1)
            return context.Refuse("'--jobs' and '--accesses' are at least 1", "leave them out for the default");
        List<PolicyChoice> policies = [];
        List<int> sizes = [];
        int? refused = ReadPolicies(context, request.Policies, policies) ?? ReadFrames(context, request.Frames, sizes);
        if (refused is { } exitCode)
            return exitCode;
        using var interruption = new Interruption(context);
        try
        {
            var options = new TraceReaderOptions { Format = request.Format };
            ReferenceString trace =
                TraceReferences.Load(request.Trace, options, request.Accesses, interruption.Token);
            if (sizes.Count == 0)
                sizes.AddRange(SizesFor(trace.Pages));
            IReadOnlyList<ReplayResult> results =
                Replayer.Run(trace, policies, sizes, request.Jobs, interruption.Token);
            int pages = trace.References == 0 ? 0 : trace.Pages;
            Print(context, request, trace, new ReplayReport(
                request.Trace, trace.References, pages, [.. results.Select(ReplayRow.From)]));
            return ExitCodes.Success;
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

    private static void Print(CommandContext context, Request request, ReferenceString trace, ReplayReport report)
    {
        if (request.Json)
            context.Output.WriteLine(JsonSerializer.Serialize(report, CliJson.Default.ReplayReport));
        else if (request.Csv)
            report.WriteCsv(context.Output);
        else
            ReplayRenderer.Render(context.Results, report, trace);
    }

    private static int? ReadPolicies(CommandContext context, IReadOnlyList<string> texts, List<PolicyChoice> policies)
    {
        foreach (string text in texts.Count == 0 ? [LruPolicy.Description.Name] : texts)
        {
            if (!PolicyRegistry.TryParse(text, out PolicyChoice? choice, out PolicyError? error))
                return context.Refuse($"policy '{text}': {error.Message}", error.Hint);
            if (policies.All(other => other.Text != text))
                policies.Add(choice);
        }
        // The bound stands last, beside the policies that it bounds.
        policies.RemoveAll(choice => !choice.CanRunOnline);
        if (PolicyRegistry.TryParse(OptimalReplay.Description.Name, out PolicyChoice? bound, out _))
            policies.Add(bound);
        return null;
    }

    private static int? ReadFrames(CommandContext context, IReadOnlyList<string> texts, List<int> sizes)
    {
        foreach (string text in texts)
        {
            bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size);
            if (!isNumber || size is < 1 or > MostFrames)
                return context.Refuse(
                    $"'{text}' is no number of frames",
                    $"write whole numbers from 1 to {MostFrames}, such as --frames 1000,2000");
            if (!sizes.Contains(size))
                sizes.Add(size);
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

    private sealed record Request(
        string Trace,
        TraceFormat? Format,
        IReadOnlyList<string> Policies,
        IReadOnlyList<string> Frames,
        long Accesses,
        int Jobs,
        bool Json,
        bool Csv);
}
