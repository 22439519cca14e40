using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>Watches a run and writes the traces of its episodes while it goes on. It cannot change the run.</summary>
/// <remarks>
/// The machine's actors report to <see cref="Journal"/>, which must be given to the machine. At safe points of the run what
/// they reported is taken away, and put together and, where it is kept, handed to the sinks by a thread beside the run; so
/// memory depends on what is under way, not on the length of the run, and what is written does not depend on the engine.
/// </remarks>
public sealed class EpisodeTracer : IRunObserver, IDisposable
{
    private readonly Scenario _scenario;
    private readonly MachineOptions _machine;
    private readonly TraceSampling _sampling;
    private readonly IReadOnlyList<ITraceSink> _sinks;
    private IRunObserver? _next;
    private EpisodeAssembler? _assembler;
    private EpisodeSampler? _sampler;
    private EpisodeConverter? _converter;
    private StepReading? _reading;

    /// <summary>Makes a tracer for one run.</summary>
    /// <param name="scenario">What is run.</param>
    /// <param name="sampling">Which episodes are kept.</param>
    /// <param name="sinks">
    /// Who gets them: of the run's thread until it begins and again from <see cref="Complete"/> on, and of another one in
    /// between. They stay the caller's to dispose of, after this.
    /// </param>
    public EpisodeTracer(Scenario scenario, TraceSampling sampling, IReadOnlyList<ITraceSink> sinks)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(sampling);
        ArgumentNullException.ThrowIfNull(sinks);
        _scenario = scenario;
        _machine = scenario.ToMachineOptions();
        _sampling = sampling;
        _sinks = sinks;
        Identity = new TraceIdentity(ScenarioHash.Of(scenario));
    }

    /// <summary>Where the machine's actors report.</summary>
    public EpisodeJournal Journal { get; } = new();

    /// <summary>Where the identifiers come from.</summary>
    public TraceIdentity Identity { get; }

    /// <summary>Has another observer called after this one.</summary>
    /// <param name="next">The other one.</param>
    /// <returns>This one.</returns>
    public EpisodeTracer Before(IRunObserver next)
    {
        _next = next;
        return this;
    }

    /// <inheritdoc />
    public bool Observe(SimTime now, long events)
    {
        Read(now);
        return _next?.Observe(now, events) ?? true;
    }

    /// <summary>The run is over: what is left is written, and the sinks are told.</summary>
    /// <param name="run">How it ended.</param>
    /// <returns>What was kept.</returns>
    public TraceTotals Complete(ScenarioRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        // At the instant of a failure some actors had their turn and others not: which, differs between engines.
        Read(run.Report.Failure?.Time ?? SimTime.MaxValue);
        _reading!.Finish();
        _assembler!.End((run.Report.Failure?.Time ?? run.Report.Now).Picoseconds);
        _sampler!.Flush();
        // Not the last event of all: that may be a timer that looked after a lost message, long after the machine came to rest.
        long end = run.Report.Failure?.Time.Picoseconds ?? Math.Max(run.End.Picoseconds, _assembler.Latest);
        _sampler.Write([.. _converter!.InjectedFaults(end)]);
        TraceEpisode whole = RunEpisode.Of(_scenario, Identity, run, _sampler.Totals, _assembler.Lost, end);
        foreach (ITraceSink sink in _sinks)
        {
            sink.Write([whole]);
            sink.Complete();
        }
        return _sampler.Totals;
    }

    /// <summary>Ends what goes on beside the run; where the run was not completed, its trace breaks off.</summary>
    public void Dispose()
    {
        _reading?.Dispose();
        _reading = null;
    }

    private void Read(SimTime before)
    {
        _reading ??= Prepare();
        _reading.Read(before);
    }

    private StepReading Prepare()
    {
        // The logs are there when the machine is made, after this object.
        Deferred keeper = new();
        _assembler = new EpisodeAssembler(_machine, keeper);
        _converter = new EpisodeConverter(_machine, Journal.Logs, Identity, _assembler.Passes);
        keeper.Target = _sampler = new EpisodeSampler(_sampling, _converter, _assembler.Passes, _assembler.Recycle, _sinks);
        return new StepReading(Journal, _assembler);
    }

    /// <summary>The assembler and the sampler need each other.</summary>
    private sealed class Deferred : IEpisodeKeeper
    {
        public IEpisodeKeeper? Target { get; set; }

        public void Take(OpenEpisode episode) => Target!.Take(episode);
    }
}
