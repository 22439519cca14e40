using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>What all telemetry of a run says of where it comes from.</summary>
public sealed record OtlpResource
{
    /// <summary>2000-01-01T00:00:00Z in nanoseconds since 1970: the start of virtual time in files, so that they repeat.</summary>
    public const long FixedEpoch = 946_684_800_000_000_000;

    /// <summary>Name of the attribute with <see cref="Epoch"/>.</summary>
    internal const string EpochKey = "hyperactors.epoch_unix_nano";

    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>SHA-256 of the scenario, as <see cref="ScenarioHash"/> gives it.</summary>
    public required string ScenarioHash { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>
    /// The instant at which virtual time begins, in nanoseconds since 1970. Default <see cref="FixedEpoch"/>; for live
    /// collectors the run's start, as they drop what is old.
    /// </summary>
    public long Epoch { get; init; } = FixedEpoch;

    /// <summary>The resource of a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="identity">The run's identity.</param>
    /// <param name="version">Version of the program.</param>
    public static OtlpResource Of(Scenario scenario, TraceIdentity identity, string version)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(identity);
        return new OtlpResource
        {
            Scenario = scenario.Name,
            ScenarioHash = identity.ScenarioHash,
            Seed = scenario.Seed,
            Version = version,
        };
    }

    /// <summary>The attributes of one actor's resource.</summary>
    internal IReadOnlyList<TraceAttribute> AttributesOf(string role) =>
    [
        new("service.namespace", "hyperactors"),
        new("service.name", role),
        new("service.version", Version),
        new("service.instance.id", $"{ScenarioHash[..16]}/{role}"),
        new("hyperactors.scenario.name", Scenario),
        new("hyperactors.scenario.sha256", ScenarioHash),
        // A seed has 64 bits without a sign, which OTLP's integers have not.
        new("hyperactors.seed", Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("hyperactors.clock", "virtual"),
        new(EpochKey, Epoch),
    ];
}
