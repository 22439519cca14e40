using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>A run that is to be kept.</summary>
public sealed record RunRecord
{
    /// <summary>What was run.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>What it came to.</summary>
    public required ScenarioRun Run { get; init; }

    /// <summary>When it began; wall time.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Version of the program; see <see cref="ProgramBuild"/>.</summary>
    public required string Version { get; init; }

    /// <summary>Changes of the scenario, as <c>--set</c> takes them. Default none.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Id of the sweep that the run belongs to. Default none.</summary>
    public string? Sweep { get; init; }

    /// <summary>The values that the sweep chose, by path. Default none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Swept { get; init; } = [];

    /// <summary>Further files. Default none.</summary>
    public IReadOnlyList<RunArtefact> Artefacts { get; init; } = [];
}
