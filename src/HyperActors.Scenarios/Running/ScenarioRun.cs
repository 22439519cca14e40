using System.Diagnostics;
using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>One run of a scenario: from the checked file to the result document.</summary>
public sealed class ScenarioRun
{
    private readonly MachineOptions _options;

    /// <summary>Makes the machine; nothing runs yet.</summary>
    /// <param name="scenario">What to run.</param>
    public ScenarioRun(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        Scenario = scenario;
        _options = scenario.ToMachineOptions();
        Machine = new SimulatedMachine(_options);
    }

    /// <summary>What is run.</summary>
    public Scenario Scenario { get; }

    /// <summary>The machine; an observer may look at its counters whenever it is called.</summary>
    public SimulatedMachine Machine { get; }

    /// <summary>Runs to the end, once.</summary>
    /// <param name="engine">What executes the actors; no result depends on it.</param>
    /// <param name="cancellation">Interrupts the run; the result is then partial and says so.</param>
    /// <param name="observer">Is shown the progress. Default nobody.</param>
    /// <exception cref="SimulationFailedException">A bug of ours, or a trace that broke in the middle.</exception>
    public ScenarioResult Execute(IEngine engine, CancellationToken cancellation = default, IRunObserver? observer = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        long begin = Stopwatch.GetTimestamp();
        MachineResult result = Machine.Run(engine, cancellation, observer);
        RunMeasurements measurements = Measure(result, engine, Stopwatch.GetElapsedTime(begin));
        RunSummary summary = RunSummary.From(Scenario, measurements);
        return new ScenarioResult(summary, result.Reason, result.Report.Parallelism, Scenario.DescribeMissingSamples(summary.Slos));
    }

    private RunMeasurements Measure(MachineResult result, IEngine engine, TimeSpan wall) => new()
    {
        Vms = [.. Machine.Vms.Select((vm, index) => new VmMeasurements
        {
            Name = vm.Name,
            Counters = vm.Counters,
            KilledByHypervisor = !Machine.Hypervisor.IsAlive(index),
        })],
        Swap = [.. Machine.Devices.Select((device, index) => new SwapMeasurements
        {
            Name = _options.Swap[index].Name,
            Channels = _options.Swap[index].Channels,
            Counters = device.Counters,
        })],
        Hypervisor = Machine.Hypervisor.Counters,
        Frames = Machine.Allocator.Counters,
        VirtualTime = result.End.SinceStart,
        Warmup = _options.Warmup,
        Digest = result.Report.Digest.ToString(),
        Engine = engine.Name,
        Partitions = result.Report.Parallelism.Partitions,
        Events = result.Report.Events,
        WallSeconds = wall.TotalSeconds,
        ExitReason = result.Outcome switch
        {
            MachineOutcome.Completed => ExitReason.Completed,
            MachineOutcome.Interrupted => ExitReason.Interrupted,
            _ => ExitReason.Died,
        },
        OracleChecks = _options.Verify ? result.OracleChecks : null,
    };
}
