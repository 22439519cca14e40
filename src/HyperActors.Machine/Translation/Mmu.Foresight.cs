namespace HyperActors.Machine;

/// <content>Which accesses to come cannot fault.</content>
public sealed partial class Mmu
{
    /// <summary>
    /// Changes whenever an access that could not fault may fault now: something has lost its frame, its mapping, or the right
    /// to be written.
    /// </summary>
    internal int LossesOf(AddressSpace space) => unchecked(_nested.Losses + space.Table.Losses);

    /// <summary>
    /// Whether the tables have all that an access needs, so that it does not fault whatever the caches hold. It changes
    /// nothing.
    /// </summary>
    /// <param name="space">The address space.</param>
    /// <param name="page">The virtual page.</param>
    /// <param name="write">Whether the access writes.</param>
    /// <param name="known">Tables that were found to be there, as long as <see cref="LossesOf"/> is the same.</param>
    internal bool CannotFault(AddressSpace space, long page, bool write, KnownTables known)
    {
        GuestPageTable table = space.Table;
        if (!table.HasRoot || !table.Covers(page))
            return false;
        uint needed = write ? GuestEntry.Present | GuestEntry.Writable : GuestEntry.Present;
        bool isKnown = known.TryFind(page, out int node);
        for (int level = isKnown ? 1 : table.Levels; ; level--)
        {
            // A read of a guest's table counts as a write: see Walk.
            if (!isKnown && !IsBacked(table.FrameOf(node), true))
                return false;
            uint entry = table.EntryAt(node, GuestPageTable.IndexOf(page, level));
            if (level == 1)
                known.Add(page, node);
            if ((entry & GuestEntry.Present) == 0)
                return false;
            if (GuestPageTable.IsLeaf(entry, level))
                return (entry & needed) == needed && IsBacked(PageOf(entry, level, page), write);
            node = GuestPageTable.NodeOf(entry);
        }
    }

    /// <summary>The guest-physical page of a virtual one, from the leaf entry that maps it.</summary>
    private static int PageOf(uint leaf, int level, long page)
    {
        int first = (int)(leaf & GuestEntry.FrameMask);
        return level == 1 ? first : (first & ~(int)GuestEntry.LargeLeaf) + (int)(page & ((1L << (9 * (level - 1))) - 1));
    }

    private bool IsBacked(int guestPage, bool write) => _nested.Has(
        guestPage >> _unitShift, write ? NestedPageTable.Present | NestedPageTable.Writable : NestedPageTable.Present);
}
