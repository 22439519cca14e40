namespace HyperActors.Scenarios;

/// <summary>Something that breaks on purpose.</summary>
[Section("a fault")]
internal sealed record FaultSection
{
    [Key("Name, unique in the file.", IsName = true, Example = "swap-slow")]
    public required string Name { get; init; }

    [Key("When it begins, in virtual time.", Minimum = "0s", Example = "10s")]
    public required SimDuration At { get; init; }

    [Key("How long it lasts; not for a crash, which has restartAfter.", Minimum = "1ns", Example = "2s",
        Default = "to the end of the run")]
    public SimDuration? For { get; init; }

    [Key("swap, swap/NAME, vm/NAME, vm/NAME/vcpu/N, hypervisor, allocator, or mailbox/ and one of these.", Example = "swap")]
    public required string Target { get; init; }

    [Key("Service takes longer.")]
    [Variant]
    public SlowSection? Slow { get; init; }

    [Key("Operations of a swap device end with an error.")]
    [Variant]
    public FailSection? Fail { get; init; }

    [Key("The target loses what it was doing, and may be started again.")]
    [Variant]
    public CrashSection? Crash { get; init; }

    [Key("The target stands still, and does afterwards what it was told meanwhile.")]
    [Variant]
    public PauseSection? Pause { get; init; }

    [Key("Memory is taken away from the allocator, and given back at the end.")]
    [Variant]
    public ShrinkSection? Shrink { get; init; }

    [Key("A swap device says to every write that it is full.")]
    [Variant]
    public DeviceFullSection? DeviceFull { get; init; }

    [Key("Writes to a swap device are told to be done, but do not reach the medium whole.")]
    [Variant]
    public TornWriteSection? TornWrite { get; init; }

    [Key("Messages to a mailbox are lost.")]
    [Variant]
    public DropSection? Drop { get; init; }

    [Key("Messages to a mailbox take longer.")]
    [Variant]
    public DelaySection? Delay { get; init; }

    [Key("Messages to a mailbox arrive twice.")]
    [Variant]
    public DuplicateSection? Duplicate { get; init; }

    [Key("Messages to a mailbox arrive with a wrong checksum.")]
    [Variant]
    public CorruptSection? Corrupt { get; init; }
}

/// <summary>What can happen with a probability.</summary>
internal abstract record ChanceSection
{
    [Key("How likely each one is hit.", Minimum = "0%", Maximum = "100%", Example = "1%")]
    public Ratio Probability { get; init; } = new(1);
}

/// <summary>Service takes longer.</summary>
[Section("a slow-down")]
internal sealed record SlowSection
{
    [Key("How long service takes, as a multiple: of the drawn latency for a swap device, whose transfers keep their bandwidth.",
        Minimum = "x1.001", Maximum = "x1000000", Example = "x10")]
    public required Factor Latency { get; init; }
}

/// <summary>What goes wrong with an operation that fails.</summary>
internal enum FailureKind
{
    Io,
}

/// <summary>Operations end with an error.</summary>
[Section("a failure")]
internal sealed record FailSection : ChanceSection
{
    [Key("io: the device says that it could not do it.")]
    public FailureKind Error { get; init; }
}

/// <summary>The target stops and forgets.</summary>
[Section("a crash")]
internal sealed record CrashSection
{
    [Key("Time after which it is started again: a VM with empty memory, its processes from their beginning.",
        Minimum = "1ns", Example = "3s", Default = "never")]
    public SimDuration? RestartAfter { get; init; }

    [Key("For a swap device: whether what its slots held is lost.")]
    public bool LoseSlots { get; init; }
}

/// <summary>The target stands still.</summary>
[Section("a pause")]
internal sealed record PauseSection;

/// <summary>Memory is taken away.</summary>
[Section("a shrinking")]
internal sealed record ShrinkSection
{
    [Key("How much memory.", Minimum = "4KiB", Maximum = "4TiB", Example = "512MiB")]
    public required ByteSize By { get; init; }
}

/// <summary>A device without room.</summary>
[Section("a full device")]
internal sealed record DeviceFullSection;

/// <summary>Writes that are not whole.</summary>
[Section("a torn write")]
internal sealed record TornWriteSection : ChanceSection;

/// <summary>Messages are lost.</summary>
[Section("a drop")]
internal sealed record DropSection : ChanceSection;

/// <summary>Messages take longer.</summary>
[Section("a delay")]
internal sealed record DelaySection : ChanceSection
{
    [Key("How much longer.", Minimum = "1ns", Maximum = "1h", Example = "100us")]
    public required SimDuration By { get; init; }
}

/// <summary>Messages arrive twice.</summary>
[Section("a duplication")]
internal sealed record DuplicateSection : ChanceSection;

/// <summary>Messages arrive changed.</summary>
[Section("a corruption")]
internal sealed record CorruptSection : ChanceSection;
