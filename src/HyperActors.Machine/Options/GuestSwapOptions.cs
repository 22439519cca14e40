namespace HyperActors.Machine;

/// <summary>The swap of a guest's own kernel: a virtual disk that is a slice of one of the host's devices.</summary>
/// <remarks>
/// With it the guest pages on its own when its memory is used up, knowing nothing of the host, which may page the same
/// memory: double paging.
/// </remarks>
public sealed record GuestSwapOptions
{
    /// <summary>Index of the device, in the order of <see cref="MachineOptions.Swap"/>.</summary>
    public required int Device { get; init; }

    /// <summary>Size of the virtual disk; at most 512 GiB.</summary>
    public required ByteSize Capacity { get; init; }

    /// <summary>The guest's replacement policy, as <c>NAME[:key=value[;key=value…]]</c>. Default <c>clock</c>.</summary>
    public string Eviction { get; init; } = "clock";
}
