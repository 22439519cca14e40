using System.CommandLine;
using System.Text.Json;
using HyperActors.Scenarios;
using HyperActors.Telemetry;
using HyperActors.Workloads;

namespace HyperActors.Cli;

/// <summary><c>hyperactors sweep</c>: runs every combination of the values in the scenario's block <c>sweep</c>.</summary>
internal static class SweepCommand
{
    private const int DefaultMostRuns = 500;

    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        Argument<string> scenario = Words.One("scenario", "Scenario file with a block 'sweep'");
        var words = new SweepArguments();
        var command = new Command("sweep", "Run a scenario with many values, or find the value at which it still holds") { scenario };
        words.AddTo(command);
        command.SetAction(result => Run(result.Context, result, result.GetRequiredValue(scenario), words));
        return command;
    }

    private static int Run(CommandContext context, ParseResult result, string path, SweepArguments words)
    {
        if (words.Refuse(context, result) is { } refused)
            return refused;
        if (ScenarioArguments.Read(context, path, words.Scenario.Overrides(result)) is not { } scenario)
            return ExitCodes.InvalidInput;
        SweepPlan plan = result.GetValue(words.Seeds) is { } seeds ? scenario.Sweep.WithSeeds(seeds) : scenario.Sweep;
        if (result.GetValue(words.Find) is { } question)
            return FindVerb.Run(context, result, words, scenario, plan, question);
        long most = result.GetValue(words.MaxRuns) ?? DefaultMostRuns;
        ResultsStore? store = null;
        if (!result.GetValue(words.DryRun) && words.Store.Prepare(context, result, out store) is { } unwritable)
            return unwritable;
        if (result.GetValue(words.DryRun) && result.GetValue(words.Resume))
            store = words.Store.ToRead(context, result);
        if (plan.Axes.Count == 0 && plan.Seeds.Count == 1)
            return context.Refuse(
                $"'{path}' has nothing to sweep", "add a block such as sweep: { host.memory: [4GiB, 8GiB] }, or --seeds 5");
        if (plan.CombinationCount > most / plan.Seeds.Count)
            return context.Refuse(
                $"these are {plan.CombinationCount * plan.Seeds.Count} runs, more than {most}",
                "take values out, or allow it with --max-runs N");
        if (ReadAll(context, plan) is not { } cases)
            return ExitCodes.InvalidInput;
        SweepSession session = new(context, scenario, plan, store, words.Facts(result));
        return result.GetValue(words.DryRun)
            ? SweepDryRun.Write(session, cases, words.Store.ToRead(context, result))
            : Report(session, cases, words, result);
    }

    /// <summary>Reads the scenario of each run, so that the last is known to be right before the first begins.</summary>
    private static List<SweepCase>? ReadAll(CommandContext context, SweepPlan plan)
    {
        var cases = new List<SweepCase>();
        foreach (SweepPoint point in plan.Points())
        {
            ScenarioReading reading = plan.Read(point);
            if (reading.Scenario is null)
            {
                ScenarioArguments.Print(context, reading.Errors);
                context.Error.WriteLine($"  in the combination {SweepRenderer.Name(plan, point)}");
                return null;
            }
            cases.Add(new SweepCase(point, reading.Scenario, plan.Overrides(point)));
        }
        return cases;
    }

    private static int Report(SweepSession session, List<SweepCase> cases, SweepArguments words, ParseResult result)
    {
        CommandContext context = session.Context;
        try
        {
            IReadOnlyList<SweepOutcome> made = session.Run(cases, out bool interrupted);
            session.KeepSweep(made);
            if (interrupted)
                context.Error.WriteLine($"interrupted: {made.Count} of {Figures.Count(cases.Count, "run")} "
                    + (made.Count == 1 ? "is there" : "are there")
                    + (session.Store is null ? "" : "; --resume goes on with the others"));
            if (result.GetValue(words.Json))
                context.Output.WriteLine(JsonSerializer.Serialize(SweepDocument.Of(session, made), CliJson.Readable.SweepDocument));
            else if (result.GetValue(words.Csv))
                SweepCsv.Write(context.Output, session, made);
            else
                SweepRenderer.Write(session, made);
            return interrupted ? ExitCodes.Interrupted : ExitCodeOf(made);
        }
        catch (ResultsStoreException failure)
        {
            return StoreArguments.Refuse(context, session.Store!, failure);
        }
        catch (TraceFormatException broken)
        {
            ScenarioArguments.Print(context, [session.Scenario.Describe(broken)]);
            return ExitCodes.InvalidInput;
        }
    }

    private static int ExitCodeOf(IReadOnlyList<SweepOutcome> made) =>
        made.Any(outcome => outcome.Summary.ExitCode == ExitCodes.SystemDied) ? ExitCodes.SystemDied
        : made.Any(outcome => !outcome.Holds) ? ExitCodes.ObjectiveFailed
        : ExitCodes.Success;
}
