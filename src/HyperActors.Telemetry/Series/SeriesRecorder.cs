using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>
/// Samples a run in virtual time: hand it to <see cref="ScenarioRunner.Run"/>, then ask for <see cref="Finish"/>.
/// </summary>
/// <remarks>
/// <para>Each sample keeps what was counted since the one before and the state at the instant, in whole numbers that can be
/// added: percentiles and ratios are made at the end, so that intervals can be joined when a run turns out to be long.</para>
/// <para>Memory: about 150 bytes for each VM and sample, and 16 for each bucket of durations that an interval fills.</para>
/// </remarks>
public sealed class SeriesRecorder : IRunSampler
{
    /// <summary>Samples of a run when nobody asks for another distance.</summary>
    public const int WantedSamples = 400;

    /// <summary>Most samples; beyond, neighbours are joined.</summary>
    public const int MostSamples = 10_000;

    /// <summary>Above so many VMs the frames that pairs of VMs take from each other are no series.</summary>
    private const int MostPairedVms = 16;

    /// <summary>VMs times samples, when nobody asks for another distance: many VMs are sampled more seldom.</summary>
    private const int WantedPoints = 40_000;

    private const int FewestSamples = 100;

    private readonly ScenarioRunner _runner;
    private readonly SeriesClock _clock;
    private readonly MachineReader _reader;
    private readonly List<MachineInterval> _intervals = [];
    private readonly SimTime?[] _breaches;
    private readonly int _most;
    private SimTime _last;

    /// <summary>Prepares to sample.</summary>
    /// <param name="runner">The run; it must not have begun.</param>
    /// <param name="every">Distance of samples in virtual time; more than zero. Default: the scenario's
    /// <c>record.seriesEvery</c>, else such that about <see cref="WantedSamples"/> cover the run, fewer for many VMs.</param>
    public SeriesRecorder(ScenarioRunner runner, SimDuration? every = null)
    {
        ArgumentNullException.ThrowIfNull(runner);
        _runner = runner;
        MachineOptions options = runner.Options;
        every ??= runner.Scenario.SeriesEvery;
        int wanted = Math.Clamp(WantedPoints / options.Vms.Count, FewestSamples, WantedSamples);
        _most = every is null ? 2 * wanted : MostSamples;
        _clock = new SeriesClock(every, options.Duration, options.Warmup, wanted);
        _breaches = new SimTime?[runner.Scenario.Objectives.Count];
        _reader = new MachineReader(runner.Machine, options, options.Vms.Count <= MostPairedVms);
    }

    /// <inheritdoc />
    public SimTime NextAfter(SimTime instant) => _clock.After(instant);

    /// <inheritdoc />
    public bool Sample(SimTime now)
    {
        Record(now);
        return true;
    }

    /// <summary>Takes the last sample, at the end of the run, and makes the series.</summary>
    /// <param name="run">What the run came to.</param>
    public RunSeries Finish(ScenarioRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.End > _last)
            Record(run.End);
        return new SeriesBuilder(_runner.Options, _runner.Scenario.Objectives, run.Summary.Slos, _intervals).Build();
    }

    /// <summary>The result of the run, with the first samples at which its objectives did not hold.</summary>
    /// <param name="run">What the run came to; <see cref="Finish"/> has been asked for.</param>
    public ScenarioRun WithBreaches(ScenarioRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run with
        {
            Summary = run.Summary with
            {
                Slos = [.. run.Summary.Slos.Select((slo, index) =>
                    slo with { FirstBreachSeconds = _breaches[index]?.SinceStart.TotalSeconds })],
            },
        };
    }

    private void Record(SimTime now)
    {
        MachineInterval interval = _reader.Read(_last, now);
        IReadOnlyList<ObjectiveResult> objectives = _runner.JudgeAt(now);
        interval.Objectives = [.. objectives.Select(static result => result.Measured ?? double.NaN)];
        NoteBreaches(objectives, now);
        _intervals.Add(interval);
        _last = now;
        if (_intervals.Count >= _most)
            JoinPairs();
    }

    private void NoteBreaches(IReadOnlyList<ObjectiveResult> objectives, SimTime now)
    {
        if (now <= SimTime.Zero + _runner.Options.Warmup)
            return;
        for (int index = 0; index < objectives.Count; index++)
            if (objectives[index].Status is ObjectiveStatus.Fail or ObjectiveStatus.Warn)
                _breaches[index] ??= now;
    }

    private void JoinPairs()
    {
        _clock.Widen();
        List<MachineInterval> joined = new(_most);
        SimTime warmup = SimTime.Zero + _runner.Options.Warmup;
        foreach (MachineInterval interval in _intervals)
        {
            // Intervals end at multiples of the new distance, and none goes over the end of the warm-up.
            bool opens = joined.Count == 0 || joined[^1].End == warmup || _clock.IsDue(joined[^1].End);
            if (opens)
                joined.Add(interval);
            else
                joined[^1].Append(interval);
        }
        _intervals.Clear();
        _intervals.AddRange(joined);
    }
}
