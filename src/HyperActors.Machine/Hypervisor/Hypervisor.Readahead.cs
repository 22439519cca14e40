namespace HyperActors.Machine;

// Which pages are read along with one that is wanted.
//
// A fixed window is aligned and takes pages whose slots are near, in one operation: pages that left together come back
// together. An adaptive window goes by guest-physical address alone: pages whose slots are far are read by operations of
// their own, so that it finds neighbours however slots have been scattered, and pays for each.
public sealed partial class Hypervisor
{
    /// <summary>Reads pages along with one that is wanted, if frames are free.</summary>
    private void ReadAhead(GuestAccount guest, int page, SwapLocation wanted, SwapChannel device, int head)
    {
        if (device.Readahead <= 1)
            return;
        int first = page - page % device.Readahead;
        int pages = device.Readahead;
        if (device.AdaptiveReadahead)
            (first, pages) = guest.Window.OnFault(page, device.Readahead);
        if (_kernel is not null || pages == 1)
            return;
        int end = Math.Min(first + pages, guest.Pages.Pages);
        first = Math.Max(0, first);
        if (KnownFree - 1 > _watermarks.Low)
            ChainNeighbours(guest, first, end, wanted, device, head);
        if (device.AdaptiveReadahead)
            FetchNeighbours(guest, first, end, wanted, device);
    }

    /// <summary>Swapped pages of a window whose slots are near, in the order of addresses.</summary>
    private void ChainNeighbours(GuestAccount guest, int first, int end, SwapLocation wanted, SwapChannel device, int head)
    {
        int last = head;
        for (int neighbour = first; neighbour < end; neighbour++)
        {
            if (!IsSwappedBeside(guest, neighbour, wanted, out SwapLocation location))
                continue;
            if (Math.Abs(location.Slot - wanted.Slot) > device.NearSlots)
            {
                if (!device.AdaptiveReadahead)
                    CountSwapping(static counters => counters.ScatteredNeighbours++);
                continue;
            }
            int index = OpenFetch(guest, neighbour);
            _transits[last].Next = index;
            last = index;
        }
    }

    /// <summary>The other swapped pages of a window, each run of near slots in an operation of its own.</summary>
    private void FetchNeighbours(GuestAccount guest, int first, int end, SwapLocation wanted, SwapChannel device)
    {
        for (int neighbour = first; neighbour < end; neighbour++)
        {
            bool room = KnownFree - 1 > _watermarks.Low && guest.Charged < guest.Limit && _waiting.Count == 0;
            if (!room || !IsSwappedBeside(guest, neighbour, wanted, out SwapLocation location))
                continue;
            int head = OpenFetch(guest, neighbour);
            ChainNeighbours(guest, neighbour + 1, end, location, device, head);
            guest.Charged++;
            Ask(guest, head);
        }
    }

    /// <summary>Whether a page is in swap on the device of a wanted one, or in a file as that is.</summary>
    private static bool IsSwappedBeside(GuestAccount guest, int page, SwapLocation wanted, out SwapLocation location)
    {
        PageState state = guest.Pages.Peek(page);
        location = state.IsSwapped ? state.Location : default;
        return state.IsSwapped && location.IsSlot && location.Device == wanted.Device;
    }

    /// <summary>Pages that nobody has asked for get no frames: they stay where they are.</summary>
    private bool TryAbandon(GuestAccount guest, int index)
    {
        if (_transits[index].Kind != TransitKind.Fetching || _transits[index].Faulted || _transits[index].Dead)
            return false;
        guest.Charged -= 1 + _transits[index].Optional;
        AbandonFetches(guest, index);
        return true;
    }
}
