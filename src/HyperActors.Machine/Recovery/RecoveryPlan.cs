namespace HyperActors.Machine;

/// <summary>
/// What becomes of each page after a crash of the hypervisor, decided from inventories alone; the hypervisor carries it out.
/// </summary>
/// <remarks>
/// <para>The allocator knows which frames are taken and the page that each was asked for (its tag); each device which slots
/// are taken, with the page and the version of its content (the slot's header); each VM which pages are mapped to which
/// frame, are they dirty, and which version each page had when it was last unmapped. From that:</para>
/// <code>
///   page mapped in the VM            stays; a slot with its version is its copy if it is clean
///   not mapped, a slot has its       it is in swap; a frame that was to be its own is freed (a read under way, a page that
///   latest version                   was read ahead, a write that is done, a page on its way out that was clean)
///   not mapped, no slot has it, a    the frame holds the only copy (unmapped but not written yet): the page stays there,
///   frame is tagged with it          unmapped, until its VM wants it or it is written
///   nowhere, a file of its guest     it was dropped for that: it is in its file
///   holds it (under the mapper)
///   nowhere                          a device has lost it, as nothing else can
///   never written                    it is a page of zeroes, and needs nothing; a frame that was to be its own is freed
///   a slot that is no page's copy    is discarded
/// </code>
/// <para>That a frame of the third kind holds the page follows from the order of eviction: a frame is freed only after a slot
/// with the page's latest version exists.</para>
/// <para>The compressed pool counts as a device. Its frames are found by their owner, as guests' are, and what lies in them
/// explains itself: zswap has kept a header beside each compressed page that says whose it is (struct zswap_header in
/// mm/zswap.c, up to Linux 6.2), as a slot on a device has. The index over them is lost. To take the pages for lost with
/// their index was rejected: the machine checks would tell of a model, and not of memory, which keeps what it has.</para>
/// </remarks>
internal sealed class RecoveryPlan
{
    private readonly MachineInventory _inventory;
    private readonly Dictionary<long, uint> _versions = [];
    private readonly Dictionary<long, MappedPage> _mapped = [];
    private readonly Dictionary<long, SwapLocation> _copies = [];
    private readonly HashSet<long> _inFiles = [];
    private readonly HashSet<long> _placed = [];

    /// <summary>Decides what becomes of each page.</summary>
    public RecoveryPlan(MachineInventory inventory)
    {
        _inventory = inventory;
        foreach (PageInventory pages in inventory.Pages)
            ReadPages(pages);
        FindSlots();
        FindCompressed();
        PlaceFrames();
        PlaceSwapped();
        PlaceCompressed();
        PlaceInFiles();
        FindLost();
    }

    /// <summary>What becomes of each frame that belongs to a VM, in order.</summary>
    public List<FrameFate> Frames { get; } = [];

    /// <summary>Pages that are in swap and in no frame.</summary>
    public List<(PageTag Page, SwapLocation Location)> InSwap { get; } = [];

    /// <summary>Slots that hold no page's latest version.</summary>
    public List<SwapLocation> Discarded { get; } = [];

    /// <summary>Entries of the compressed pool that do, in order.</summary>
    public List<int> KeptEntries { get; } = [];

    /// <summary>Entries of the compressed pool that do not, in order.</summary>
    public List<int> DroppedEntries { get; } = [];

    /// <summary>Pages that are in a file of their guest and nowhere else, with the version and the block.</summary>
    public List<(PageTag Page, uint Version, int Block)> InFiles { get; } = [];

    /// <summary>Pages of living VMs that were written once and are nowhere.</summary>
    public List<PageTag> Lost { get; } = [];

    /// <summary>How many pages are mapped to frames that the allocator gave to nobody. 0 in a sound machine.</summary>
    public int MappedToNothing => _mapped.Count;

    private void ReadPages(PageInventory pages)
    {
        foreach (PageVersion written in pages.Versions)
        {
            long key = new PageTag(pages.Vm, written.Page).Key;
            _versions.Add(key, written.Version);
            if (written.FileBlock >= 0 && _inventory.UsesMapper[pages.Vm])
                _inFiles.Add(key);
        }
        foreach (MappedPage page in pages.Mapped)
            _mapped.Add(new PageTag(pages.Vm, page.Page).Key, page);
    }

    private bool IsAlive(int vm) => _inventory.Pages[vm].Alive;

