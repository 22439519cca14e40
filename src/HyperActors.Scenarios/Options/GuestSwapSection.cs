namespace HyperActors.Scenarios;

/// <summary>The swap of a guest's own kernel.</summary>
[Section("a guest's swap")]
internal sealed record GuestSwapSection
{
    [Key("Name of the swap device that the guest's virtual disk is a slice of; the hypervisor's own swap has the rest.",
        IsName = true, Example = "ssd")]
    public required string Device { get; init; }

    [Key("Size of the virtual disk.", Minimum = "4KiB", Maximum = "256GiB", Example = "64MiB")]
    public required ByteSize Capacity { get; init; }

    [Key("The guest's own replacement policy and its parameters; policies: hyperactors list policies.")]
    public EvictionSection Eviction { get; init; } = new();
}
