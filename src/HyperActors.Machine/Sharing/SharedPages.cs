namespace HyperActors.Machine;

/// <summary>
/// The books of page sharing: all shared pages, by number and by content as KSM's stable tree finds them, who shares
/// them, and what Linux would count of that.
/// </summary>
/// <remarks>
/// The tree is a hash table here: contents are identifiers, and nothing depends on the order of a tree. Pages of equal
/// content beyond the most that may share one frame form a chain, as Linux's do. Where a shared page is, the page table of
/// the account of shared pages says, and not this.
/// </remarks>
/// <param name="vms">How many VMs the machine has.</param>
/// <param name="maxSharing">Most pages that may share one frame, as <see cref="KsmOptions.MaxSharing"/>.</param>
internal sealed class SharedPages(int vms, int maxSharing)
{
    private readonly List<SharedPage?> _pages = [];
    private readonly Stack<int> _free = new();
    private readonly Dictionary<ulong, List<SharedPage>> _byContent = [];
    private readonly List<SharedPage> _unused = [];
    private SharedPage? _zeroPage;

    /// <summary>What sharing came to; who scans counts here, too.</summary>
    public SharingCounters Counters { get; } = new(vms);

    /// <summary>Numbers are below this.</summary>
    public int Made => _pages.Count;

    /// <summary>Shared pages that nobody shares any more, and that are not gone yet.</summary>
    public int Unused => _unused.Count;

    public SharedPage this[int id] => _pages[id]!;

    /// <summary>The shared page of a number; null if there is none.</summary>
    public SharedPage? Find(int id) => _pages[id];

    /// <summary>A shared page that another page of this content may join.</summary>
    public SharedPage? FindOpen(ulong content)
    {
        if (!_byContent.TryGetValue(content, out List<SharedPage>? chain))
            return null;
        foreach (SharedPage page in chain)
            if (page.Sharers.Count + page.Joining < maxSharing)
                return page;
        return null;
    }

    /// <summary>Makes a shared page that nobody shares yet.</summary>
    /// <param name="content">What it holds.</param>
    public SharedPage Add(ulong content)
    {
        SharedPage page = Make(content, isZeroPage: false);
        if (!_byContent.TryGetValue(content, out List<SharedPage>? chain))
            _byContent.Add(content, chain = []);
        chain.Add(page);
        return page;
    }

    /// <summary>The page of zeroes, which any number of pages may share and which is not found by content.</summary>
    public SharedPage ZeroPage() => _zeroPage ??= Make(PageContents.Zeroes, isZeroPage: true);

    /// <summary>A page has come to share a frame.</summary>
    /// <param name="shared">What it shares.</param>
    /// <param name="vm">Whose it is.</param>
    /// <param name="page">Guest-physical page.</param>
    /// <param name="stamp">The VM's version of its content, for the oracle.</param>
    public void AddSharer(SharedPage shared, int vm, int page, uint stamp)
    {
        shared.Add(vm, page, stamp);
        CountSharers(shared, vm, 1);
    }

    /// <summary>A page does not share a frame any more, and no fault on it waits for the shared one.</summary>
    public void RemoveSharer(SharedPage shared, int vm, int page)
    {
        shared.Remove(vm, page);
        shared.Waiting.RemoveAll(fault => fault.Vm == vm && fault.Page == page);
        CountSharers(shared, vm, -1);
        RetireIfEmpty(shared);
    }

    /// <summary>Nobody may join a page any more.</summary>
    public void Close(SharedPage page)
    {
        if (!_byContent.TryGetValue(page.Content, out List<SharedPage>? chain))
            return;
        chain.Remove(page);
        if (chain.Count == 0)
            _byContent.Remove(page.Content);
    }

    /// <summary>A page that nobody shares, nor is about to, is to go.</summary>
    public void RetireIfEmpty(SharedPage shared)
    {
        if (!shared.IsEmpty || shared.IsUnused)
            return;
        shared.IsUnused = true;
        Close(shared);
        if (_zeroPage == shared)
            _zeroPage = null;
        _unused.Add(shared);
    }

    /// <summary>Tries to let all unused pages go.</summary>
    /// <param name="tryFree">Frees what a page holds; false as long as some step works on it.</param>
    public void DropUnused(Predicate<SharedPage> tryFree)
    {
        int kept = 0;
        for (int i = 0; i < _unused.Count; i++)
        {
            if (tryFree(_unused[i]))
                Remove(_unused[i]);
            else
                _unused[kept++] = _unused[i];
        }
        _unused.RemoveRange(kept, _unused.Count - kept);
    }

    private SharedPage Make(ulong content, bool isZeroPage)
    {
        int id = _free.Count > 0 ? _free.Pop() : _pages.Count;
        SharedPage page = new(id, content) { IsZeroPage = isZeroPage };
        if (id == _pages.Count)
            _pages.Add(page);
        else
            _pages[id] = page;
        return page;
    }

    private void Remove(SharedPage page)
    {
        _pages[page.Id] = null;
        _free.Push(page.Id);
    }

    private void CountSharers(SharedPage shared, int vm, int change)
    {
        Counters.Items += change;
        Counters.PagesOf[vm] += change;
        // The first to come and the last to go is the one that is shared; the others share it.
        bool first = shared.Sharers.Count == (change > 0 ? 1 : 0);
        if (shared.IsZeroPage)
            Counters.ZeroPages += change;
        else if (first)
            Counters.Shared += change;
        else
            Counters.Sharing += change;
    }
}
