using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>The whole scenario file, as the user wrote it.</summary>
/// <remarks>
/// One record a section, one property a key. Properties with an initial value are optional; nullable ones are absent
/// unless written; the <see langword="required"/> ones must be written.
/// </remarks>
[Section("the scenario")]
internal sealed record ScenarioSection
{
    public const string Version = "hyperactors/v1";

    [Key("Version of this file's format: hyperactors/v1.", Example = "hyperactors/v1")]
    public string Schema { get; init; } = Version;

    [Key("Name of the scenario, in results.", Default = "the file's name", IsName = true)]
    public string? Name { get; init; }

    [Key("What the scenario shows, in a sentence.")]
    public string? About { get; init; }

    [Key("Seed of every random draw: the same seed gives the same run, bit for bit.")]
    public ulong Seed { get; init; } = 1;

    [Key("Virtual time after which guests make no further accesses.", Minimum = "1ns", Example = "60s",
        Default = "until all workloads have ended")]
    public SimDuration? Duration { get; init; }

    [Key("Virtual time at the start that is left out of results and objectives.", Minimum = "0s", Example = "5s")]
    public SimDuration Warmup { get; init; }

    [Key("free: VMs run at the same time; token-ring: one at a time, each for its quantum of accesses.")]
    public Interleaving Interleave { get; init; }

    [Key("Whether the oracle checks every step; costs about a third of the speed.")]
    public bool Verify { get; init; }

    [Key("The machine that the guests share.")]
    public required HostSection Host { get; init; }

    [Key("How memory is handed out and taken back.")]
    public HypervisorSection Hypervisor { get; init; } = new();

    [Key("Devices that pages go out to, by name.")]
    [Named]
    public IReadOnlyList<SwapSection> Swap { get; init; } = [];

    [Key("The guests.", NotEmpty = true)]
    public required IReadOnlyList<VmSection> Vms { get; init; }

    [Key("What breaks on purpose, and when; verbs: hyperactors list faults.")]
    public IReadOnlyList<FaultSection> Faults { get; init; } = [];

    [Key("Objectives: what must hold for the run to succeed.")]
    public IReadOnlyList<SloSection> Slos { get; init; } = [];

    [Key("What 'hyperactors sweep' varies: paths, as --set takes them, with lists of values; and seed: { count: N }.")]
    public SweepSection? Sweep { get; init; }

    [Key("What is written down besides the summary.")]
    public RecordSection Record { get; init; } = new();
}

/// <summary>What is written down of a run besides the summary.</summary>
[Section("a record section")]
internal sealed record RecordSection
{
    [Key("Virtual time between two samples of a time series; above 10000 samples neighbours are joined.", Minimum = "1us",
        Maximum = "1h", Example = "10ms", Default = "such that about 400 samples cover the run, fewer for many VMs")]
    public SimDuration? SeriesEvery { get; init; }

    [Key("Which episodes 'run --trace' keeps; those that a fault or an error touched always are.")]
    public EpisodeTraceSection Trace { get; init; } = new();
}

/// <summary>Which episodes a trace of the run keeps.</summary>
[Section("a section on traces of the run")]
internal sealed record EpisodeTraceSection
{
    [Key("How many page faults, how many reclaims, and so on, the slowest, are kept for each second of virtual time.",
        Minimum = "0", Maximum = "1000000")]
    public int SlowestPerSecond { get; init; } = 20;

    [Key("Share of the others that is kept, chosen by a hash of their numbers.", Minimum = "0%", Maximum = "100%")]
    public Ratio Others { get; init; } = new(0.001m);

    [Key("Spans after which further episodes are left out.", Minimum = "1", Maximum = "1000000000",
        Default = "5000000 for perfetto, 20000 for otlp, 1000 for console")]
    public long? MaxSpans { get; init; }
}
