namespace HyperActors.Machine;

// What the host does in vain because it does not know what guests use their memory for, and what it does if it knows.
//
// The guest tells with a fault whether the page is to be overwritten, and with an unmapped page which block of its virtual
// disk holds the same. A host has no such messages: the mapper of VSwapper learns the first from the transfers of the
// virtual disk that it carries out, and the second from those and from write protection, and the preventer learns that a
// page is overwritten by emulating its writes for a while. What they find out is modelled as known, and costs nothing.
//
// Without the cures the messages are only counted. With the mapper a page that a file of the guest holds is dropped, and
// is at a location of its own from then on: its block of the file. It is read from there by a transfer of the guest's
// disk, neighbours along with it. Pages that the guest's own swap holds, too, are counted but not mapped, as their slots
// change hands.
public sealed partial class Hypervisor
{
    private readonly NamedPages _named = new();
    private bool _digestsSwapping;

    private void PrepareMapper()
    {
        if (_options.SwapMapper && _kernel is not null)
            throw new ArgumentException($"The mapper does not work with eviction '{_options.Eviction}'.", nameof(MachineOptions));
        bool files = _machine.Vms.Any(vm => vm.Processes.Any(process => process.File));
        _digestsSwapping = files || _options.SwapMapper || _options.FalseReadsPreventer;
    }

    /// <summary>Counts, or prevents, the read of a page that is to be overwritten.</summary>
    /// <returns>Whether the fault is served.</returns>
    private bool TryServeOverwrite(GuestAccount guest, NestedFault fault)
    {
        PageState state = guest.Pages.Peek(fault.Page);
        if (fault.Overwrite == PageOverwrite.None || !state.IsSwapped)
            return false;
        _named.TakeFromSwap(guest.Index, fault.Page);
        bool byDisk = fault.Overwrite == PageOverwrite.DiskRead;
        if (byDisk ? _options.SwapMapper : _options.FalseReadsPreventer)
        {
            CountSwapping(static counters => counters.PreventedReads++);
            DropSwapped(guest, fault.Page, state);
            Zero(guest, fault.Page, fault.Measured, fault.Write);
            return true;
        }
        if (byDisk)
            CountSwapping(static counters => counters.StaleReads++);
        else
            CountSwapping(static counters => counters.FalseReads++);
        return false;
    }

    private void DropSwapped(GuestAccount guest, int page, PageState state)
    {
        _kernel?.Reclaim.Free(_kernel.NumberOf(guest.Index, page));
        _named.Restore(guest.Index, page);
        guest.Pages[page] = PageState.Untouched;
        guest.Swapped--;
        if (state.Location.IsSlot)
            Discard(state.Location);
    }

    /// <summary>Notes which blocks of the guest's disk hold the same as pages that it has unmapped.</summary>
    private void NoteBlock(InvalidateAck ack, int at, int index)
    {
        if (ack.Blocks.Length > 0)
            _transits[index].Block = ack.Blocks[at] + 1;
    }

    /// <summary>Drops a page that a file of the guest holds, if the mapper is on.</summary>
    private bool TryDropNamed(GuestAccount guest, int index)
    {
        ref readonly Transit transit = ref _transits[index];
        if (!_options.SwapMapper || !GuestPager.IsFile(transit.Block - 1))
            return false;
        CountSwapping(static counters => counters.NamedEvictions++);
        CountCleanEviction();
        SwapLocation location = SwapLocation.InImage(GuestPager.BlockOfFile(transit.Block - 1));
        _frames.SetLocation(transit.Frame, location);
        NoteImage(guest.Index, transit.Page, transit.Frame);
        Evict(guest, index, PageState.Swapped(location));
        return true;
    }

    /// <summary>A page is gone whose content was at a location already.</summary>
    private void NoteClean(in Transit transit, SwapLocation location)
    {
        if (location.IsInImage)
            NoteImage(transit.Vm, transit.Page, transit.Frame);
        else if (location.IsSlot)
            NoteInSwap(in transit, written: false);
    }

    /// <summary>The oracle's version of a page goes with it, if it goes back to a file.</summary>
    private void NoteImage(int vm, int page, int frame)
    {
        if (_machine.KeepsVersions && _frames.Location(frame).IsInImage)
            _named.Drop(vm, page, _frames.Stamp(frame));
    }

    /// <summary>A page is in swap from now on: does the guest's disk hold it, too?</summary>
    private void NoteInSwap(in Transit transit, bool written)
    {
        if (transit.Block == 0)
        {
            _named.PutInSwap(transit.Vm, transit.Page, isNamed: false);
            return;
        }
        if (written)
            CountSwapping(static counters => counters.SilentWrites++);
        if (GuestPager.IsFile(transit.Block - 1))
            _named.PutInSwap(transit.Vm, transit.Page, isNamed: true);
    }

    /// <summary>A fault waits for a page that is in swap.</summary>
    private void NoteFetch(GuestAccount guest, int page)
    {
        if (_named.TakeFromSwap(guest.Index, page))
            CountSwapping(static counters => counters.FalseAnonymity++);
    }

    /// <summary>The device that pages at a location are read from.</summary>
    private SwapChannel DeviceOf(GuestAccount guest, SwapLocation location) =>
        _devices[location.IsInImage ? _machine.Vms[guest.Index].Swap!.Device : location.Device];

    /// <summary>Reads blocks of a guest's file: a transfer of its disk, with a number that no guest's has.</summary>
    private void TellImageRead(GuestAccount guest, int head)
    {
        SwapChannel device = DeviceOf(guest, _transits[head].Location);
        int pages = ChainLength(head);
        CountSwapping(counters => counters.NamedReads += pages);
        Context.Tell(
            _wiring.Devices[device.Index],
            new TransferPages(guest.Index, ~_transits.RequestOf(head), pages, Write: false),
            _latency);
    }

    /// <summary>A transfer is over that may have been of the hypervisor's own.</summary>
    private bool TryFinishImageRead(long request)
    {
        if (request >= 0)
            return false;
        int index = _transits.Find(~request, TransitKind.Reading);
        if (index < 0)
            return true;        // told twice
        GuestAccount guest = _guests[_transits[index].Vm];
        for (int at = index; at >= 0; at = _transits[at].Next)
            _frames.SetStamp(_transits[at].Frame, _named.Restore(guest.Index, _transits[at].Page));
        FinishReading(guest, index);
        return true;
    }

    private void CountSwapping(Action<SwappingCounters> count)
    {
        if (Measured)
            count(_counters.Swapping);
    }
}
