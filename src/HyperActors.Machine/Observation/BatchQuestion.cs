namespace HyperActors.Machine;

/// <summary>What the hypervisor asks a VM about a batch of pages.</summary>
public enum BatchQuestion : byte
{
    /// <summary>Their accessed bits.</summary>
    Accessed,

    /// <summary>That they be unmapped, for reclaim.</summary>
    Invalidate,

    /// <summary>That they be unmapped and forgotten, as the VM gave them up.</summary>
    Discard,
}
