using System.Runtime.CompilerServices;

namespace HyperActors.Machine;

// Most walks of most runs are alike: base pages on base pages, all tables present, their accessed and dirty bits set long
// ago, and walk caches that spare the upper two levels of the guest's table. For them this is the general walk in a
// straight line, up to the page itself, which may be used or written for the first time, or have no frame. It decides by
// reading alone whether it applies; what it looked up by then it has made the newest of its set, which the general walk
// does again in the same order, so that to try and fail changes nothing.
// That both walks do the same is tested: Explain takes the general one, Translate this one where it can.

/// <content>The common walk, in a straight line.</content>
public sealed partial class Mmu
{
    private const uint SettledUpper = GuestEntry.Present | GuestEntry.Accessed;

    private const int NotCommon = -2;

    /// <summary>Whether the tables, and the caches beside them, are such that there are common walks.</summary>
    private readonly bool _hasCommonWalk;

    /// <summary>Does the walk of an access that no TLB served, if it is a common one.</summary>
    /// <param name="space">The address space.</param>
    /// <param name="page">The virtual page.</param>
    /// <param name="write">Whether the access writes.</param>
    /// <param name="key">The page's key in the TLBs.</param>
    /// <returns>−1 if it is done; the unit that no frame backs; or <see cref="NotCommon"/>: nothing has happened.</returns>
    private int WalkCommonly(AddressSpace space, long page, bool write, ulong key)
    {
        unchecked
        {
            GuestPageTable table = space.Table;
            bool isCached = _guestCaches.TryGetInQuad(2, space.Tag, page, out int node);
            if (!isCached && !TryReadDirectory(table, space.Tag, page, out node))
                return NotCommon;
            int tableUnit = table.FrameOf(node);
            CommonRead tableRead = ReadNested(tableUnit, true);
            if (!tableRead.IsSettled)
                return NotCommon;
            ref uint entry = ref table.EntryAt(node, GuestPageTable.IndexOf(page, 1));
            uint needed = write ? GuestEntry.Present | GuestEntry.Writable : GuestEntry.Present;
            if ((entry & needed) != needed)
                return NotCommon;
            int unit = (int)(entry & GuestEntry.FrameMask);
            CommonRead dataRead = ReadNested(unit, write);
            if (!dataRead.IsSettled && !TrySettle(unit, write, ref dataRead))
                return NotCommon;
            // One read of the table, one of each nested leaf that was not held, which the −1 of a held one takes back.
            _references = (isCached ? 3 : 4) + tableRead.Upper + dataRead.Upper;
            if (!dataRead.IsSettled)
                return unit;

            uint flags = write ? GuestEntry.Accessed | GuestEntry.Dirty : GuestEntry.Accessed;
            if ((entry & flags) != flags)
                entry |= flags;
            uint payload = (dataRead.Machine & Tlb.PageMask) | RightsOf(entry, dataRead.Machine);
            _recent.Insert(key, payload);
            _recentL2.Insert(key, payload);
            if (tableRead.Upper >= 0)
                LearnNested(tableUnit, tableRead, int.MaxValue);
            if (dataRead.Upper >= 0)
                LearnNested(unit, dataRead, tableRead.Upper >= 0 ? unit ^ tableUnit : int.MaxValue);
            if (!isCached)
                _guestCaches.Insert(space.Tag, page, 2, node);
            return -1;
        }
    }

    /// <summary>
    /// Reads the nested leaf entry of a page that is used or written for the first time since its bits were cleared, or
    /// that no frame backs: then it stays unsettled.
    /// </summary>
    /// <returns>Whether that is all; if not, nothing has happened.</returns>
    private bool TrySettle(int unit, bool write, ref CommonRead read)
    {
        unchecked
        {
            int chunk = _nested.ChunkOf(unit);
            if (read.Upper < 0 || chunk == 0)
                return false;
            ref uint entry = ref _nested.EntryAt(chunk, unit);
            if ((entry & NestedPageTable.Present) == 0)
                return true;
            if (write && (entry & NestedPageTable.Writable) == 0)
                return false;
            entry |= write ? NestedPageTable.Accessed | NestedPageTable.Dirty : NestedPageTable.Accessed;
            read = new CommonRead((entry & NestedPageTable.FrameMask) | RightsOf(entry), read.Upper, IsSettled: true);
            return true;
        }
    }

    /// <summary>Finds the leaf table through the level above it, if that is cached and so is its frame.</summary>
    private bool TryReadDirectory(GuestPageTable table, ulong tag, long page, out int node)
    {
        node = 0;
        if (!_guestCaches.TryGetInQuad(3, tag, page, out int directory))
            return false;
        ulong key = unchecked((ulong)table.FrameOf(directory));
        if (!_nestedTlb.TryGet(key, out uint machine, isQuad: true) || (machine & Tlb.Dirty) == 0)
            return false;
        uint entry = table.EntryAt(directory, GuestPageTable.IndexOf(page, 2));
        node = GuestPageTable.NodeOf(entry);
        return (entry & (SettledUpper | GuestEntry.LargeLeaf)) == SettledUpper;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private CommonRead ReadNested(int unit, bool write)
    {
        unchecked
        {
            if (_nestedTlb.TryGet((ulong)(uint)unit, out uint held, isQuad: true))
                return new CommonRead(held, -1, !write || (held & Tlb.Dirty) != 0);
            int upper = _nestedCaches.UpperReads(unit, isQuad: true);
            int chunk = _nested.ChunkOf(unit);
            uint entry = chunk == 0 ? 0 : _nested.EntryAt(chunk, unit);
            const uint Settled = NestedPageTable.Present | NestedPageTable.Accessed;
            uint needed = write ? Settled | NestedPageTable.Writable | NestedPageTable.Dirty : Settled;
            return new CommonRead((entry & NestedPageTable.FrameMask) | RightsOf(entry), upper, (entry & needed) == needed);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LearnNested(int unit, CommonRead read, int apart)
    {
        unchecked
        {
            for (int upper = read.Upper - 1; upper >= 0; upper--)
                if (apart >> (9 * (upper + 1)) != 0)
                    _nestedCaches.Insert(unit, upper, isQuad: true);
            if (apart != 0)
                _nestedTlb.Insert((ulong)(uint)unit, read.Machine, isQuad: true);
        }
    }

    /// <summary>A nested translation of a common walk.</summary>
    /// <param name="Machine">The machine page with the rights to it, as in a TLB.</param>
    /// <param name="Upper">How many upper levels were read; −1 if the nested TLB held the page.</param>
    /// <param name="IsSettled">Whether all bits that the access sets are set.</param>
    private readonly record struct CommonRead(uint Machine, int Upper, bool IsSettled);
}
