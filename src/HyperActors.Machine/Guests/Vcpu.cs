namespace HyperActors.Machine;

/// <summary>What a virtual processor does.</summary>
internal enum VcpuState
{
    /// <summary>It has no process to run.</summary>
    Idle,

    /// <summary>It executes its process.</summary>
    Running,

    /// <summary>It stands still inside the hypervisor until a page is backed.</summary>
    Stalled,

    /// <summary>The VM is not switched on, or not any more.</summary>
    Off,
}

/// <summary>A virtual processor of a guest, with its translation hardware and its own local clock.</summary>
internal sealed class Vcpu(int index, Mmu mmu)
{
    /// <summary>Its number in the VM.</summary>
    public int Index { get; } = index;

    /// <summary>Its translation hardware.</summary>
    public Mmu Mmu { get; } = mmu;

    /// <summary>What it does.</summary>
    public VcpuState State { get; set; } = VcpuState.Off;

    /// <summary>While running: until when it has executed.</summary>
    public SimTime Time { get; set; }

    /// <summary>While idle or stalled: since when, as far as the counters have not taken it yet.</summary>
    public SimTime Since { get; set; }

    /// <summary>Until when an injected pause keeps it from running; in the past if none does.</summary>
    public SimTime PausedUntil { get; set; }

    /// <summary>What it runs, or stalls for; none when idle.</summary>
    public GuestProcess? Process { get; set; }

    /// <summary>What it ran last: going on with the same one needs no switch.</summary>
    public GuestProcess? LastProcess { get; set; }

    /// <summary>When another process that is ready may take its place.</summary>
    public SimTime SliceEnd { get; set; }
}
