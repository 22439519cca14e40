using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>
/// Looks at a run where the parts begin and end in which objectives are judged, and ends it when one fails that says so.
/// </summary>
/// <remarks>
/// Totals only grow, so what belongs to a part is the difference of two looks: exact, and the same on every engine, as a
/// look shows the state of an instant of virtual time. Looking at regular instants alone was rejected: a fault that begins
/// between two of them would spoil both windows.
/// </remarks>
public sealed class ObjectiveWindows : IRunSampler
{
    /// <summary>Windows are at most this long.</summary>
    private static readonly SimDuration _longest = 100.Milliseconds;

    /// <summary>A run is divided into at least this many windows.</summary>
    private const long LeastWindows = 600;

    private readonly Func<SimTime, RunMeasurements> _measure;
    private readonly SimulatedMachine _machine;
    private readonly Dictionary<string, FaultOptions> _faults;
    private readonly List<ObjectiveWindow> _windows = [];
    private readonly List<Objective> _aborting;
    private readonly SortedSet<SimTime> _instants = [];
    private readonly SimTime _warmup;
    private bool _ticks;

    /// <summary>Prepares to look at a run.</summary>
    /// <param name="objectives">The objectives of the scenario.</param>
    /// <param name="options">The machine.</param>
    /// <param name="machine">The machine as it runs.</param>
    /// <param name="measure">What its counters say at an instant.</param>
    internal ObjectiveWindows(
        IReadOnlyList<Objective> objectives, MachineOptions options, SimulatedMachine machine, Func<SimTime, RunMeasurements> measure)
    {
        _machine = machine;
        _measure = measure;
        _faults = options.Faults.ToDictionary(static fault => fault.Name);
        _warmup = SimTime.Zero + options.Warmup;
        Resolution = options.Duration is { } duration
            ? SimDuration.Max(new SimDuration(1), SimDuration.Min(_longest, duration / LeastWindows))
            : _longest;
        foreach (Objective objective in objectives.Where(static objective => objective.Scope is not null))
        {
            _windows.Add(new ObjectiveWindow(objective));
            AddInstants(objective.Scope!);
        }
        if (_warmup == SimTime.Zero)
            foreach (ObjectiveWindow window in _windows)
                LookAtTheStart(window);
        _aborting = [.. objectives.Where(static objective => objective.Aborts)];
        _ticks = _aborting.Count > 0;
    }

    /// <summary>
    /// How long the windows are in which it is looked at whether an objective holds again, whether service is back, and
    /// whether one fails that ends the run: 1/600 of the run's duration, at most 100 ms; 100 ms without a duration.
    /// </summary>
    public SimDuration Resolution { get; }

    /// <summary>Whether there is anything to look at.</summary>
    public bool IsNeeded => _windows.Count + _aborting.Count > 0;

    /// <summary>The objective that ended the run; null if none did.</summary>
    public string? AbortedBy { get; private set; }

    /// <summary>When it did.</summary>
    public SimTime AbortedAt { get; private set; }

    /// <inheritdoc />
    public SimTime NextAfter(SimTime instant)
    {
        SimTime next = _ticks ? instant.SaturatingAdd(Resolution) : SimTime.MaxValue;
        foreach (SimTime one in _instants.GetViewBetween(new SimTime(instant.Picoseconds + 1), SimTime.MaxValue))
            return SimTime.Min(next, one);
        return next;
    }

    /// <inheritdoc />
    public bool Sample(SimTime now)
    {
        _ticks = _aborting.Count > 0;
        if (now < _warmup)
            return true;
        foreach (GuestVm vm in _machine.Vms)
            vm.TimesAt(now);
        RunMeasurements run = _measure(now);
        foreach (ObjectiveWindow window in _windows)
            if (now == _warmup)
                LookAtTheStart(window);
            else
                Look(window, now, ObjectiveTotals.Of(window.Objective, run));
        foreach (Objective objective in _aborting)
            if (now > _warmup && AbortedBy is null && Evaluate(objective, run, now) is { FailsTheRun: true, Measured: not null })
                (AbortedBy, AbortedAt) = (objective.Name, now);
        return AbortedBy is null;
    }

    /// <summary>Judges objectives, those of a part of the run by what was measured in it.</summary>
    /// <param name="objectives">The objectives of the scenario.</param>
    /// <param name="run">What was measured until an instant.</param>
    internal IReadOnlyList<ObjectiveResult> Evaluate(IReadOnlyList<Objective> objectives, RunMeasurements run) =>
        [.. objectives.Select(objective => Evaluate(objective, run, SimTime.Zero + run.VirtualTime))];

    private ObjectiveResult Evaluate(Objective objective, RunMeasurements run, SimTime now)
    {
        ObjectiveWindow? window = _windows.Find(one => one.Objective == objective);
        if (window is null)
            return ObjectiveEvaluator.Evaluate([objective], run)[0];
        ObjectiveTotals totals = ObjectiveTotals.Of(objective, run);
        return ObjectiveEvaluator.Judge(objective, window.Measure(now, totals), window.Recovered) with
        {
            Samples = window.SamplesAt(totals),
        };
    }

    private void AddInstants(ObjectiveScope scope)
    {
        _instants.Add(_warmup);
        foreach (FaultOptions fault in scope.Except.Append(scope.During).Append(scope.After).OfType<string>()
            .Select(name => _faults[name]))
        {
            _instants.Add(fault.Begin);
            _instants.Add(fault.End);
        }
        foreach (SimDuration time in ((SimDuration?[])[scope.From, scope.To]).OfType<SimDuration>())
            _instants.Add(SimTime.Zero + time);
        _instants.Remove(SimTime.Zero);
        _instants.Remove(SimTime.MaxValue);
    }

    /// <summary>Nothing that counts has been measured yet; what counters hold from the warm-up is forgotten after it.</summary>
    private void LookAtTheStart(ObjectiveWindow window) => Look(window, _warmup, ObjectiveTotals.None);

    private void Look(ObjectiveWindow window, SimTime now, ObjectiveTotals totals)
    {
        ObjectiveScope scope = window.Objective.Scope!;
        if (scope.After is null)
        {
            window.Look(now, totals, Counts(scope, now));
            return;
        }
        SimTime end = _faults[scope.After].End;
        if (now < end || window.Recovered is not null)
            return;
        window.LookAgain(now, totals, end);
        _ticks |= window.Recovered is null;
    }

    private bool Counts(ObjectiveScope scope, SimTime now)
    {
        if (scope.During is { } during)
            return IsGoingOn(_faults[during], now);
        if (scope.Except.Count > 0)
        {
            bool any = false;
            foreach (string name in scope.Except)
                any |= IsGoingOn(_faults[name], now);
            return !any;
        }
        return (scope.From is not { } from || now >= SimTime.Zero + from) && (scope.To is not { } to || now < SimTime.Zero + to);
    }

    /// <summary>Whether a fault has begun, and is not over, or is but service is not back.</summary>
    private bool IsGoingOn(FaultOptions fault, SimTime now)
    {
        if (now < fault.Begin || now < fault.End)
            return now >= fault.Begin;
        bool waits = _machine.Vms.Any(vm => vm.StillWaits(fault));
        _ticks |= waits;
        return waits;
    }
}
