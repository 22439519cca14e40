using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Scenarios;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>The trace of one run: where it goes, and what is said of it.</summary>
/// <remarks>
/// The directory of a run exists only when the run is over, so a trace that belongs there is written to a file without a
/// name that others could take for a result, and copied.
/// </remarks>
internal sealed class RunTrace : IDisposable
{
    private readonly CommandContext _context;
    private readonly string _path;
    private readonly string? _artefact;
    private readonly ITraceSink _sink;
    private readonly EpisodeTracer _tracer;

    /// <summary>Begins a trace.</summary>
    /// <param name="context">Where to say what was kept.</param>
    /// <param name="scenario">What is run.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="artefact">Its name in the run's directory; null if it stays where it is.</param>
    /// <param name="sampling">Which episodes are kept.</param>
    public RunTrace(CommandContext context, Scenario scenario, string path, string? artefact, TraceSampling sampling)
    {
        _context = context;
        _path = path;
        _artefact = artefact;
        _sink = new PerfettoSink(new FileStream(path, FileMode.Create));
        _tracer = new EpisodeTracer(scenario, sampling, [_sink]);
    }

    /// <summary>What the machine's actors report to.</summary>
    public EpisodeJournal Journal => _tracer.Journal;

    /// <summary>The observer that reads the reports, and calls another one.</summary>
    public IRunObserver Before(IRunObserver next) => _tracer.Before(next);

    /// <summary>Ends the trace and says what it holds.</summary>
    public void Complete(ScenarioRun run)
    {
        TraceTotals totals = _tracer.Complete(run);
        _sink.Dispose();
        _context.Error.WriteLine($"trace    {totals}");
        if (_artefact is null)
            _context.Error.WriteLine($"trace    {_path}");
    }

    /// <summary>The files for the run's directory.</summary>
    public IReadOnlyList<RunArtefact> Artefacts => _artefact is null ? [] :
    [
        new RunArtefact(_artefact, stream =>
        {
            using FileStream written = File.OpenRead(_path);
            written.CopyTo(stream);
        }),
    ];

    /// <inheritdoc />
    public void Dispose()
    {
        _sink.Dispose();
        if (_artefact is not null)
            File.Delete(_path);
    }
}
