using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Scenarios;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>The trace of one run: where it goes, and what is said of it.</summary>
/// <remarks>
/// The directory of a run exists only when the run is over. So what belongs there is written to a passing file of the store,
/// and copied.
/// </remarks>
internal sealed class RunTrace : IDisposable
{
    private readonly CommandContext _context;
    private readonly SlowestEpisodes _slowest = new();
    private readonly TraceRequest _request;
    private readonly OtlpResource _resource;
    private readonly List<ITraceSink> _sinks = [];
    private readonly List<RunArtefact> _artefacts = [];
    private readonly List<string> _passing = [];
    private readonly OtlpHttpSink? _collector;
    private readonly EpisodeTracer _tracer;
    private readonly IDisposable? _wall;
    private readonly RuntimeHealth? _health;
    private string? _file;

    /// <summary>Begins a trace.</summary>
    /// <param name="context">Where to say what was kept.</param>
    /// <param name="scenario">What is run.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="store">Where results are kept; null if they are not.</param>
    public RunTrace(CommandContext context, Scenario scenario, TraceRequest request, ResultsStore? store)
    {
        _context = context;
        _request = request;
        _tracer = new EpisodeTracer(scenario, SamplingOf(scenario.Episodes, request), _sinks);
        _sinks.Add(_slowest);
        _resource = OtlpResource.Of(scenario, _tracer.Identity, HyperActorsCommand.Version) with { Epoch = request.Epoch };
        if (request.Format is { } format)
            AddFile(format, scenario.Name, store);
        if (store is not null)
            _sinks.Add(new ToleratedSink(new EpisodeTableSink(OpenPassing(store, TraceFile.EpisodesName))));
        if (request.Collector is { } collector)
            _sinks.Add(_collector = new OtlpHttpSink(collector, _resource));
        if (request.Health)
            _wall = WallExport.ToCollector(request.Collector!, HyperActorsCommand.Version);
        else if (request.Format == TraceOutput.Console && request.Path is null)
            _wall = WallExport.ToConsole(context.Error, HyperActorsCommand.Version);
        if (_wall is not null)
            _health = new RuntimeHealth(scenario, HyperActorsCommand.Version);
    }

    /// <summary>What the machine's actors report to.</summary>
    public EpisodeJournal Journal => _tracer.Journal;

    /// <summary>The files for the run's directory.</summary>
    public IReadOnlyList<RunArtefact> Artefacts => _artefacts;

    /// <summary>The slowest of the episodes that were kept so far.</summary>
    public IReadOnlyList<TraceEpisode> Slowest => _slowest.Episodes;

    /// <summary>The observer that reads the reports, and calls another one.</summary>
    public IRunObserver Before(IRunObserver next) => _tracer.Before(_health?.Before(next) ?? next);

    /// <summary>Ends the trace and says what it holds.</summary>
    public void Complete(ScenarioRun run)
    {
        TraceTotals totals = _tracer.Complete(run);
        _health?.Complete(run);
        _wall?.Dispose();
        byte[] metrics = _request.Format == TraceOutput.Otlp || _collector is not null
            ? OtlpMetricEncoder.Encode(run.Measurements, _resource)
            : [];
        _collector?.WriteMetrics(metrics);
        if (_request.Format == TraceOutput.Otlp && _file is null)
            _artefacts.Add(new RunArtefact(TraceFile.MetricsName, stream => stream.Write([.. metrics, (byte)'\n'])));
        foreach (ITraceSink sink in _sinks)
            sink.Dispose();
        _context.Error.WriteLine($"trace    {totals}");
        if (_file is not null)
            _context.Error.WriteLine($"trace    {_file}");
        if (_sinks.OfType<ToleratedSink>().Select(static sink => sink.Problem).FirstOrDefault(static why => why is not null) is { } why)
            _context.Error.WriteLine($"warning: the trace breaks off: {why}; the results are complete");
        if (_collector?.Problem is { } problem)
            _context.Error.WriteLine($"warning: not all telemetry was delivered: {problem}; the results are complete");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _tracer.Dispose();
        foreach (ITraceSink sink in _sinks)
            sink.Dispose();
        _health?.Dispose();
        _wall?.Dispose();
        foreach (string passing in _passing)
            File.Delete(passing);
    }

    private void AddFile(TraceOutput format, string scenario, ResultsStore? store)
    {
        if (format == TraceOutput.Console && _request.Path is null)
        {
            _sinks.Add(new ConsoleSink(_context.Error, _resource, leaveOpen: true));
            return;
        }
        string name = format == TraceOutput.Otlp ? TraceFile.OtlpName : TraceFile.PerfettoName;
        bool kept = _request.Path is null && store is not null;
        if (!kept)
            _file = _request.Path ?? scenario + name["trace".Length..];
        Stream stream = kept ? OpenPassing(store!, name) : new FileStream(_file!, FileMode.Create);
        _sinks.Add(new ToleratedSink(format switch
        {
            TraceOutput.Perfetto => new PerfettoSink(stream),
            TraceOutput.Otlp => new OtlpFileSink(stream, _resource),
            _ => new ConsoleSink(new StreamWriter(stream), _resource),
        }));
    }

    private FileStream OpenPassing(ResultsStore store, string name)
    {
        string path = Path.Combine(store.Directory, $".{Environment.ProcessId}-{name}");
        FileStream stream = new(path, FileMode.Create);
        _passing.Add(path);
        _artefacts.Add(new RunArtefact(name, target =>
        {
            using FileStream written = File.OpenRead(path);
            written.CopyTo(target);
        }));
        return stream;
    }

    private static TraceSampling SamplingOf(EpisodeRecording recording, TraceRequest request) => new()
    {
        SlowestPerSecond = recording.SlowestPerSecond,
        Others = recording.Others,
        MaxSpans = recording.MaxSpans ?? request.Format switch
        {
            TraceOutput.Console => 1_000,
            TraceOutput.Perfetto when request.Collector is null => 5_000_000,
            _ => 20_000,
        },
    };
}
