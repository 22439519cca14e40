namespace HyperActors.Workloads;

/// <summary>Numbers pages densely, from 0, in the order in which they are first met.</summary>
/// <remarks>Open addressing, at most half full: 16 bytes a slot, one cache miss a look-up. Memory grows with the
/// footprint.</remarks>
public sealed class PageIndex
{
    private long[] _keys = new long[1024];
    private int[] _ids = new int[1024];
    private long[] _pages = new long[512];
    private int _last = -1;

    /// <summary>How many pages were met.</summary>
    public int Count { get; private set; }

    /// <summary>The page of an id.</summary>
    public long this[int id] => _pages[id];

    /// <summary>The pages in the order of their ids.</summary>
    public ReadOnlySpan<long> Pages => _pages.AsSpan(0, Count);

    /// <summary>The id of a page, a new one if it was not met before.</summary>
    /// <param name="page">Not negative.</param>
    public int IdOf(long page)
    {
        if (_last >= 0 && _pages[_last] == page)
            return _last;
        int mask = _keys.Length - 1;
        int slot = SlotOf(page, mask);
        while (_keys[slot] != 0)
        {
            if (_keys[slot] == page + 1)
                return _last = _ids[slot];
            slot = slot + 1 & mask;
        }
        if (Count == _pages.Length)
            return Grow(page);
        _keys[slot] = page + 1;
        _ids[slot] = Count;
        _pages[Count] = page;
        return _last = Count++;
    }

    private static int SlotOf(long page, int mask) => unchecked((int)(RandomStream.Mix((ulong)page) & (ulong)mask));

    private int Grow(long page)
    {
        Array.Resize(ref _pages, 2 * _pages.Length);
        int size = 2 * _keys.Length;
        _keys = new long[size];
        _ids = new int[size];
        for (int id = 0; id < Count; id++)
        {
            int slot = SlotOf(_pages[id], size - 1);
            while (_keys[slot] != 0)
                slot = slot + 1 & size - 1;
            _keys[slot] = _pages[id] + 1;
            _ids[slot] = id;
        }
        return IdOf(page);
    }
}
