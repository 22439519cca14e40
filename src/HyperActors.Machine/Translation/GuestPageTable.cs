using System.Runtime.CompilerServices;

namespace HyperActors.Machine;

// A real radix table, not a map from page to frame: the walker reads its nodes one by one, and each node lives in a
// guest-physical page of its own, so that reading it takes a nested translation and may take a nested fault.
//
// Every node is 512 entries of 32 bits in one array that grows by an eighth when full; beside it stand the guest frame of
// each node and how many of its entries are in use. An object for each node was rejected: a terabyte of guests has
// half a million of them, and the garbage collector would walk them all. 64-bit entries, as the hardware has, were
// rejected because 27 bits of frame number and five flags say all that the model needs, at half the cache misses.
//
// A node stays when its last entry goes, as in a kernel that unmaps pages but not regions. It is taken out when a
// larger page is mapped over it, and then serves as the next new node; Release gives all table pages back at once.

/// <summary>A guest's page table: virtual pages to guest-physical frames, in 4 or 5 levels.</summary>
/// <remarks>
/// Costs 4 bytes for a mapped base page where the mapping is dense, 2 KiB for each 2 MiB region with anything in it,
/// nothing elsewhere. Changing an entry does not change what TLBs and walk caches remember: flushing them is the
/// caller's, as it is the kernel's.
/// </remarks>
public sealed class GuestPageTable
{
    private const int IndexBits = 9;
    private const int NodeSize = 1 << IndexBits;
    private const int FirstNodes = 4;

    private readonly Func<int> _allocateTablePage;
    private uint[] _entries = [];
    private int[] _frames = [];
    private short[] _used = [];
    private Stack<int>? _spare;         // nodes taken out of the tree, their table pages with them
    private int _nodes;

