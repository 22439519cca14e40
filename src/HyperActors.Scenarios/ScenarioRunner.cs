using System.Diagnostics;
using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Workloads;

namespace HyperActors.Scenarios;

/// <summary>Runs a checked scenario once, from its machine to its summary.</summary>
public sealed class ScenarioRunner
{
    private readonly Scenario _scenario;
    private readonly MachineOptions _options;
    private readonly ObjectiveWindows _windows;

    /// <summary>Builds the scenario's machine.</summary>
    /// <param name="scenario">A scenario without errors.</param>
    /// <param name="verify">Whether the oracle watches; the scenario's own wish counts as well.</param>
    /// <param name="journal">Where the machine's actors report their parts of episodes; null: nowhere.</param>
    public ScenarioRunner(Scenario scenario, bool verify = false, EpisodeJournal? journal = null)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        _scenario = scenario;
        MachineOptions options = scenario.ToMachineOptions();
        _options = options with { Verify = options.Verify || verify };
        Machine = new SimulatedMachine(_options, journal);
        _windows = new ObjectiveWindows(scenario.Objectives, _options, Machine, MeasureAt);
    }

    /// <summary>The machine, to be watched while it runs and read afterwards.</summary>
    public SimulatedMachine Machine { get; }

    /// <summary>Everything that the machine is made of.</summary>
    public MachineOptions Options => _options;

    /// <summary>What is run.</summary>
    public Scenario Scenario => _scenario;

    /// <summary>Runs the machine to its end.</summary>
    /// <param name="engine">Which engine executes it; it changes nothing but the wall time.</param>
    /// <param name="cancellation">Ends the run at the next safe point, with what was measured until then.</param>
    /// <param name="observer">Is shown the progress.</param>
    /// <param name="sampler">Is shown the machine at instants of virtual time.</param>
    /// <exception cref="TraceFormatException">A trace is broken behind its beginning.</exception>
    /// <exception cref="SimulationFailedException">A bug of ours.</exception>
    public ScenarioRun Run(
        IEngine engine,
        CancellationToken cancellation = default,
        IRunObserver? observer = null,
        IRunSampler? sampler = null)
    {
        long started = Stopwatch.GetTimestamp();
        MachineResult result;
        try
        {
            result = Machine.Run(engine, cancellation, observer, SamplerOf(sampler));
        }
        catch (SimulationFailedException failed) when (failed.InnerException is TraceFormatException broken)
        {
            throw broken;
        }
        RunMeasurements measurements = Measure(result, Stopwatch.GetElapsedTime(started));
        IReadOnlyList<ObjectiveResult> objectives = _windows.Evaluate(_scenario.Objectives, measurements);
        return new ScenarioRun(RunSummary.From(_scenario, measurements, objectives), result.Reason, result.Report)
        {
            Measurements = measurements,
            End = result.End,
        };
    }

    /// <summary>Judges the objectives by what was measured until an instant at which the machine stands still.</summary>
    /// <param name="now">The instant.</param>
    public IReadOnlyList<ObjectiveResult> JudgeAt(SimTime now)
    {
        return _windows.Evaluate(_scenario.Objectives, MeasureAt(now));
    }

    private IRunSampler? SamplerOf(IRunSampler? other) =>
        !_windows.IsNeeded ? other : other is null ? _windows : new SamplerGroup(_windows, other);

    private RunMeasurements Measure(MachineResult result, TimeSpan wall) => MeasureAt(result.End) with
    {
        Digest = result.Report.Digest.ToString(),
        Engine = result.Report.Engine,
        Partitions = result.Report.Parallelism.Partitions,
        Events = result.Report.Events,
        WallSeconds = wall.TotalSeconds,
        ExitReason = result.Outcome switch
        {
            MachineOutcome.Died => ExitReason.Died,
            MachineOutcome.Interrupted when _windows.AbortedBy is null => ExitReason.Interrupted,
            _ => ExitReason.Completed,
        },
        Aborted = _windows.AbortedBy is { } objective
            ? new AbortSummary(objective, _windows.AbortedAt.SinceStart.TotalSeconds) : null,
        OracleChecks = _options.Verify ? result.OracleChecks : null,
        Faults = Machine.FaultOutcomesAt(result.End),
    };

    /// <summary>What the machine's counters say at an instant; nothing about the run that brought it there.</summary>
    private RunMeasurements MeasureAt(SimTime now) => new()
    {
        Vms = [.. Machine.Vms.Select(static vm => new VmMeasurements
        {
            Name = vm.Name,
            Counters = vm.Counters,
            Balloon = vm.Balloon,
            PagesReported = vm.PagesReported,
            KilledByHypervisor = vm.Killed,
        })],
        Swap = [.. Machine.Devices.Select((device, index) => new SwapMeasurements
        {
            Name = _options.Swap[index].Name,
            Channels = _options.Swap[index].Channels,
            Counters = device.Counters,
        })],
        Hypervisor = Machine.Hypervisor.Counters,
        Sharing = Machine.Hypervisor.Sharing,
        Policy = PolicySummary.From(_options.Hypervisor),
        Frames = Machine.Allocator.Counters,
        VirtualTime = now.SinceStart,
        Warmup = _options.Warmup,
        Digest = "",
        Engine = "",
        Partitions = 1,
        Events = 0,
        WallSeconds = 0,
    };
}

/// <summary>What one run of a scenario came to.</summary>
/// <param name="Summary">The result document.</param>
/// <param name="DeathReason">Why the simulated system died; <see langword="null"/> when it did not.</param>
/// <param name="Report">What the engine says, for those who ask about parallelism.</param>
public sealed record ScenarioRun(RunSummary Summary, string? DeathReason, RunReport Report)
{
    /// <summary>Until when guests were measured.</summary>
    public SimTime End { get; init; }

    /// <summary>All that was measured: the summary is made of it, and whatever else is told of the run.</summary>
    public required RunMeasurements Measurements { get; init; }
}
