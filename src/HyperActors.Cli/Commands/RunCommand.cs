using System.CommandLine;
using HyperActors.Actors;
using HyperActors.Scenarios;
using HyperActors.Telemetry;
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
        var stores = new StoreArguments();
        var traces = new TraceArguments();
        var verify = new Option<bool>("--verify") { Description = "Let the oracle check every step; costs about a third of the speed" };
        Option<bool> json = Words.Json();
        var command = new Command("run", "Run a scenario")
        {
            scenario, arguments.Seed, arguments.Set, arguments.Until, engines.Engine, engines.Partitions, verify, json,
            stores.Out, stores.NoStore, traces.Trace, traces.File, traces.Otlp, traces.Epoch, traces.Health,
            views.Live, views.Plain, views.Quiet,
        };
        command.Validators.Add(views.Validate);
        command.SetAction(result =>
        {
            CommandContext context = result.Context;
            string path = result.GetRequiredValue(scenario);
            if (engines.Create(context, result, out IEngine? engine) is { } refused)
                return refused;
            IReadOnlyList<string> overrides = arguments.Overrides(result);
            if (ScenarioArguments.Read(context, path, overrides) is not { } read)
                return ExitCodes.InvalidInput;
            if (stores.Prepare(context, result, out ResultsStore? store) is { } unwritable)
                return unwritable;
            bool verified = result.GetValue(verify);
            DateTimeOffset started = TimeProvider.System.GetUtcNow();
            if (traces.Prepare(context, result, read, store, started, out RunTrace? trace) is { } untraced)
                return untraced;
            using RunTrace? traced = trace;
            if (Run(context, read, verified, engine, trace, views.For(context, result, read)) is not { } run)
                return ExitCodes.InvalidInput;
            Tell(context, read, run);
            trace?.Complete(run);
            // Results are kept before they are printed: whoever closes the pipe early has them all the same.
            int? lost = store is null ? null : StoreArguments.Keep(context, store, new RunRecord
            {
                Scenario = read,
                Run = run,
                Started = started,
                Version = ProgramBuild.Of(HyperActorsCommand.Version),
                Overrides = overrides,
                Artefacts = trace?.Artefacts ?? [],
            });
            if (result.GetValue(json))
                context.Output.Write(run.Summary.ToJson());
            else
                new SummaryRenderer(context.Results, run.Summary, run.DeathReason)
                    .Write(ReplayLine.Of(path, overrides, verified, run.Summary.Seed));
            return run.Summary.ExitCode == ExitCodes.Interrupted ? ExitCodes.Interrupted : lost ?? run.Summary.ExitCode;
        });
        return command;
    }

    private static ScenarioRun? Run(
        CommandContext context,
        Scenario scenario,
        bool verify,
        IEngine engine,
        RunTrace? trace,
        Func<CancellationToken, IProgressView> makeView)
    {
        try
        {
            using var interruption = new Interruption(context);
            var runner = new ScenarioRunner(scenario, verify, trace?.Journal);
            using IProgressView view = makeView(interruption.Token);
            ProgressObserver progress = new(runner, view);
            return runner.Run(
                engine, interruption.Token, trace?.Before(progress) ?? progress, new SamplerGroup(progress));
        }
        catch (TraceFormatException broken)
        {
            ScenarioArguments.Print(context, [scenario.Describe(broken)]);
            return null;
        }
    }

    private static void Tell(CommandContext context, Scenario scenario, ScenarioRun run)
    {
        ScenarioArguments.Print(context, scenario.DescribeMissingSamples(run.Summary.Slos));
        if (run.DeathReason is { } reason)
            context.Error.WriteLine($"the simulated system died: {reason}");
        if (run.Summary.ExitCode == ExitCodes.Interrupted)
            context.Error.WriteLine("interrupted: the results are partial");
    }
}
