namespace HyperActors.Machine;

/// <summary>
/// Whose page something holds: what real systems keep beside each frame (<c>struct page</c>) and each slot (a header), so
/// that the contents of memory and disks explain themselves.
/// </summary>
/// <param name="Vm">Index of the VM.</param>
/// <param name="Page">Guest-physical page, in units of the host's page size.</param>
public readonly record struct PageTag(int Vm, int Page)
{
    /// <summary>Both in one number.</summary>
    public long Key => ((long)Vm << 32) | (uint)Page;
}
