namespace HyperActors.Machine;

// From inventories to tables: Hypervisor.Recovery.cs tells what becomes of each page.
public sealed partial class Hypervisor
{
    private void BuildTables()
    {
        Array.Clear(_counters.ResidentPages);
        _hugeCounters.Mapped = 0;
        foreach (PageInventory pages in _pageInventories)
            _guests[pages.Vm].Alive = pages.Alive;
        Dictionary<long, uint> versions = [];
        Dictionary<long, MappedPage> mapped = [];
        foreach (PageInventory pages in _pageInventories)
        {
            foreach (PageVersion written in pages.Versions)
                versions.Add(new PageTag(pages.Vm, written.Page).Key, written.Version);
            foreach (MappedPage page in pages.Mapped)
                mapped.Add(new PageTag(pages.Vm, page.Page).Key, page);
        }
        Dictionary<long, SwapLocation> copies = FindCopies(versions, mapped);
        AdoptPool(versions, mapped, copies);
        BeginLists();
        PlaceFrames(versions, mapped, copies);
        LimitKernel();
        foreach (PageInventory pages in _pageInventories)
            AdoptHugePages(pages);
        Check(mapped.Count == 0, $"{mapped.Count} pages are mapped to frames that the allocator gave to nobody.");
        PlaceSwapped(copies);
        PlaceCompressed(copies);
        PlaceInFiles();
        ReportLosses();
    }

    /// <summary>Books the slots: which hold the latest version of a page, and which hold nothing of worth.</summary>
    private Dictionary<long, SwapLocation> FindCopies(Dictionary<long, uint> versions, Dictionary<long, MappedPage> mapped)
    {
        Dictionary<long, SwapLocation> copies = [];
        foreach (SlotInventory slots in _slotInventories)
        {
            _devices[slots.Device].Used = slots.Slots.Length;
            HashSet<int> damaged = [.. slots.Damaged];
            for (int i = 0; i < slots.Slots.Length; i++)
            {
                SwapLocation location = new(slots.Device, slots.Slots[i]);
                PageTag owner = slots.Owners[i];
                bool latest = _guests[owner.Vm].Alive
                    && versions.TryGetValue(owner.Key, out uint version) && version == slots.Versions[i]
                    && !(mapped.TryGetValue(owner.Key, out MappedPage page) && (page.Dirty || damaged.Contains(location.Slot)));
                if (latest && copies.TryAdd(owner.Key, location))
                    continue;
                Discard(location);
                Recovery.SlotsDiscarded++;
            }
        }
        return copies;
    }

    private void PlaceFrames(
        Dictionary<long, uint> versions, Dictionary<long, MappedPage> mapped, Dictionary<long, SwapLocation> copies)
    {
        HashSet<long> inFiles = FindInFiles();
        for (int i = 0; i < _owned!.Frames.Length; i++)
        {
            int frame = _owned.Frames[i];
            PageTag owner = _owned.Owners[i];
            if (owner.Vm == FrameAllocator.Host)
                continue;       // the pool's
            GuestAccount guest = _guests[owner.Vm];
            guest.Charged++;
            Hold(guest, 1);
            uint version = versions.GetValueOrDefault(owner.Key);
            if (mapped.Remove(owner.Key, out MappedPage page))
            {
                Check(page.Frame == frame,
                    $"Page {owner.Page} of {guest.Name} is mapped to frame {page.Frame}, but was given frame {frame}.");
                Adopt(guest, page, version, copies);
                Recovery.FramesAdopted++;
            }
            else if (!guest.Alive || version == 0 || copies.ContainsKey(owner.Key) || inFiles.Contains(owner.Key))
            {
                FreeFrame(guest, frame, evicted: false);
                Recovery.FramesFreed++;
            }
            else
            {
                Rescue(guest, owner.Page, frame, version);
                Recovery.FramesRescued++;
            }
        }
    }

