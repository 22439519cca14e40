using System.Runtime.ExceptionServices;
using HyperActors.Actors;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>Makes the runs of a sweep, several at a time.</summary>
/// <remarks>
/// Each run has one thread, as many short runs use processors better than one run on many. What a run comes to depends
/// on nothing but its scenario, and results stand in the order of the sweep, so the number of threads changes neither.
/// </remarks>
public sealed class SweepRunner
{
    private readonly Lock _telling = new();

    /// <summary>Runs at a time; at least 1.</summary>
    public required int Jobs { get; init; }

    /// <summary>Where runs are kept; null for nowhere.</summary>
    public ResultsStore? Store { get; init; }

    /// <summary>Whether runs that the store has are not made again. Default no.</summary>
    public bool Resume { get; init; }

    /// <summary>Whether the oracle watches. Default no.</summary>
    public bool Verify { get; init; }

    /// <summary>Id of the sweep.</summary>
    public required string Sweep { get; init; }

    /// <summary>Version of the program; see <see cref="ProgramBuild"/>.</summary>
    public required string Version { get; init; }

    /// <summary>The paths that are swept.</summary>
    public required IReadOnlyList<SweepAxis> Axes { get; init; }

    /// <summary>Is told of each run when it is there; by one thread at a time. Default nobody.</summary>
    public Action<SweepOutcome>? Progress { get; init; }

    /// <summary>Is told of the run that an exception ends the sweep in; by one thread at a time. Default nobody.</summary>
    public Action<SweepCase>? Failing { get; init; }

    /// <summary>Makes the runs.</summary>
    /// <param name="cases">The runs.</param>
    /// <param name="cancellation">Stops as soon as it can; runs that are under way are given up.</param>
    /// <returns>What each came to, in the same order; null for those that were not made before the cancellation.</returns>
    /// <exception cref="ResultsStoreException">A run cannot be kept.</exception>
    /// <exception cref="Workloads.TraceFormatException">A trace is broken behind its beginning.</exception>
    public IReadOnlyList<SweepOutcome?> Run(IReadOnlyList<SweepCase> cases, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cases);
        var outcomes = new SweepOutcome?[cases.Count];
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ExceptionDispatchInfo? failure = null;
        int next = -1;
        void Work()
        {
            int index = -1;
            try
            {
                for (index = Interlocked.Increment(ref next); index < cases.Count && !stop.IsCancellationRequested;
                    index = Interlocked.Increment(ref next))
                {
                    outcomes[index] = FindKept(cases[index]) ?? Make(cases[index], stop.Token);
                    Tell(outcomes[index]);
                }
            }
            catch (Exception thrown)
            {
                // The first failure ends the sweep; what other threads still throw is its consequence or its equal.
                if (Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(thrown), null) is null)
                    Failing?.Invoke(cases[index]);
                stop.Cancel();
            }
        }

        Thread[] threads = [.. Enumerable.Range(0, Math.Min(Jobs, Math.Max(1, cases.Count))).Select(_ => new Thread(Work))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        failure?.Throw();
        return outcomes;
    }

    /// <summary>How many of the runs the store has already.</summary>
    /// <param name="cases">The runs.</param>
    public int CountKept(IEnumerable<SweepCase> cases)
    {
        ArgumentNullException.ThrowIfNull(cases);
        return cases.Count(each => FindKept(each) is not null);
    }

    private SweepOutcome? FindKept(SweepCase each)
    {
        if (!Resume || Store is not { Exists: true })
            return null;
        using ResultsReader reader = Store.OpenToRead();
        return reader.FindSame(ScenarioHash.Of(each.Scenario), Version) is { } run && reader.SummaryOf(run) is { } summary
            ? new SweepOutcome(each.Point, summary, run.RunId, WasKept: true)
            : null;
    }

    private SweepOutcome? Make(SweepCase each, CancellationToken cancellation)
    {
        DateTimeOffset started = TimeProvider.System.GetUtcNow();
        ScenarioRun run = new ScenarioRunner(each.Scenario, Verify).Run(new SequentialEngine(), cancellation);
        if (run.Measurements.ExitReason == ExitReason.Interrupted)
            return null;
        string? id = Store?.Write(new RunRecord
        {
            Scenario = each.Scenario,
            Run = run,
            Started = started,
            Version = Version,
            Overrides = each.Overrides,
            Sweep = Sweep,
            Swept = [.. Axes.Select((axis, index) => KeyValuePair.Create(axis.Path, each.Point.Choices[index].Text))],
        }).Manifest.Run;
        return new SweepOutcome(each.Point, run.Summary, id, WasKept: false);
    }

    private void Tell(SweepOutcome? outcome)
    {
        if (outcome is null)
            return;
        lock (_telling)
            Progress?.Invoke(outcome);
    }
}
