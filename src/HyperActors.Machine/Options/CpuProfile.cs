namespace HyperActors.Machine;

/// <summary>
/// A processor as the model sees it: translation structures, and the time of each step. <c>config/cpu</c> holds
/// profiles of real ones with the source of each number; the defaults here are those of <c>config/cpu/generic.yaml</c>.
/// </summary>
public sealed record CpuProfile
{
    /// <summary>First-level data TLB for 4 KiB pages. Default 64 entries, 4 ways.</summary>
    public TlbShape L1 { get; init; } = new(64, 4);

    /// <summary>First-level data TLB for 2 MiB pages. Default 32 entries, 4 ways.</summary>
    public TlbShape L1Large { get; init; } = new(32, 4);

    /// <summary>First-level data TLB for 1 GiB pages. Default 4 entries, 4 ways.</summary>
    public TlbShape L1Huge { get; init; } = new(4, 4);

    /// <summary>Second-level TLB, shared by 4 KiB and 2 MiB pages. Default 1,536 entries, 12 ways.</summary>
    public TlbShape L2 { get; init; } = new(1536, 12);

    /// <summary>Second-level TLB for 1 GiB pages. Default 16 entries, 4 ways.</summary>
    public TlbShape L2Huge { get; init; } = new(16, 4);

    /// <summary>Entries of the page-walk cache for each upper level. Default 32; 0 turns it off.</summary>
    public int WalkCacheEntries { get; init; } = 32;

    /// <summary>Entries of the nested TLB, guest-physical to machine. Default 64; 0 turns it off.</summary>
    public int NestedTlbEntries { get; init; } = 64;

    /// <summary>Time of an access that hits the first-level TLB, the data included. Default 1 ns.</summary>
    public SimDuration TlbHit { get; init; } = 1.Nanoseconds;

    /// <summary>Further time when only the second-level TLB hits. Default 2 ns.</summary>
    public SimDuration L2TlbHit { get; init; } = 2.Nanoseconds;

    /// <summary>Time of one read of a page-table entry in a walk, guest or nested. Default 20 ns.</summary>
    public SimDuration WalkReference { get; init; } = 20.Nanoseconds;

    /// <summary>Time from a guest's instruction to the hypervisor's handler. Default 500 ns; at least 1 ns.</summary>
    public SimDuration VmExit { get; init; } = 500.Nanoseconds;

    /// <summary>Time from the hypervisor's decision to the guest's next instruction. Default 1 µs; at least 1 ns.</summary>
    public SimDuration VmEntry { get; init; } = 1.Microseconds;

    /// <summary>Time of the hypervisor's handler for a nested fault, on top of exit and entry. Default 1 µs.</summary>
    public SimDuration NestedFaultHandling { get; init; } = 1.Microseconds;

    /// <summary>Time of the guest kernel's handler for a fault that needs no I/O, clearing the page included. Default 1 µs.</summary>
    public SimDuration GuestFaultHandling { get; init; } = 1.Microseconds;

    /// <summary>Time to copy a 4 KiB page in a copy-on-write fault, on top of the handler. Default 500 ns.</summary>
    public SimDuration PageCopy { get; init; } = 500.Nanoseconds;

    /// <summary>Time in which the guest's kernel takes a page back from a process. Default 235 ns.</summary>
    public SimDuration PageFree { get; init; } = 235.Nanoseconds;

    /// <summary>Time of a switch from one process to another on a vCPU. Default 2 µs.</summary>
    public SimDuration ContextSwitch { get; init; } = 2.Microseconds;

    /// <summary>
    /// Time from the hypervisor's request to a vCPU in its handler: an interprocessor interrupt. Default 1 µs; at
    /// least 1 ns.
    /// </summary>
    public SimDuration ShootDown { get; init; } = 1.Microseconds;

    /// <summary>Time that each running vCPU loses to one shoot-down. Default 200 ns.</summary>
    public SimDuration ShootDownPerVcpu { get; init; } = 200.Nanoseconds;
}
