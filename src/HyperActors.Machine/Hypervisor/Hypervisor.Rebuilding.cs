namespace HyperActors.Machine;

// From inventories to tables: RecoveryPlan tells what becomes of each page, and here it becomes that.
public sealed partial class Hypervisor
{
    private void BuildTables(InventoryCollection found)
    {
        Array.Clear(_counters.ResidentPages);
        _hugeCounters.Mapped = 0;
        foreach (PageInventory pages in found.Pages)
            _guests[pages.Vm].Alive = pages.Alive;
        foreach (SlotInventory slots in found.Slots)
            _devices[slots.Device].Book(slots.Slots.Length);
        RecoveryPlan plan = new(DescribeMachine(found));
        foreach (SwapLocation location in plan.Discarded)
            Discard(location);
        Recovery.SlotsDiscarded += plan.Discarded.Count;
        AdoptPool(plan, found.Frames);
        BeginLists();
        foreach (FrameFate fate in plan.Frames)
            TakeFrame(fate);
        LimitKernel();
        foreach (PageInventory pages in found.Pages)
            AdoptHugePages(pages);
        Check(plan.MappedToNothing == 0,
            $"{plan.MappedToNothing} pages are mapped to frames that the allocator gave to nobody.");
        foreach ((PageTag page, SwapLocation location) in plan.InSwap)
            PlaceInSwap(page, location);
        foreach ((PageTag page, uint version, int block) in plan.InFiles)
        {
            PlaceInSwap(page, SwapLocation.InImage(block));
            _named.Drop(page.Vm, page.Page, version);
        }
        foreach (PageTag page in plan.Lost)
            ReportLoss(page);
    }

    private MachineInventory DescribeMachine(InventoryCollection found) => new()
    {
        Frames = found.Frames,
        Slots = found.Slots,
        Pages = found.Pages,
        Compressed = _tier is null ? [] : [.. _tier.Pool.Pages()],
        UsesMapper = [.. _machine.Vms.Select(vm => _options.SwapMapper && vm.Swap is not null)],
    };

    private void AdoptPool(RecoveryPlan plan, OwnedFrames owned)
    {
        if (_tier is not { Pool: { } pool })
            return;
        FreeUnusedFrames(pool, owned);
        foreach (int entry in plan.DroppedEntries)
            pool.Remove(entry);
        foreach (int entry in plan.KeptEntries)
            pool.SetLeaving(entry, false);
    }

    /// <summary>Frames that were granted to the pool and never reached it go back.</summary>
    private void FreeUnusedFrames(CompressedPool pool, OwnedFrames owned)
    {
        HashSet<int> held = [.. pool.HeldFrames];
        List<int> unused = [];
        for (int i = 0; i < owned.Frames.Length; i++)
            if (owned.Owners[i].Vm == FrameAllocator.Host && !held.Remove(owned.Frames[i]))
                unused.Add(owned.Frames[i]);
        Check(held.Count == 0, $"{held.Count} frames of the pool belong to somebody else.");
        if (unused.Count > 0)
            Context.Tell(_wiring.Allocator!, new FreeFrames(FrameAllocator.Host, [.. unused], Evicted: false), _latency);
    }

    /// <summary>
    /// Linux's lists begin with the pages that VMs have mapped, as if all had just been faulted in; what was known of older
    /// ones, and of pages that are in swap, is lost. They may be more than the limit while the pool is being counted.
    /// </summary>
    private void BeginLists()
    {
        if (_kernel is null)
            return;
        _kernel.Reclaim.Limit = new PageCount(_frames.Count);
        _kernel.RefreshStatistics(Context.Now);
    }

    private void TakeFrame(in FrameFate fate)
    {
        GuestAccount guest = _guests[fate.Page.Vm];
        guest.Charged++;
        Hold(guest, 1);
        switch (fate.Kind)
        {
            case FrameFateKind.Adopted:
                Check(fate.MappedTo == fate.Frame,
                    $"Page {fate.Page.Page} of {guest.Name} is mapped to frame {fate.MappedTo}, but was given frame {fate.Frame}.");
                Adopt(guest, fate);
                Recovery.FramesAdopted++;
                break;
            case FrameFateKind.Rescued:
                Rescue(guest, fate);
                Recovery.FramesRescued++;
                break;
            default:
                FreeFrame(guest, fate.Frame, evicted: false);
                Recovery.FramesFreed++;
                break;
        }
    }

    /// <summary>Takes a page over that its VM has mapped.</summary>
    private void Adopt(GuestAccount guest, in FrameFate fate)
    {
        FillFrame(guest, fate);
        _kernel?.Reclaim.Fault(_kernel.NumberOf(guest.Index, fate.Page.Page), write: fate.Version > 0);
        MakeMapped(guest, fate.Page.Page, fate.Frame);
    }

    /// <summary>Keeps a frame that holds the only copy of a page, which its VM has not mapped.</summary>
    private void Rescue(GuestAccount guest, in FrameFate fate)
    {
        if (_kernel is not null)
        {
            // Linux's lists have no place for a page that is neither mapped nor in the swap cache: its VM gets it back.
            Adopt(guest, fate);
            Map(guest, fate.Page.Page, fate.Frame, FaultService.Minor);
            return;
        }
        CheckUnclaimed(fate.Frame);
        FillFrame(guest, fate);
        guest.Pages[fate.Page.Page] = PageState.Unmapped(fate.Frame);
        _stranded.Add(guest.Index, fate.Page.Page);
    }

    private void FillFrame(GuestAccount guest, in FrameFate fate)
    {
        _frames.Assign(fate.Frame, guest.Index, fate.Page.Page);
        _frames.SetStamp(fate.Frame, fate.Version);
        _frames.SetLocation(fate.Frame, fate.Copy);
    }

    private void PlaceInSwap(PageTag page, SwapLocation location)
    {
        GuestAccount guest = _guests[page.Vm];
        Check(guest.Pages.Peek(page.Page).IsUntouched, $"Page {page.Page} of {guest.Name} is in a frame and in swap alone.");
        guest.Pages[page.Page] = PageState.Swapped(location);
        guest.Swapped++;
        Recovery.PagesInSwap++;
    }

    /// <summary>Its VM takes the error at once rather than zeroes later.</summary>
    private void ReportLoss(PageTag page)
    {
        if (Measured)
            _counters.PagesLost += _basePages;
        TellVm(_guests[page.Vm], new InjectError(page.Page), _entryDelay);
    }
}