    /// <summary>Makes an empty table; its root is allocated with the first mapping.</summary>
    /// <param name="levels">4 or 5.</param>
    /// <param name="allocateTablePage">
    /// Gives a guest frame, in base pages, for a new node, or −1 if the guest has none left.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">Levels other than 4 and 5.</exception>
    public GuestPageTable(int levels, Func<int> allocateTablePage)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 4);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, 5);
        ArgumentNullException.ThrowIfNull(allocateTablePage);
        Levels = levels;
        PageLimit = 1L << (IndexBits * levels);
        _allocateTablePage = allocateTablePage;
    }

    /// <summary>Levels: 4 or 5.</summary>
    public int Levels { get; }

    /// <summary>Virtual page numbers are below this: 2³⁶ with 4 levels, 2⁴⁵ with 5.</summary>
    public long PageLimit { get; }

    /// <summary>Guest-physical base pages that the table itself occupies.</summary>
    public int TablePages => _nodes;

    /// <summary>Leaf entries in use, present or swapped, of all sizes.</summary>
    public long Leaves { get; private set; }

    /// <summary>Changes whenever a page may have lost its mapping or the right to be written.</summary>
    internal int Losses { get; private set; }

    /// <summary>Bytes of the simulating process's memory that the table takes.</summary>
    internal long StorageBytes =>
        (_entries.Length * (long)sizeof(uint)) + (_frames.Length * (long)(sizeof(int) + sizeof(short)));

    /// <summary>Whether there is a root to start a walk at.</summary>
    internal bool HasRoot => _nodes > 0;

    /// <summary>Maps a page, in place of a leaf of the same size if there is one; not accessed and not dirty.</summary>
    /// <param name="page">Virtual page number in base pages, a multiple of what <paramref name="size"/> covers.</param>
    /// <param name="guestFrame">Guest frame in base pages, aligned likewise; below 2²⁷.</param>
    /// <param name="size">Size of the page.</param>
    /// <param name="writable">Whether writes pass. Without effect on a copy-on-write page.</param>
    /// <param name="copyOnWrite">Whether writes fault and are to be answered with a copy.</param>
    /// <returns>False if a table page was needed and could not be allocated; then nothing is mapped.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Page or frame out of range, or not aligned.</exception>
    /// <exception cref="InvalidOperationException">Pages of another size are mapped there.</exception>
    public bool TryMap(long page, int guestFrame, PageSize size, bool writable, bool copyOnWrite)
    {
        CheckMapping(page, guestFrame, size);
        uint right = copyOnWrite ? GuestEntry.CopyOnWrite : writable ? GuestEntry.Writable : 0;
        uint kind = size == PageSize.Base4KiB ? 0 : GuestEntry.LargeLeaf;
        return TrySet(page, size, (uint)guestFrame | GuestEntry.Present | right | kind);
    }

    /// <summary>Makes the table pages that a base page's mapping needs.</summary>
    /// <param name="page">Virtual page number.</param>
    /// <returns>False if one could not be allocated; those above it are there from now on.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Page out of range.</exception>
    /// <exception cref="InvalidOperationException">A larger page is mapped there.</exception>
    public bool TryPrepare(long page)
    {
        CheckMapping(page, 0, PageSize.Base4KiB);
        return FindLeaf(page, out _) >= 0 || TryMakePath(page, PageSize.Base4KiB, out _);
    }

    /// <summary>Replaces a base page's mapping by a slot of the guest's own swap.</summary>
    /// <param name="page">Virtual page number; mapped as a base page.</param>
    /// <param name="slot">The slot; from 0 to 2²⁷ − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such slot.</exception>
    /// <exception cref="InvalidOperationException">The page is not present as a base page.</exception>
    public void SwapOut(long page, int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, GuestEntry.FrameLimit);
        ref uint entry = ref PresentLeaf(page, out PageSize size);
        if (size != PageSize.Base4KiB)
            throw new InvalidOperationException($"Page {page} is part of a {size.Bytes} page.");
        entry = (uint)slot | GuestEntry.Swapped;
        NoteLoss();
    }

    /// <summary>Forgets a page.</summary>
    /// <param name="page">Any base page inside the mapped page.</param>
    /// <returns>What was mapped, present or swapped; an empty entry if nothing was.</returns>
    public GuestEntry Unmap(long page)
    {
        int at = FindLeaf(page, out PageSize size);
        if (at < 0)
            return default;
        GuestEntry old = new(_entries[at], size);
        _entries[at] = 0;
        _used[at >> IndexBits]--;
        Leaves--;
        NoteLoss();
        return old;
    }

    /// <summary>The leaf entry that covers a page; an empty entry if none does.</summary>
    public GuestEntry Lookup(long page)
    {
        int at = FindLeaf(page, out PageSize size);
        return at < 0 ? default : new GuestEntry(_entries[at], size);
    }

    /// <summary>Finds the frames of the table pages that a full walk to a page reads.</summary>
    /// <param name="page">The page.</param>
    /// <param name="frames">Is filled from the root on; as long as there are levels.</param>
    /// <returns>How many there are.</returns>
    internal int TablesOf(long page, Span<int> frames)
    {
        int count = 0;
        int node = 0;
        for (int level = Levels; HasRoot && Covers(page); level--)
        {
            frames[count++] = _frames[node];
            uint entry = EntryAt(node, IndexOf(page, level));
            if (entry == 0 || IsLeaf(entry, level))
                break;
            node = NodeOf(entry);
        }
        return count;
    }

    /// <summary>Makes a page fault on writes, as a fork does.</summary>
    /// <param name="page">Any base page inside the mapped page.</param>
    /// <param name="copyOnWrite">Whether such a fault is to be answered with a copy.</param>
    /// <exception cref="InvalidOperationException">The page is not present.</exception>
    public void Protect(long page, bool copyOnWrite)
    {
        ref uint entry = ref PresentLeaf(page, out _);
        entry = (entry & ~(GuestEntry.Writable | GuestEntry.CopyOnWrite)) | (copyOnWrite ? GuestEntry.CopyOnWrite : 0);
        NoteLoss();
    }

    /// <summary>Lets writes to a page pass, as when the last sharer of a copied page is left.</summary>
    /// <param name="page">Any base page inside the mapped page.</param>
    /// <exception cref="InvalidOperationException">The page is not present.</exception>
    public void Unprotect(long page)
    {
        ref uint entry = ref PresentLeaf(page, out _);
        entry = (entry & ~GuestEntry.CopyOnWrite) | GuestEntry.Writable;
    }

    /// <summary>Reads a page's accessed bit and clears it; false if the page is not present.</summary>
    /// <param name="page">Any base page inside the mapped page.</param>
    public bool TestAndClearAccessed(long page)
    {
        int at = FindLeaf(page, out _);
        uint entry = at < 0 ? 0 : _entries[at];
        if ((entry & GuestEntry.Present) == 0 || (entry & GuestEntry.Accessed) == 0)
            return false;
        _entries[at] = entry & ~GuestEntry.Accessed;
        return true;
    }

    /// <summary>
    /// Finds the first leaf at or after a page. Called again with <c>found + entry.Size.BasePages</c> it visits all
    /// leaves in ascending order; between calls the table may change.
    /// </summary>
    /// <param name="from">Where to begin. A leaf that only covers this page and begins before it is not found.</param>
    /// <param name="found">First base page of the leaf.</param>
    /// <param name="entry">The leaf.</param>
    /// <returns>False if there is none.</returns>
    public bool TryFindNext(long from, out long found, out GuestEntry entry)
    {
        if (HasRoot && Covers(from) && FindNext(0, Levels, 0, from, out found, out entry))
            return true;
        found = -1;
        entry = default;
        return false;
    }

    /// <summary>Gives back every table page and forgets every mapping; the table is as new.</summary>
    /// <param name="freeTablePage">Takes the guest frames, in the order in which they were allocated.</param>
    public void Release(Action<int> freeTablePage)
    {
        ArgumentNullException.ThrowIfNull(freeTablePage);
        for (int node = 0; node < _nodes; node++)
            freeTablePage(_frames[node]);
        (_entries, _frames, _used, _spare, _nodes, Leaves) = ([], [], [], null, 0, 0);
        NoteLoss();
    }

    /// <summary>Whether the table can map a page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Covers(long page) => unchecked((ulong)page < (ulong)PageLimit);

    /// <summary>Which entry of a node at a level leads to a page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int IndexOf(long page, int level) =>
        unchecked((int)(page >> (IndexBits * (level - 1))) & (NodeSize - 1));

    /// <summary>The guest frame of the table page that holds a node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int FrameOf(int node) => _frames[node];

    /// <summary>An entry of a node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref uint EntryAt(int node, int index) => ref _entries[unchecked((node << IndexBits) | index)];

    /// <summary>Asks the processor for the leaf entry of a base page.</summary>
    /// <returns>Where it lies, from the first entry of node 0 on; −1 if no table for base pages covers the page.</returns>
    internal int PrefetchLeaf(long page)
    {
        int node = 0;
        for (int level = Levels; level > 1; level--)
        {
            uint entry = HasRoot ? EntryAt(node, IndexOf(page, level)) : 0;
            if (entry == 0 || IsLeaf(entry, level))
                return -1;
            node = NodeOf(entry);
        }
        int place = (node << IndexBits) | IndexOf(page, 1);
        Machine.Prefetch.Line(ref _entries[place]);
        return place;
    }

    /// <summary>The node that an upper entry points to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int NodeOf(uint entry) => unchecked((int)((entry & GuestEntry.FrameMask) >> 1));

    /// <summary>Whether an entry of a level, known to be present, is a leaf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsLeaf(uint entry, int level) => level == 1 || (entry & GuestEntry.LargeLeaf) != 0;

    private void NoteLoss() => Losses = unchecked(Losses + 1);

    private bool TrySet(long page, PageSize size, uint bits)
    {
        if (!TryMakePath(page, size, out int node))
            return false;
        SetLeaf(node, IndexOf(page, size.LeafLevel), size.LeafLevel, bits);
        return true;
    }

    private bool TryMakePath(long page, PageSize size, out int node)
    {
        node = 0;
        if (!HasRoot && AddNode() < 0)
            return false;
        for (int level = Levels; level > size.LeafLevel; level--)
        {
            uint entry = EntryAt(node, IndexOf(page, level));
            if (entry == 0)
            {
                int child = AddNode();
                if (child < 0)
                    return false;
                EntryAt(node, IndexOf(page, level)) = GuestEntry.Present | ((uint)child << 1);
                _used[node]++;
                node = child;
            }
            else if (IsLeaf(entry, level))
                throw new InvalidOperationException($"Page {page} is part of a larger page.");
            else
                node = NodeOf(entry);
        }
        return true;
    }

    private void SetLeaf(int node, int index, int level, uint bits)
    {
        uint old = EntryAt(node, index);
        if (old != 0 && !IsLeaf(old, level))
        {
            TakeOut(NodeOf(old), level - 1);
            old = 0;
            _used[node]--;
        }
        if (old == 0)
        {
            _used[node]++;
            Leaves++;
        }
        else
        {
            NoteLoss();
        }
        EntryAt(node, index) = bits;
    }

    /// <summary>Takes a subtree without leaves out of the tree; its nodes serve again.</summary>
    private void TakeOut(int node, int level)
    {
        if (HasLeaf(node, level))
            throw new InvalidOperationException("Smaller pages are mapped there.");
        for (int index = 0; index < NodeSize; index++)
            if (EntryAt(node, index) is uint entry and not 0)
                TakeOut(NodeOf(entry), level - 1);
        _entries.AsSpan(node << IndexBits, NodeSize).Clear();
        _used[node] = 0;
        NoteLoss();
        (_spare ??= new Stack<int>()).Push(node);
    }

    private bool HasLeaf(int node, int level)
    {
        if (_used[node] == 0)
            return false;
        for (int index = 0; index < NodeSize; index++)
            if (EntryAt(node, index) is uint entry and not 0)
                if (IsLeaf(entry, level) || HasLeaf(NodeOf(entry), level - 1))
                    return true;
        return false;
    }

    private int AddNode()
    {
        if (_spare is { Count: > 0 })
            return _spare.Pop();
        int frame = _allocateTablePage();
        if (frame < 0)
            return -1;
        if (_nodes == _frames.Length)
        {
            int nodes = Math.Max(FirstNodes, _nodes + Math.Max(1, _nodes / 8));
            Array.Resize(ref _entries, nodes << IndexBits);
            Array.Resize(ref _frames, nodes);
            Array.Resize(ref _used, nodes);
        }
        _frames[_nodes] = frame;
        return _nodes++;
    }

    /// <summary>Where the leaf entry in use that covers a page lies; −1 if none does.</summary>
    private int FindLeaf(long page, out PageSize size)
    {
        size = PageSize.Base4KiB;
        if (!HasRoot || !Covers(page))
            return -1;
        int node = 0;
        for (int level = Levels; ; level--)
        {
            int at = (node << IndexBits) | IndexOf(page, level);
            uint entry = _entries[at];
            if (entry == 0)
                return -1;
            if (IsLeaf(entry, level))
            {
                size = (PageSize)(level - 1);
                return at;
            }
            node = NodeOf(entry);
        }
    }

    private ref uint PresentLeaf(long page, out PageSize size)
    {
        int at = FindLeaf(page, out size);
        if (at < 0 || (_entries[at] & GuestEntry.Present) == 0)
            throw new InvalidOperationException($"Page {page} is not present.");
        return ref _entries[at];
    }

    private bool FindNext(int node, int level, long origin, long from, out long found, out GuestEntry entry)
    {
        int shift = IndexBits * (level - 1);
        for (int index = from <= origin ? 0 : (int)((from - origin) >> shift); index < NodeSize; index++)
        {
            int skipped = _entries.AsSpan((node << IndexBits) + index, NodeSize - index).IndexOfAnyExcept(0u);
            if (skipped < 0)
                break;
            index += skipped;
            uint bits = EntryAt(node, index);
            found = origin + ((long)index << shift);
            entry = new GuestEntry(bits, (PageSize)Math.Min(level - 1, (int)PageSize.Huge1GiB));
            // A subtree may begin before the page and reach past it; a leaf may not.
            if (!IsLeaf(bits, level) && FindNext(NodeOf(bits), level - 1, found, from, out found, out entry))
                return true;
            if (IsLeaf(bits, level) && found >= from)
                return true;
        }
        found = -1;
        entry = default;
        return false;
    }

    private void CheckMapping(long page, int guestFrame, PageSize size)
    {
        long inside = size.BasePages - 1;
        if (!Covers(page) || (page & inside) != 0)
            throw new ArgumentOutOfRangeException(nameof(page), page, $"Not a {size.Bytes} page below {PageLimit}.");
        if (guestFrame is < 0 or >= GuestEntry.FrameLimit || (guestFrame & inside) != 0)
            throw new ArgumentOutOfRangeException(nameof(guestFrame), guestFrame, $"No frame for {size.Bytes}.");
    }
}
