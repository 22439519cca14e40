using System.Text.Json.Serialization;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>What is known of a stored run as a whole: the file <c>run.json</c>.</summary>
public sealed record RunManifest
{
    /// <summary>Name of the file in a run's directory.</summary>
    public const string FileName = "run.json";

    /// <summary>Version of the document.</summary>
    public string Schema { get; init; } = "hyperactors/run/v1";

    /// <summary>Id of the run: UTC, scenario and a suffix; also the name of its directory.</summary>
    public required string Run { get; init; }

    /// <summary>Id of the sweep that it belongs to; null for a run of its own.</summary>
    public string? Sweep { get; init; }

    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>SHA-256 of the resolved scenario and its traces, in hexadecimal; see <see cref="ScenarioHash"/>.</summary>
    public required string ScenarioSha256 { get; init; }

    /// <summary>Seed of the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>When it began, as <c>2026-11-21T21:40:05.123456Z</c>.</summary>
    public required string StartedUtc { get; init; }

    /// <summary>Wall time in seconds.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>Virtual time in nanoseconds.</summary>
    public required long VirtualNanoseconds { get; init; }

    /// <summary>Messages delivered.</summary>
    public required long Events { get; init; }

    /// <summary><c>pass</c>, <c>slo_failed</c>, <c>died</c> or <c>interrupted</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Exit code of the run.</summary>
    public required int ExitCode { get; init; }

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>The run's fingerprint.</summary>
    public required string Digest { get; init; }

    /// <summary>Changes of the scenario, as <c>--set</c> takes them.</summary>
    public required IReadOnlyList<string> Overrides { get; init; }

    /// <summary>The values that the sweep chose, by path, in the order of the sweep.</summary>
    public required IReadOnlyList<SweptValue> Swept { get; init; }

    internal static RunManifest Of(RunRecord record, string id) => new()
    {
        Run = id,
        Sweep = record.Sweep,
        Scenario = record.Scenario.Name,
        ScenarioSha256 = ScenarioHash.Of(record.Scenario),
        Seed = record.Run.Summary.Seed,
        StartedUtc = StoreTime.Show(record.Started),
        WallSeconds = record.Run.Summary.WallSeconds,
        VirtualNanoseconds = record.Run.Measurements.VirtualTime.WholeNanoseconds,
        Events = record.Run.Summary.Events,
        Status = StatusOf(record.Run.Measurements.ExitReason, record.Run.Summary.ExitCode),
        ExitCode = record.Run.Summary.ExitCode,
        Version = record.Version,
        Digest = record.Run.Summary.Digest,
        Overrides = record.Overrides,
        Swept = [.. record.Swept.Select(pair => new SweptValue(pair.Key, pair.Value))],
    };

    private static string StatusOf(ExitReason reason, int exitCode) => reason switch
    {
        ExitReason.Died => "died",
        ExitReason.Interrupted => "interrupted",
        _ => exitCode == 0 ? "pass" : "slo_failed",
    };
}

/// <summary>A value that a sweep chose.</summary>
/// <param name="Path">Path of the option.</param>
/// <param name="Value">The value as tables show it.</param>
public sealed record SweptValue(string Path, string Value);

/// <summary>How the store writes its documents; the same as other results are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(RunManifest))]
[JsonSerializable(typeof(SweepManifest))]
internal sealed partial class StoreJson : JsonSerializerContext;
