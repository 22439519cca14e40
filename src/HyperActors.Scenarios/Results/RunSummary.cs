using System.Text.Json;
using System.Text.Json.Serialization;

namespace HyperActors.Scenarios;

/// <summary>
/// The result of a run: the document that <c>run --json</c> prints, and the one source of the text summary.
/// <c>config/schema/summary.v1.schema.json</c> describes it.
/// </summary>
/// <remarks>Absent is null, never 0: a VM without faults has no mean fault time.</remarks>
public sealed record RunSummary
{
    /// <summary>Version of the document.</summary>
    public const string Version = "hyperactors/summary/v1";

    /// <summary>Version of the document: <see cref="Version"/>.</summary>
    public string Schema { get; init; } = Version;

    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>Seed of the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Engine of the run.</summary>
    public required string Engine { get; init; }

    /// <summary>Partitions that the engine used.</summary>
    public required int Partitions { get; init; }

    /// <summary>The run's fingerprint: equal for every engine, partition count and machine.</summary>
    public required string Digest { get; init; }

    /// <summary>Virtual time of the run, in seconds.</summary>
    public required double VirtualSeconds { get; init; }

    /// <summary>Wall time of the run, in seconds.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>Messages delivered.</summary>
    public required long Events { get; init; }

    /// <summary>Memory accesses of all VMs.</summary>
    public required long Accesses { get; init; }

    /// <summary>
    /// 0 ran and all objectives held · 4 an objective failed · 5 the simulated system died · 130 interrupted.
    /// </summary>
    public required int ExitCode { get; init; }

    /// <summary>The objective with <c>onFail: abort</c> that ended the run; null if none did.</summary>
    public AbortSummary? Aborted { get; init; }

    /// <summary>The VMs, in the order of the scenario.</summary>
    public required IReadOnlyList<VmSummary> Vms { get; init; }

    /// <summary>The host.</summary>
    public required HostSummary Host { get; init; }

    /// <summary>The swap devices, in the order of the scenario.</summary>
    public required IReadOnlyList<SwapSummary> Swap { get; init; }

    /// <summary>The objectives, in the order of the scenario.</summary>
    public required IReadOnlyList<ObjectiveResult> Slos { get; init; }

    /// <summary>What the oracle saw.</summary>
    public required OracleSummary Oracle { get; init; }

    /// <summary>The faults that were injected, in the order of the scenario; empty without any.</summary>
    public IReadOnlyList<InjectedFaultSummary> Faults { get; init; } = [];

    /// <summary>
    /// What limited parallel execution. Absent unless it is asked for, as it is no result: it differs between engines.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ParallelismSummary? Parallelism { get; init; }

    /// <summary>Builds the result of a run.</summary>
    /// <param name="scenario">What was run.</param>
    /// <param name="run">What the run left behind.</param>
    /// <param name="objectives">How the objectives came out; null: they are judged by what the run left behind.</param>
    public static RunSummary From(Scenario scenario, RunMeasurements run, IReadOnlyList<ObjectiveResult>? objectives = null)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(run);
        ILookup<int, (int From, int To, long Count)> lost = run.Frames.LostFrames.All().ToLookup(pair => pair.From);
        objectives ??= ObjectiveEvaluator.Evaluate(scenario.Objectives, run);
        return new RunSummary
        {
            Scenario = scenario.Name,
            Seed = scenario.Seed,
            Engine = run.Engine,
            Partitions = run.Partitions,
            Digest = run.Digest,
            VirtualSeconds = run.VirtualTime.TotalSeconds,
            WallSeconds = run.WallSeconds,
            Events = run.Events,
            Accesses = run.Vms.Sum(vm => vm.Counters.Accesses),
            ExitCode = ExitCodeOf(run.ExitReason, objectives),
            Aborted = run.Aborted,
            Vms = [.. run.Vms.Select((_, index) => VmSummary.From(run, index, lost[index]))],
            Host = HostSummary.From(run),
            Swap = [.. run.Swap.Select((_, index) => SwapSummary.From(run, index))],
            Slos = objectives,
            Oracle = new OracleSummary(run.OracleChecks is not null, run.OracleChecks ?? 0, run.OracleViolations),
            Faults = [.. run.Faults.Select(outcome => InjectedFaultSummary.From(outcome, run.Vms))],
        };
    }

    /// <summary>The document: indented JSON, properties in the order of their declaration; ends with a line
    /// break.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ResultJson.Readable.RunSummary) + "\n";

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The document.</param>
    /// <exception cref="JsonException">It is no such document.</exception>
    public static RunSummary FromJson(string json) =>
        JsonSerializer.Deserialize(json, ResultJson.Readable.RunSummary) ?? throw new JsonException("The document is empty.");

    private static int ExitCodeOf(ExitReason reason, IReadOnlyList<ObjectiveResult> objectives) => reason switch
    {
        ExitReason.Interrupted => 130,
        ExitReason.Died => 5,
        _ => objectives.Any(objective => objective.FailsTheRun) ? 4 : 0,
    };
}