    private bool IsLatest(PageTag page, uint version) =>
        IsAlive(page.Vm) && _versions.TryGetValue(page.Key, out uint latest) && latest == version;

    private void FindSlots()
    {
        foreach (SlotInventory slots in _inventory.Slots)
        {
            HashSet<int> damaged = [.. slots.Damaged];
            for (int i = 0; i < slots.Slots.Length; i++)
            {
                SwapLocation location = new(slots.Device, slots.Slots[i]);
                PageTag owner = slots.Owners[i];
                // What is damaged is worth nothing beside a frame; beside none, its VM is to be told so.
                bool outdone = _mapped.TryGetValue(owner.Key, out MappedPage page)
                    && (page.Dirty || damaged.Contains(location.Slot));
                if (!IsLatest(owner, slots.Versions[i]) || outdone || !_copies.TryAdd(owner.Key, location))
                    Discarded.Add(location);
            }
        }
    }

    private void FindCompressed()
    {
        foreach (CompressedPage page in _inventory.Compressed)
        {
            bool kept = IsLatest(page.Owner, page.Version) && !_mapped.ContainsKey(page.Owner.Key)
                && _copies.TryAdd(page.Owner.Key, SwapLocation.InPool(page.Entry));
            (kept ? KeptEntries : DroppedEntries).Add(page.Entry);
        }
    }

    private void PlaceFrames()
    {
        OwnedFrames owned = _inventory.Frames;
        for (int i = 0; i < owned.Frames.Length; i++)
            if (owned.Owners[i].Vm != FrameAllocator.Host)       // the pool's, which keeps its own book
                Frames.Add(FateOf(owned.Frames[i], owned.Owners[i]));
    }

    private FrameFate FateOf(int frame, PageTag owner)
    {
        uint version = _versions.GetValueOrDefault(owner.Key);
        if (_mapped.Remove(owner.Key, out MappedPage page))
        {
            _placed.Add(owner.Key);
            SwapLocation unsaved = version == 0 ? SwapLocation.Zeroes : SwapLocation.MustWrite;
            return new FrameFate(FrameFateKind.Adopted, frame, owner)
            {
                MappedTo = page.Frame,
                Version = version,
                Copy = _copies.GetValueOrDefault(owner.Key, unsaved),
            };
        }
        if (!IsAlive(owner.Vm) || version == 0 || _copies.ContainsKey(owner.Key) || _inFiles.Contains(owner.Key))
            return new FrameFate(FrameFateKind.Freed, frame, owner);
        _placed.Add(owner.Key);
        return new FrameFate(FrameFateKind.Rescued, frame, owner) { Version = version, Copy = SwapLocation.MustWrite };
    }

    private void PlaceSwapped()
    {
        foreach (SlotInventory slots in _inventory.Slots)
            for (int i = 0; i < slots.Slots.Length; i++)
            {
                SwapLocation location = new(slots.Device, slots.Slots[i]);
                PageTag owner = slots.Owners[i];
                if (_copies.TryGetValue(owner.Key, out SwapLocation copy) && copy == location && _placed.Add(owner.Key))
                    InSwap.Add((owner, location));
            }
    }

    private void PlaceCompressed()
    {
        HashSet<int> kept = [.. KeptEntries];
        foreach (CompressedPage page in _inventory.Compressed)
            if (kept.Contains(page.Entry) && _placed.Add(page.Owner.Key))
                InSwap.Add((page.Owner, SwapLocation.InPool(page.Entry)));
    }

    private void PlaceInFiles()
    {
        foreach (PageInventory pages in _inventory.Pages)
            foreach (PageVersion written in pages.Alive && _inventory.UsesMapper[pages.Vm] ? pages.Versions : [])
            {
                PageTag page = new(pages.Vm, written.Page);
                // If the guest does not know the block any more, it has no use for the page, and any block will do.
                if (_placed.Add(page.Key))
                    InFiles.Add((page, written.Version, Math.Max(0, written.FileBlock)));
            }
    }

    private void FindLost()
    {
        foreach (PageInventory pages in _inventory.Pages)
            foreach (PageVersion written in pages.Alive ? pages.Versions : [])
                if (!_placed.Contains(new PageTag(pages.Vm, written.Page).Key))
                    Lost.Add(new PageTag(pages.Vm, written.Page));
    }
}
