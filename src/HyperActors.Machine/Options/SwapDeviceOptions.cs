namespace HyperActors.Machine;

/// <summary>A device that pages go out to.</summary>
/// <remarks>
/// An operation of n pages waits in one queue for one of <see cref="Channels"/> servers, and then takes the drawn
/// latency + n × <see cref="PerPage"/> (at least 4 KiB / bandwidth for each page). <c>config/swap</c> holds profiles
/// with sources.
/// </remarks>
public sealed record SwapDeviceOptions
{
    /// <summary>Name, unique in the machine, such as <c>ssd</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How much it holds, guests' virtual disks (<see cref="GuestSwapOptions"/>) included; at most 256
    /// GiB.</summary>
    public required ByteSize Capacity { get; init; }

    /// <summary>Operations that it serves at the same time. Default 1; 1 to 1,024.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>Longest queue of waiting operations; a further one waits with the hypervisor. Default 1,024; at least
    /// 1.</summary>
    public int QueueDepth { get; init; } = 1024;

    /// <summary>Time of a read. Default 90 µs, fixed.</summary>
    public LatencyModel Read { get; init; } = new(90.Microseconds);

    /// <summary>Time of a write. Default 25 µs, fixed.</summary>
    public LatencyModel Write { get; init; } = new(25.Microseconds);

    /// <summary>Time to transfer one page, on top of the latency, from the bandwidth: 4 KiB / (bytes/s). Default
    /// none.</summary>
    public SimDuration PerPage { get; init; }

    /// <summary>Pages read together around one that is wanted, itself included: 1 is no readahead. Default 8 (Linux's
    /// page-cluster 3); 1 to 512.</summary>
    public int Readahead { get; init; } = 8;

    /// <summary>
    /// Whether the window is around the faulting address and as large as the last ones were of use, up to
    /// <see cref="Readahead"/>, instead of fixed and aligned. Default false.
    /// </summary>
    public bool AdaptiveReadahead { get; init; }

    /// <summary>Pages written together at most. Default 32; 1 to 512.</summary>
    public int WriteCluster { get; init; } = 32;

    /// <summary>Devices of higher priority are filled first; equal ones in turn. Default 0.</summary>
    public int Priority { get; init; }
}
