namespace HyperActors.Machine;

// The tables of many VMs, or of a large one, are larger than the caches of the processor that simulates them, and an
// access that walks reads three places that depend on each other: the set of the second-level TLB, the leaf entry of
// the guest's table, and the leaf entry of the nested one to which that points. Each would be waited for in turn. But a
// workload tells its accesses ahead, so that the first two can be asked for some accesses early, and the third as soon
// as the second is there. Nothing of the model is touched by that: no count, no order of use, no bit of an entry.

/// <content>What accesses ahead will read is asked for early.</content>
public sealed partial class Mmu
{
    private const int NoEntry = -1;

    /// <summary>Asks for what an access reads first.</summary>
    /// <returns>Where the leaf entry of the guest's table lies; −1 if there is none.</returns>
    internal int LookAhead(AddressSpace space, long page)
    {
        _recentL2.Prefetch(RecentKey(space, page));
        return space.Table.PrefetchLeaf(page);
    }

    /// <summary>Asks for what it reads last.</summary>
    /// <param name="space">The address space.</param>
    /// <param name="entry">Where the leaf entry of the guest's table lies, as told before.</param>
    internal void LookFurtherAhead(AddressSpace space, int entry)
    {
        if (entry == NoEntry)
            return;
        uint bits = space.Table.EntryAt(0, entry);
        if ((bits & GuestEntry.Present) != 0)
            _nested.Prefetch((int)(bits & GuestEntry.FrameMask) >> _unitShift);
    }
}
