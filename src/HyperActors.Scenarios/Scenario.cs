using HyperActors.Machine;
using HyperActors.Workloads;

namespace HyperActors.Scenarios;

/// <summary>A scenario that was read and checked: ready to run.</summary>
public sealed class Scenario
{
    private readonly SourceMap _map;

    internal Scenario(ScenarioSection section, IReadOnlyList<VmPlan> vms, IReadOnlyList<Objective> objectives,
        SourceMap map, string path)
    {
        Section = section;
        VmPlans = vms;
        Objectives = objectives;
        Path = path;
        _map = map;
        VmNames = [.. vms.Select(vm => vm.Name)];
    }

    /// <summary>Name of the scenario: its <c>name</c>, or that of the file.</summary>
    public string Name => Section.Name!;

    /// <summary>What it shows; empty if the file does not say so.</summary>
    public string About => Section.About ?? "";

    /// <summary>Seed of every random draw.</summary>
    public ulong Seed => Section.Seed;

    /// <summary>Virtual time between two samples of a time series; null where the file does not say.</summary>
    public SimDuration? SeriesEvery => Section.Record.SeriesEvery;

    /// <summary>Which episodes a trace of the run keeps.</summary>
    public EpisodeRecording Episodes => new(
        Section.Record.Trace.SlowestPerSecond, (double)Section.Record.Trace.Others.Value, Section.Record.Trace.MaxSpans);

    /// <summary>Whether the oracle shall watch.</summary>
    public bool Verify => Section.Verify;

    /// <summary>The file, as it was named to the reader.</summary>
    public string Path { get; }

    /// <summary>The text of the file, as it was given.</summary>
    public string Text => _map.Locate("").Source.Text;

    /// <summary>Names of the VMs, in the order of <see cref="MachineOptions.Vms"/>.</summary>
    public IReadOnlyList<string> VmNames { get; }

    /// <summary>What must hold for the run to succeed, in the order of the file.</summary>
    public IReadOnlyList<Objective> Objectives { get; }

    /// <summary>What <c>hyperactors sweep</c> varies; without a block <c>sweep</c> it has the scenario's seed alone.</summary>
    public SweepPlan Sweep { get; internal set; } = null!;

    /// <summary>The file's content with every profile and default written into it.</summary>
    internal ScenarioSection Section { get; }

    internal IReadOnlyList<VmPlan> VmPlans { get; }

    /// <summary>Everything that a machine is made of.</summary>
    public MachineOptions ToMachineOptions() => MachineOptionsBuilder.Build(this);

    /// <summary>The scenario as YAML with every profile and default written out; it reads back to an equal
    /// scenario, which sweeps nothing.</summary>
    public string Resolve() => ScenarioWriter.Write(Section with { Sweep = null });

    /// <summary>The same for a file in another folder: traces are named relative to it.</summary>
    /// <param name="folder">Where the text will stand.</param>
    public string Resolve(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return ScenarioWriter.Write(Section with { Sweep = null }, file => System.IO.Path.IsPathRooted(file) ? file
            : System.IO.Path.GetRelativePath(folder, TraceStreams.PathOf(file, Path)));
    }

    /// <summary>The files of the traces that guests play, each once, in the order of the file.</summary>
    public IReadOnlyList<string> TraceFiles =>
        [.. Traces().Select(each => TraceStreams.PathOf(each.Trace, Path)).Distinct(StringComparer.Ordinal)];

    /// <summary>What the scenario will put together.</summary>
    public ScenarioPlan Plan() => ScenarioPlan.Of(this);

    /// <summary>
    /// Reads every trace to its end, which may take long, and reports those that are broken, at their places in the
    /// file.
    /// Reading a scenario opens each trace and looks at its beginning only.
    /// </summary>
    public IReadOnlyList<ScenarioError> VerifyTraces()
    {
        ErrorList errors = new();
        TraceChecks checks = new(_map, errors, Path);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((TraceSection trace, string path) in Traces())
            checks.CheckToEnd(trace, path, seen);
        return errors.InOrder();
    }

    /// <summary>A trace that broke during the run, as a mistake with its place in the file.</summary>
    /// <param name="broken">What the trace reader threw.</param>
    public ScenarioError Describe(TraceFormatException broken)
    {
        ArgumentNullException.ThrowIfNull(broken);
        ErrorList errors = new();
        (TraceSection? trace, string path) = Traces().FirstOrDefault(
            each => TraceStreams.PathOf(each.Trace, Path) == broken.File);
        if (trace is null)
            return new ScenarioError
            {
                Code = ErrorCode.TraceBroken,
                File = Path,
                What = broken.Message,
                Help = broken.Hint
            };
        new TraceChecks(_map, errors, Path).Report(trace, path, broken.File, broken);
        return errors.InOrder()[0];
    }

    private IEnumerable<(TraceSection Trace, string Path)> Traces() => VmPlans.DistinctBy(vm => vm.Path)
        .SelectMany(vm => vm.Phases).SelectMany(WorkloadFacts.Patterns).DistinctBy(plan => plan.Path)
        .Where(plan => plan.Pattern.Trace is not null)
        .Select(plan => (plan.Pattern.Trace!, $"{plan.Path}.trace"));

    /// <summary>
    /// The objectives that saw no samples, as mistakes with their places in the file (HA2012), for a message after the
    /// run.
    /// </summary>
    /// <param name="results">The results, in the order of <see cref="Objectives"/>.</param>
    public IReadOnlyList<ScenarioError> DescribeMissingSamples(IReadOnlyList<ObjectiveResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        ErrorList errors = new();
        for (int index = 0; index < results.Count; index++)
            if (results[index].Status == ObjectiveStatus.NoSamples)
                errors.Add(_map.Locate($"slos[{index}].expect"), $"slos[{index}].expect", ErrorCode.NoSamples,
                    $"objective '{results[index].Name}' saw no samples after warm-up; it counts as failed",
                        "nothing was measured",
                    "make the run longer, or select other VMs");
        return errors.InOrder();
    }
}
