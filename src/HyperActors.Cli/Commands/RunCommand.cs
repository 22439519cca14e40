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
        var report = new ReportArguments();
        var verify = new Option<bool>("--verify") { Description = "Let the oracle check every step; costs about a third of the speed" };
        Option<bool> json = Words.Json();
        var command = new Command("run", "Run a scenario")
        {
            scenario, arguments.Seed, arguments.Set, arguments.Until, engines.Engine, engines.Partitions, engines.Profile,
            verify, json,
            stores.Out, stores.NoStore, report.File, traces.Trace, traces.File, traces.Otlp, traces.Epoch, traces.Health,
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
            if (report.Refuse(context, result) is { } unwritten)
                return unwritten;
            bool verified = result.GetValue(verify);
            DateTimeOffset started = TimeProvider.System.GetUtcNow();
            if (traces.Prepare(context, result, read, store, started, out RunTrace? trace) is { } untraced)
                return untraced;
            using RunTrace? traced = trace;
            bool sampled = store is not null || report.IsAsked(result);
            var view = views.For(context, result, read, traces.AreSpansShown(result));
            if (Run(context, read, verified, engine, trace, sampled, view) is not var (run, series))
                return ExitCodes.InvalidInput;
            Tell(context, read, run);
            trace?.Complete(run);
            // Results are kept before they are printed: whoever closes the pipe early has them all the same.
            var record = new RunRecord
            {
                Scenario = read,
                Run = run,
                Started = started,
                Version = ProgramBuild.Of(HyperActorsCommand.Version),
                Overrides = overrides,
                Artefacts = [.. trace?.Artefacts ?? [], .. SeriesFile(series)],
            };
            int? lost = store is null ? null : StoreArguments.Keep(context, store, record);
            if (report.IsAsked(result))
                lost ??= report.Write(context, result, ReportInput.Of(record, series) with
                {
                    Episodes = trace?.Slowest ?? [],
                    Replay = ReplayLine.Of(path, overrides, verified, run.Summary.Seed),
                });
            RunSummary told = engines.SummaryOf(result, run);
            if (result.GetValue(json))
                context.Output.Write(told.ToJson());
            else
                new SummaryRenderer(context.Results, told, run.DeathReason)
                    .Write(ReplayLine.Of(path, overrides, verified, run.Summary.Seed));
            return run.Summary.ExitCode == ExitCodes.Interrupted ? ExitCodes.Interrupted : lost ?? run.Summary.ExitCode;
        });
        return command;
    }

    private static (ScenarioRun Run, RunSeries? Series)? Run(
        CommandContext context,
        Scenario scenario,
        bool verify,
        IEngine engine,
        RunTrace? trace,
        bool sampled,
        Func<CancellationToken, IProgressView> makeView)
    {
        try
        {
            using var interruption = new Interruption(context);
            var runner = new ScenarioRunner(scenario, verify, trace?.Journal);
            using IProgressView view = makeView(interruption.Token);
            ProgressObserver progress = new(runner, view);
            SeriesRecorder? recorder = sampled ? new SeriesRecorder(runner) : null;
            IRunSampler sampler = recorder is null ? progress : new SamplerGroup(recorder, progress);
            ScenarioRun run = runner.Run(engine, interruption.Token, trace?.Before(progress) ?? progress, sampler);
            RunSeries? series = recorder?.Finish(run);
            return (recorder?.WithBreaches(run) ?? run, series);
        }
        catch (TraceFormatException broken)
        {
            ScenarioArguments.Print(context, [scenario.Describe(broken)]);
            return null;
        }
    }

    private static IEnumerable<RunArtefact> SeriesFile(RunSeries? series)
    {
        if (series is not null)
            yield return new RunArtefact(RunSeries.FileName, stream =>
            {
                using var writer = new StreamWriter(stream);
                series.WriteCsv(writer);
            });
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
