namespace HyperActors.Telemetry;

/// <summary>Which runs make up a sweep: the file <c>sweeps/ID.json</c>, written when the sweep ends.</summary>
/// <remarks>A sweep may count runs that were there before it (<c>--resume</c>), so the runs cannot say it by themselves.</remarks>
public sealed record SweepManifest
{
    /// <summary>Version of the document.</summary>
    public string Schema { get; init; } = "hyperactors/sweep/v1";

    /// <summary>Id of the sweep.</summary>
    public required string Sweep { get; init; }

    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>When it began, as <c>2026-11-21T21:40:05.123456Z</c>.</summary>
    public required string StartedUtc { get; init; }

    /// <summary>The paths whose values were swept, without the seed.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The runs, in the order of the sweep.</summary>
    public required IReadOnlyList<SweepMember> Runs { get; init; }
}

/// <summary>A run of a sweep.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Combination">Number of its combination of values, from 1: runs that differ in the seed alone share it.</param>
/// <param name="Values">The values, in the order of <see cref="SweepManifest.Paths"/>.</param>
public sealed record SweepMember(string Run, int Combination, IReadOnlyList<string> Values);
