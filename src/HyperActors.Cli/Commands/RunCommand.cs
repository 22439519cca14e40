using System.CommandLine;
using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Scenarios;
using HyperActors.Workloads;

namespace HyperActors.Cli;

/// <summary><c>hyperactors run</c>: runs a scenario and says who stalled, for how long, and because of whom.</summary>
internal static class RunCommand
{
    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        Argument<string> scenario = Words.One("scenario", "Scenario file");
        var arguments = new ScenarioArguments();
        var engines = new EngineArguments();
        var views = new ProgressArguments();
        var verify = new Option<bool>("--verify") { Description = "Let the oracle check every step; costs about a third of the speed" };
        Option<bool> json = Words.Json();
        var command = new Command("run", "Run a scenario")
        {
            scenario, arguments.Seed, arguments.Set, arguments.Until, engines.Engine, engines.Partitions, verify, json,
            views.Live, views.Plain, views.Quiet,
        };
        command.Validators.Add(views.Validate);
        command.SetAction(result =>
        {
            CommandContext context = result.Context;
            string path = result.GetRequiredValue(scenario);
            if (engines.Create(context, result, out IEngine? engine) is { } refused)
                return refused;
            List<string> overrides = [.. arguments.Overrides(result)];
            string replay = ReplayLine.Of(path, overrides, result.GetValue(verify));
            if (result.GetValue(verify))
                overrides.Add("verify=true");
            Scenario? read = ScenarioArguments.Read(context, path, overrides);
            return read is null
                ? ExitCodes.InvalidInput
                : Run(context, read, engine, views, result, result.GetValue(json) ? null : replay);
        });
        return command;
    }

    private static int Run(
        CommandContext context, Scenario scenario, IEngine engine, ProgressArguments views, ParseResult command, string? replay)
    {
        ScenarioResult result;
        try
        {
            using var interruption = new Interruption(context);
            var run = new ScenarioRun(scenario);
            using IProgressView view = views.Create(context, command, scenario);
            result = run.Execute(engine, interruption.Token, new ProgressObserver(run, view));
        }
        catch (SimulationFailedException failure) when (failure.Failure.Exception is TraceFormatException broken)
        {
            ScenarioArguments.Print(context, [scenario.Describe(broken)]);
            return ExitCodes.InvalidInput;
        }
        Tell(context, result);
        if (replay is null)
            context.Output.Write(result.Summary.ToJson());
        else
            new SummaryRenderer(context.Results, result.Summary, result.DeathReason).Write(ReplayLine.WithSeed(replay, result.Summary.Seed));
        return result.Summary.ExitCode;
    }

    private static void Tell(CommandContext context, ScenarioResult result)
    {
        ScenarioArguments.Print(context, result.MissingSamples);
        if (result.DeathReason is { } reason)
            context.Error.WriteLine($"the simulated system died: {reason}");
        if (result.Summary.ExitCode == ExitCodes.Interrupted)
            context.Error.WriteLine("interrupted: the results are partial");
    }
}
