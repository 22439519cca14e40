using System.Diagnostics;
using System.Diagnostics.Metrics;
using HyperActors.Actors;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>
/// How the simulator itself is doing, by the clock on the wall: a span for the run, and meters of its speed. Nobody pays for
/// it unless somebody listens to the source and the meter of the name <see cref="SourceName"/>.
/// </summary>
/// <remarks>It knows the base library alone; who exports it knows OpenTelemetry (<see cref="WallExport"/>).</remarks>
public sealed class RuntimeHealth : IRunObserver, IDisposable
{
    /// <summary>Name of the source of spans and of the meter.</summary>
    public const string SourceName = "HyperActors.Runtime";

    private readonly ActivitySource _source;
    private readonly Meter _meter;
    private readonly Activity? _run;
    private readonly long _started = Stopwatch.GetTimestamp();
    private IRunObserver? _next;
    private long _events;
    private long _virtual;
    private long _windows;

    /// <summary>Begins the span of a run. Listeners must be there already.</summary>
    /// <param name="scenario">What is run.</param>
    /// <param name="version">Version of the program.</param>
    public RuntimeHealth(Scenario scenario, string version)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        _source = new ActivitySource(SourceName, version);
        _meter = new Meter(SourceName, version);
        _meter.CreateObservableCounter("hyperactors.sim.events", () => Volatile.Read(ref _events), "{event}", "messages delivered");
        _meter.CreateObservableCounter("hyperactors.sim.windows", () => Volatile.Read(ref _windows), "{window}",
            "windows in which partitions ran on their own; known at the end");
        _meter.CreateObservableGauge("hyperactors.sim.event_rate", () => Volatile.Read(ref _events) / Seconds, "{event}/s",
            "messages delivered in a second of wall time, since the start");
        _meter.CreateObservableGauge("hyperactors.sim.time_ratio", () => Volatile.Read(ref _virtual) / 1e12 / Seconds, "1",
            "virtual time over wall time, since the start");
        _run = _source.StartActivity("run");
        _run?.SetTag("hyperactors.scenario.name", scenario.Name);
        _run?.SetTag("hyperactors.seed", scenario.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private double Seconds => Math.Max(1e-9, Stopwatch.GetElapsedTime(_started).TotalSeconds);

    /// <summary>Has another observer called after this one.</summary>
    /// <param name="next">The other one.</param>
    /// <returns>This one.</returns>
    public RuntimeHealth Before(IRunObserver next)
    {
        _next = next;
        return this;
    }

    /// <inheritdoc />
    public bool Observe(SimTime now, long events)
    {
        Volatile.Write(ref _virtual, now.Picoseconds);
        Volatile.Write(ref _events, events);
        return _next?.Observe(now, events) ?? true;
    }

    /// <summary>Ends the span of the run.</summary>
    /// <param name="run">How it ended.</param>
    public void Complete(ScenarioRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Volatile.Write(ref _events, run.Report.Events);
        Volatile.Write(ref _windows, run.Report.Parallelism.Windows);
        Volatile.Write(ref _virtual, run.End.Picoseconds);
        _run?.SetTag("hyperactors.engine", run.Report.Engine);
        _run?.SetTag("hyperactors.events", run.Report.Events);
        _run?.SetTag("hyperactors.fingerprint", run.Report.Digest.ToString());
        _run?.Stop();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _run?.Dispose();
        _source.Dispose();
        _meter.Dispose();
    }
}
