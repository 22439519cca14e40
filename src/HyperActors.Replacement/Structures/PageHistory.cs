using System.Runtime.CompilerServices;

namespace HyperActors.Replacement;

/// <summary>The numbers of pages that left, each in a slot of its own that a policy links into its lists.</summary>
internal sealed class PageHistory
{
    private readonly PageIndex _index;
    private long[] _pages;
    private int[] _free;

    public PageHistory(int slots, PageSpace space)
    {
        _index = new PageIndex(slots, space);
        _pages = new long[slots];
        _free = new int[slots];
        for (int slot = 0; slot < slots; slot++)
            _free[slot] = slots - 1 - slot;
    }

    /// <summary>How many pages are remembered.</summary>
    public int Count { get; private set; }

    /// <summary>How many can be.</summary>
    public int Slots => _pages.Length;

    /// <summary>The page in a slot that is in use.</summary>
    public long this[int slot] => _pages[slot];

    /// <summary>The slot of a page, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(long page) => _index.Find(page);

    /// <summary>Remembers a page and returns its slot; there must be a free one.</summary>
    public int Add(long page)
    {
        int slot = _free[_free.Length - 1 - Count];
        _index.Add(page, slot);
        _pages[slot] = page;
        Count++;
        return slot;
    }

    /// <summary>Forgets the page in a slot.</summary>
    public void Remove(int slot)
    {
        _index.Remove(_pages[slot]);
        Count--;
        _free[_free.Length - 1 - Count] = slot;
    }

    /// <summary>Doubles the number of slots; those in use stay.</summary>
    public void Grow()
    {
        int old = Slots;
        Array.Resize(ref _pages, Math.Max(4, 2 * old));
        int[] free = new int[_pages.Length];
        // Taken from the end: the slots that were free before come first again.
        int left = old - Count;
        for (int slot = _pages.Length - 1, place = 0; slot >= old; slot--)
            free[place++] = slot;
        Array.Copy(_free, 0, free, _pages.Length - old, left);
        _free = free;
    }
}
