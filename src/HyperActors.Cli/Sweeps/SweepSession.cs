using System.Diagnostics;
using HyperActors.Scenarios;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>One sweep from its plan to its runs: makes them, tells progress, and keeps the list of them.</summary>
internal sealed class SweepSession
{
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(10);

    private readonly DateTimeOffset _started = TimeProvider.System.GetUtcNow();
    private readonly SweepFacts _facts;
    private readonly string _id;
    private long _lastLine = Stopwatch.GetTimestamp();
    private int _done;

    /// <summary>Begins a sweep.</summary>
    /// <param name="context">The streams.</param>
    /// <param name="scenario">The scenario as the file has it.</param>
    /// <param name="plan">Its sweep.</param>
    /// <param name="store">Where runs are kept; <see langword="null"/> for nowhere.</param>
    /// <param name="facts">How runs are made.</param>
    public SweepSession(CommandContext context, Scenario scenario, SweepPlan plan, ResultsStore? store, SweepFacts facts)
    {
        Context = context;
        Scenario = scenario;
        Plan = plan;
        Store = store;
        _facts = facts;
        _id = ResultsStore.NewId(scenario.Name, _started);
    }

    /// <summary>The streams.</summary>
    public CommandContext Context { get; }

    /// <summary>The scenario as the file has it.</summary>
    public Scenario Scenario { get; }

    /// <summary>What is varied.</summary>
    public SweepPlan Plan { get; }

    /// <summary>Where runs are kept; <see langword="null"/> for nowhere.</summary>
    public ResultsStore? Store { get; }

    /// <summary>How runs are made.</summary>
    public SweepFacts Facts => _facts;

    /// <summary>Id of the sweep in the store; <see langword="null"/> if nothing is kept.</summary>
    public string? Id => Store is null ? null : _id;

    /// <summary>Makes runs; those that were interrupted are left out.</summary>
    /// <param name="cases">The runs.</param>
    /// <param name="interrupted">Whether the user stopped it.</param>
    public IReadOnlyList<SweepOutcome> Run(IReadOnlyList<SweepCase> cases, out bool interrupted)
    {
        _done = 0;
        using var interruption = new Interruption(Context);
        IReadOnlyList<SweepOutcome?> outcomes = CreateRunner(outcome => Tell(outcome, cases.Count)).Run(cases, interruption.Token);
        interrupted = interruption.IsRequested;
        return [.. outcomes.OfType<SweepOutcome>()];
    }

    /// <summary>How many runs the store has already.</summary>
    public int CountKept(IReadOnlyList<SweepCase> cases) => CreateRunner(null).CountKept(cases);

    /// <summary>Keeps the list of the sweep's runs, and says how to ask for them.</summary>
    public void KeepSweep(IReadOnlyList<SweepOutcome> outcomes)
    {
        if (Store is null || outcomes.Count == 0)
            return;
        Store.Write(new SweepManifest
        {
            Sweep = _id,
            Scenario = Scenario.Name,
            StartedUtc = StoreTime.Show(_started),
            Paths = [.. Plan.Axes.Select(axis => axis.Path)],
            Runs = [.. outcomes.Select(outcome => new SweepMember(
                outcome.RunId!, outcome.Point.Combination, [.. outcome.Point.Choices.Select(choice => choice.Text)]))],
        });
        Context.Error.WriteLine($"results  {Store.Directory}{Path.DirectorySeparatorChar}   sweep {_id}");
    }

    private SweepRunner CreateRunner(Action<SweepOutcome>? progress) => new()
    {
        Jobs = _facts.Jobs,
        Store = Store,
        Resume = _facts.Resume,
        Verify = _facts.Verify,
        Sweep = _id,
        Version = ProgramBuild.Of(HyperActorsCommand.Version),
        Axes = Plan.Axes,
        Progress = progress,
        Failing = failed => Context.Crash.Scenario = failed.Scenario,
    };

    /// <summary>A line each tenth of the sweep, or ten seconds after the last.</summary>
    private void Tell(SweepOutcome outcome, int count)
    {
        _done++;
        bool isTenth = _done * 10 / count > (_done - 1) * 10 / count && count >= 10;
        if (_done == count || !isTenth && Stopwatch.GetElapsedTime(_lastLine) < _silence)
            return;
        _lastLine = Stopwatch.GetTimestamp();
        Context.Error.WriteLine(
            $"[{100 * _done / count,3} %] {_done} of {count} runs, the last: {SweepRenderer.Name(Plan, outcome.Point)}");
    }
}
