namespace HyperActors.Replacement;

/// <summary>Doubly linked lists of pages over two arrays, with lengths; every operation O(1), none allocates.</summary>
/// <remarks>Each list owns a sentinel node behind the pages, so no operation has a special case for an end.</remarks>
internal sealed class PageLists
{
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly int[] _lengths;
    private readonly int _pages;

    public PageLists(int pages, int lists)
    {
        _pages = pages;
        _next = new int[pages + lists];
        _previous = new int[pages + lists];
        _lengths = new int[lists];
        for (int node = pages; node < _next.Length; node++)
            _next[node] = _previous[node] = node;
    }

    /// <summary>Pages on a list.</summary>
    public int Length(int list) => _lengths[list];

    /// <summary>The page at the tail, where scans begin; -1 if the list is empty.</summary>
    public int Tail(int list)
    {
        int page = _previous[_pages + list];
        return page < _pages ? page : -1;
    }

    /// <summary>Adds a page at the end that a scan meets last.</summary>
    public void AddHead(int list, int page)
    {
        int sentinel = _pages + list;
        Link(sentinel, page, _next[sentinel]);
        _lengths[list]++;
    }

    /// <summary>Adds a page at the end that a scan meets first.</summary>
    public void AddTail(int list, int page)
    {
        int sentinel = _pages + list;
        Link(_previous[sentinel], page, sentinel);
        _lengths[list]++;
    }

    /// <summary>Takes a page off the list it is on.</summary>
    public void Remove(int list, int page)
    {
        int before = _previous[page];
        int after = _next[page];
        _next[before] = after;
        _previous[after] = before;
        _lengths[list]--;
    }

    private void Link(int before, int page, int after)
    {
        _next[before] = page;
        _previous[page] = before;
        _next[page] = after;
        _previous[after] = page;
    }
}