    /// <summary>Keeps a frame that holds the only copy of a page, which its VM has not mapped.</summary>
    private void Rescue(GuestAccount guest, int page, int frame, uint version)
    {
        if (_kernel is not null)
        {
            // Linux's lists have no place for a page that is neither mapped nor in the swap cache: its VM gets it back.
            Adopt(guest, new MappedPage(page, frame, Dirty: true), version, []);
            Map(guest, page, frame, FaultService.Minor);
            return;
        }
        AssignFrame(guest, page, frame);
        _frames.SetStamp(frame, version);
        _frames.SetLocation(frame, SwapLocation.MustWrite);
        guest.Pages[page] = PageState.Unmapped(frame);
        _stranded.Add(guest.Index, page);
    }

    /// <summary>Under the mapper: pages of which a file of their guest holds what they hold, so that no frame is needed for it.
    /// </summary>
    private HashSet<long> FindInFiles()
    {
        HashSet<long> found = [];
        foreach (PageInventory pages in _pageInventories)
            foreach (PageVersion written in _options.SwapMapper ? pages.Versions : [])
                if (written.FileBlock >= 0)
                    found.Add(new PageTag(pages.Vm, written.Page).Key);
        return found;
    }

    /// <summary>Takes a page over that its VM has mapped.</summary>
    private void Adopt(GuestAccount guest, MappedPage page, uint version, Dictionary<long, SwapLocation> copies)
    {
        SwapLocation location = version == 0 ? SwapLocation.Zeroes : SwapLocation.MustWrite;
        if (copies.TryGetValue(new PageTag(guest.Index, page.Page).Key, out SwapLocation copy))
            location = copy;
        _frames.Assign(page.Frame, guest.Index, page.Page);
        _frames.SetStamp(page.Frame, version);
        _frames.SetLocation(page.Frame, location);
        _kernel?.Reclaim.Fault(_kernel.NumberOf(guest.Index, page.Page), write: version > 0);
        MakeMapped(guest, page.Page, page.Frame);
    }

    /// <summary>Pages that have a slot and no frame are in swap.</summary>
    private void PlaceSwapped(Dictionary<long, SwapLocation> copies)
    {
        foreach (SlotInventory slots in _slotInventories)
            for (int i = 0; i < slots.Slots.Length; i++)
            {
                PageTag owner = slots.Owners[i];
                GuestAccount guest = _guests[owner.Vm];
                SwapLocation location = new(slots.Device, slots.Slots[i]);
                if (!copies.TryGetValue(owner.Key, out SwapLocation copy) || copy != location
                    || !guest.Pages.Peek(owner.Page).IsUntouched)
                    continue;
                guest.Pages[owner.Page] = PageState.Swapped(location);
                guest.Swapped++;
                Recovery.PagesInSwap++;
            }
    }

    /// <summary>
    /// Under the mapper a page that was written once and is in no slot and no frame was dropped because a file of its guest
    /// holds it. If the guest does not know the block any more, it has no use for the page, and any block will do.
    /// </summary>
    private void PlaceInFiles()
    {
        foreach (PageInventory pages in _pageInventories)
        {
            GuestAccount guest = _guests[pages.Vm];
            bool dropsPages = _options.SwapMapper && guest.Alive && _machine.Vms[pages.Vm].Swap is not null;
            foreach (PageVersion written in dropsPages ? pages.Versions : [])
            {
                if (!guest.Pages.Peek(written.Page).IsUntouched)
                    continue;
                guest.Pages[written.Page] = PageState.Swapped(SwapLocation.InImage(Math.Max(0, written.FileBlock)));
                guest.Swapped++;
                _imageStamps[KeyOf(pages.Vm, written.Page)] = written.Version;
                Recovery.PagesInSwap++;
            }
        }
    }

    /// <summary>
    /// A page that was written once and is now nowhere: a device has lost it, as nothing else here can. Its VM takes the
    /// error at once rather than zeroes later.
    /// </summary>
    private void ReportLosses()
    {
        foreach (PageInventory pages in _pageInventories)
            foreach (PageVersion written in pages.Versions)
            {
                GuestAccount guest = _guests[pages.Vm];
                if (!guest.Alive || !guest.Pages.Peek(written.Page).IsUntouched)
                    continue;
                if (Measured)
                    _counters.PagesLost += _basePages;
                TellVm(guest, new InjectError(written.Page), _entryDelay);
            }
    }
}
