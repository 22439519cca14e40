namespace HyperActors.Machine;

/// <summary>A process's view of memory: its page table, and the number under which the TLBs tell it apart.</summary>
public sealed class AddressSpace
{
    /// <summary>Identifiers are below this: 12 bits, as x86-64's process-context identifier.</summary>
    public const int AsidLimit = 4096;

    /// <summary>Joins a table with an identifier.</summary>
    /// <param name="asid">Unique among the VM's address spaces that live; from 0 to 4,095.</param>
    /// <param name="table">The page table.</param>
    /// <exception cref="ArgumentOutOfRangeException">The identifier is out of range.</exception>
    public AddressSpace(int asid, GuestPageTable table)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(asid);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(asid, AsidLimit);
        Asid = asid;
        Table = table;
        Tag = TlbKey.OfAsid(asid);
    }

    /// <summary>The identifier that tags this space's entries in the TLBs.</summary>
    public int Asid { get; }

    /// <summary>The guest's page table.</summary>
    public GuestPageTable Table { get; }

    /// <summary>The identifier where a TLB's tag holds it.</summary>
    internal ulong Tag { get; }
}
