namespace HyperActors.Machine;

/// <summary>A guest.</summary>
public sealed record VmOptions
{
    /// <summary>Name, unique in the machine, such as <c>web-1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Guest-physical memory; at most 512 GiB.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>Virtual processors. Default 1; 1 to 512.</summary>
    public int Vcpus { get; init; } = 1;

    /// <summary>Weight when frames are short. Default 1; 1 to 1,000,000.</summary>
    public int Share { get; init; } = 1;

    /// <summary>Most memory that the VM may have resident; beyond it reclaim takes from this VM alone. Default none.</summary>
    public ByteSize? Limit { get; init; }

    /// <summary>Resident memory that reclaim leaves alone. Default none.</summary>
    public ByteSize Reservation { get; init; }

    /// <summary>Accesses and frees of a turn under <see cref="Interleaving.TokenRing"/>. Default 64; at least 1.
    /// </summary>
    public long Quantum { get; init; } = 64;

    /// <summary>The quantum of the VM's first turn, as for populating memory. Default <see cref="Quantum"/>.</summary>
    public long? FirstQuantum { get; init; }

    /// <summary>When the VM starts to run. Default 0.</summary>
    public SimDuration Start { get; init; }

    /// <summary>The size of page that the guest's kernel maps for its processes. Default 4 KiB.</summary>
    public PageSize GuestPage { get; init; } = PageSize.Base4KiB;

    /// <summary>Time slice of the guest's round-robin scheduler. Default 4 ms.</summary>
    public SimDuration TimeSlice { get; init; } = 4.Milliseconds;

    /// <summary>
    /// Whether the hypervisor tells the guest that a page needs I/O, so that another process can run meanwhile (as
    /// KVM's asynchronous page fault). Default true.
    /// </summary>
    public bool AsyncPageFaults { get; init; } = true;

    /// <summary>The guest's own swap. Default none: a guest out of memory ends its largest process.</summary>
    public GuestSwapOptions? Swap { get; init; }

    /// <summary>Whether the guest reports its free pages to the host. Default no.</summary>
    public FreePageReportingOptions? FreePageReporting { get; init; }

    /// <summary>The guest's balloon driver. Default none.</summary>
    public BalloonOptions? Balloon { get; init; }

    /// <summary>What processes' pages begin with, for page sharing. Default: each page is unlike any other.</summary>
    public ContentOptions? Content { get; init; }

    /// <summary>What runs in the guest; at least one.</summary>
    public required IReadOnlyList<ProcessOptions> Processes { get; init; }
}
