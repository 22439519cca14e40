namespace HyperActors.Machine;

// What memory of the hypervisor's own outlives its crash: the compressed pool.
//
// The pool's frames are found by their owner, as guests' are, and what lies in them explains itself: zswap has kept a header
// beside each compressed page that says whose it is (struct zswap_header in mm/zswap.c, up to Linux 6.2), as a slot on a
// device has. The index over them is lost and built anew. To take the pages for lost with their index was rejected: the
// machine checks would tell of a model, and not of memory, which keeps what it has.
public sealed partial class Hypervisor
{
    /// <summary>Which compressed pages are the latest version of a page that is nowhere else; the others go.</summary>
    private void AdoptPool(
        Dictionary<long, uint> versions, Dictionary<long, MappedPage> mapped, Dictionary<long, SwapLocation> copies)
    {
        if (_pool is null)
            return;
        FreeUnusedFrames(_pool);
        foreach (int entry in _pool.Entries().ToArray())
        {
            (int vm, int page) = _pool.PageOf(entry);
            long key = new PageTag(vm, page).Key;
            bool latest = _guests[vm].Alive && versions.TryGetValue(key, out uint version) && version == _pool.Stamp(entry)
                && !mapped.ContainsKey(key);
            if (latest && copies.TryAdd(key, SwapLocation.InPool(entry)))
                _pool.SetLeaving(entry, false);
            else
                _pool.Remove(entry);
        }
    }

    /// <summary>Frames that were granted to the pool and never reached it go back.</summary>
    private void FreeUnusedFrames(CompressedPool pool)
    {
        HashSet<int> held = [.. pool.HeldFrames];
        List<int> unused = [];
        for (int i = 0; i < _owned!.Frames.Length; i++)
            if (_owned.Owners[i].Vm == FrameAllocator.Host && !held.Remove(_owned.Frames[i]))
                unused.Add(_owned.Frames[i]);
        Check(held.Count == 0, $"{held.Count} frames of the pool belong to somebody else.");
        if (unused.Count > 0)
            Context.Tell(_wiring.Allocator!, new FreeFrames(FrameAllocator.Host, [.. unused], Evicted: false), _latency);
    }

    /// <summary>Pages that lie in the pool alone are in swap.</summary>
    private void PlaceCompressed(Dictionary<long, SwapLocation> copies)
    {
        foreach (int entry in _pool?.Entries() ?? [])
        {
            (int vm, int page) = _pool!.PageOf(entry);
            Check(copies[new PageTag(vm, page).Key] == SwapLocation.InPool(entry) && _guests[vm].Pages.Peek(page).IsUntouched,
                $"Page {page} of VM {vm} lies in the pool and elsewhere.");
            _guests[vm].Pages[page] = PageState.Swapped(SwapLocation.InPool(entry));
            _guests[vm].Swapped++;
            Recovery.PagesInSwap++;
        }
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
}
