namespace HyperActors.Telemetry;

/// <summary>A row of the table <c>run</c>.</summary>
public sealed record RunEntry
{
    /// <summary>Id of the run.</summary>
    public required string RunId { get; init; }

    /// <summary>Id of the sweep that made it; null if none did.</summary>
    public required string? SweepId { get; init; }

    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>See <see cref="ScenarioHash"/>.</summary>
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

    /// <summary>The run's digest.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Its directory, relative to the store, with forward slashes.</summary>
    public required string Dir { get; init; }

    /// <summary>Whether the user interrupted it.</summary>
    public bool IsInterrupted => Status == "interrupted";

    /// <summary>Whether it ended before its time: it was interrupted, or the simulated system died.</summary>
    public bool EndedEarly => IsInterrupted || Status == "died";
}
