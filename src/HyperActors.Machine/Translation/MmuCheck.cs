using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>The oracle of translation: what TLBs answer must be what the tables say.</summary>
public static class MmuCheck
{
    /// <summary>Compares every TLB entry that covers a page with the tables, and disturbs nothing.</summary>
    /// <param name="mmu">The unit whose TLBs are examined.</param>
    /// <param name="space">The page's address space.</param>
    /// <param name="page">Virtual page number in base pages.</param>
    /// <returns>How many entries were compared.</returns>
    /// <exception cref="BrokenInvariantException">A TLB holds what the tables do not say.</exception>
    public static int Check(Mmu mmu, AddressSpace space, long page)
    {
        ArgumentNullException.ThrowIfNull(mmu);
        ArgumentNullException.ThrowIfNull(space);
        int checks = 0;
        for (PageSize size = PageSize.Base4KiB; size <= PageSize.Huge1GiB; size++)
        {
            checks += CheckEntry(mmu.L1Of(size), "first-level", mmu, space, page, size);
            checks += CheckEntry(mmu.L2Of(size), "second-level", mmu, space, page, size);
        }
        GuestEntry guest = space.Table.Lookup(page);
        return guest.IsPresent ? checks + CheckNested(mmu, GuestPageOf(guest, page)) : checks;
    }

    private static int GuestPageOf(GuestEntry entry, long page) =>
        entry.Frame + (int)(page & (entry.Size.BasePages - 1));

    private static int CheckEntry(Tlb tlb, string name, Mmu mmu, AddressSpace space, long page, PageSize size)
    {
        if (!tlb.TryPeek(TlbKey.Of(space.Tag, page, size), out uint payload))
            return 0;
        GuestEntry guest = space.Table.Lookup(page);
        string what = $"The {name} TLB maps page {page} of address space {space.Asid} ({size.Bytes})";
        if (!guest.IsPresent)
            throw new BrokenInvariantException($"{what}, the guest's table does not.");
        int guestPage = GuestPageOf(guest, page);
        long machine = (payload & Tlb.PageMask) + (page & (size.BasePages - 1));
        CheckBacking(mmu.Nested, guestPage, machine, payload, what);
        if (size > mmu.Nested.SizeAt(guestPage >> mmu.Nested.UnitSize.Shift))
            throw new BrokenInvariantException($"{what} as one page, the nested table as several.");
        if ((payload & Tlb.Dirty) != 0 && mmu.Nested.IsInBlock(guestPage >> mmu.Nested.UnitSize.Shift)
            && !mmu.Nested.WasWritten(guestPage))
            throw new BrokenInvariantException($"{what} dirty, and nobody has seen it being written.");
        if ((payload & Tlb.Writable) != 0 && !guest.IsWritable)
            throw new BrokenInvariantException($"{what} writable, the guest's table does not.");
        if ((payload & Tlb.Dirty) != 0 && !guest.IsDirty)
            throw new BrokenInvariantException($"{what} dirty, the guest's table does not.");
        return 1;
    }

    private static int CheckNested(Mmu mmu, int guestPage)
    {
        int unit = guestPage >> mmu.Nested.UnitSize.Shift;
        return CheckNested(mmu, guestPage, (ulong)unit, mmu.Nested.UnitSize)
            + (mmu.Nested.UnitSize == PageSize.Base4KiB
                ? CheckNested(mmu, guestPage, Mmu.BlockKeyOf(unit), PageSize.Large2MiB) : 0);
    }

    private static int CheckNested(Mmu mmu, int guestPage, ulong key, PageSize size)
    {
        if (!mmu.NestedTlb.TryPeek(key, out uint payload))
            return 0;
        long machine = (payload & Tlb.PageMask) + (guestPage & (size.BasePages - 1));
        string what = $"The nested TLB maps guest page {guestPage} ({size.Bytes})";
        CheckBacking(mmu.Nested, guestPage, machine, payload, what);
        if (size != mmu.Nested.SizeAt(guestPage >> mmu.Nested.UnitSize.Shift))
            throw new BrokenInvariantException($"{what}, the nested table in pages of another size.");
        return 1;
    }

    private static void CheckBacking(NestedPageTable nested, int guestPage, long machine, uint payload, string what)
    {
        int shift = nested.UnitSize.Shift;
        int unit = guestPage >> shift;
        if (!nested.IsPresent(unit))
            throw new BrokenInvariantException($"{what} to {machine}, but no frame backs guest page {guestPage}.");
        long backing = ((long)nested.FrameOf(unit) << shift) + (guestPage & (nested.UnitSize.BasePages - 1));
        if (backing != machine)
            throw new BrokenInvariantException($"{what} to machine page {machine}, the tables to {backing}.");
        if ((payload & Tlb.Writable) != 0 && !nested.IsWritable(unit))
            throw new BrokenInvariantException($"{what} writable, the nested table does not.");
        if ((payload & Tlb.Dirty) != 0 && !nested.IsDirty(unit))
            throw new BrokenInvariantException($"{what} dirty, the nested table does not.");
    }
}
