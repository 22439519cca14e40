namespace HyperActors.Machine;

/// <summary>How the VMs of a machine run beside each other.</summary>
public enum Interleaving
{
    /// <summary>At the same time, each at its own pace.</summary>
    Free,

    /// <summary>
    /// One at a time: VM 0 makes its quantum of accesses, then VM 1, and so on round; one that has ended passes the turn
    /// on. A deterministic order for comparisons; each VM has one vCPU and one process.
    /// </summary>
    TokenRing,
}
