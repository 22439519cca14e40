namespace HyperActors.Machine;

/// <summary>All shared pages: by number, and by content as KSM's stable tree finds them.</summary>
/// <remarks>
/// The tree is a hash table here: contents are identifiers, and nothing depends on the order of a tree. Pages of equal
/// content beyond the most that may share one frame form a chain, as Linux's do.
/// </remarks>
internal sealed class SharedPageTable
{
    private readonly List<SharedPage?> _pages = [];
    private readonly Stack<int> _free = new();
    private readonly Dictionary<ulong, List<SharedPage>> _byContent = [];

    /// <summary>Numbers are below this.</summary>
    public int Made => _pages.Count;

    public SharedPage this[int id] => _pages[id]!;

    /// <summary>The shared page of a number; null if there is none.</summary>
    public SharedPage? Find(int id) => _pages[id];

    /// <summary>A shared page that another page of this content may join.</summary>
    public SharedPage? FindOpen(ulong content, int maxSharing)
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
    /// <param name="isZeroPage">Whether it is the page of zeroes, which is not found by content.</param>
    public SharedPage Add(ulong content, bool isZeroPage)
    {
        int id = _free.Count > 0 ? _free.Pop() : _pages.Count;
        SharedPage page = new(id, content) { IsZeroPage = isZeroPage };
        if (id == _pages.Count)
            _pages.Add(page);
        else
            _pages[id] = page;
        if (isZeroPage)
            return page;
        if (!_byContent.TryGetValue(content, out List<SharedPage>? chain))
            _byContent.Add(content, chain = []);
        chain.Add(page);
        return page;
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

    /// <summary>A page is gone, and its number free.</summary>
    public void Remove(SharedPage page)
    {
        _pages[page.Id] = null;
        _free.Push(page.Id);
    }
}
