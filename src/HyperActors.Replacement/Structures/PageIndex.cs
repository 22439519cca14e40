using System.Runtime.CompilerServices;

namespace HyperActors.Replacement;

/// <summary>Finds the slot of a remembered page: an array where page numbers are dense, a hash table
/// elsewhere.</summary>
/// <remarks>
/// The hash table is our own: open addressing with linear probing and backward-shift deletion, at most half full, so
/// that years of inserting and deleting leave no tombstones and allocate nothing. The library's dictionary would do
/// the same work with a modulo, a bucket array and an entry array. Entries are never enumerated, so the order of the
/// table cannot leak into a decision.
/// </remarks>
internal sealed class PageIndex
{
    private readonly int[]? _dense;
    private long[] _pages = [];
    private int[] _slots = [];
    private int _count;

    /// <param name="expected">How many pages are remembered at most; more make the table grow.</param>
    /// <param name="space">Which pages there are.</param>
    public PageIndex(int expected, PageSpace space)
    {
        if (space.DensePages > 0)
            _dense = new int[space.DensePages];
        else
            Allocate((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, expected + 1)) * 2);
    }

    /// <summary>The slot of a page, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(long page)
    {
        int[]? dense = _dense;
        if (dense is null)
            return FindHashed(page);
        return unchecked((ulong)page) < (ulong)dense.Length ? dense[page] - 1 : -1;
    }

    /// <summary>Remembers the slot of a page that has none.</summary>
    public void Add(long page, int slot)
    {
        if (_dense is not null)
        {
            if (_dense[page] != 0)
                throw new InvalidOperationException($"Page {page} is remembered already.");
            _dense[page] = slot + 1;
            return;
        }
        if (2 * (_count + 1) > _slots.Length)
            Grow();
        int place = Place(page);
        if (_slots[place] != 0)
            throw new InvalidOperationException($"Page {page} is remembered already.");
        _pages[place] = page;
        _slots[place] = slot + 1;
        _count++;
    }

    /// <summary>Forgets a page that has a slot.</summary>
    public void Remove(long page)
    {
        if (_dense is not null)
        {
            _dense[page] = 0;
            return;
        }
        int hole = Place(page);
        int mask = _slots.Length - 1;
        for (int probe = (hole + 1) & mask; _slots[probe] != 0; probe = (probe + 1) & mask)
        {
            // An entry may fill the hole unless its home lies between the hole and the place where it stands.
            if (((probe - Home(_pages[probe])) & mask) < ((probe - hole) & mask))
                continue;
            _pages[hole] = _pages[probe];
            _slots[hole] = _slots[probe];
            hole = probe;
        }
        _slots[hole] = 0;
        _count--;
    }

    private int FindHashed(long page) => _slots[Place(page)] - 1;

    /// <summary>Where the page is, or the empty place where it would go.</summary>
    private int Place(long page)
    {
        int mask = _slots.Length - 1;
        int place = Home(page);
        while (_slots[place] != 0 && _pages[place] != page)
            place = (place + 1) & mask;
        return place;
    }

    private int Home(long page) => (int)(RandomStream.Mix(unchecked((ulong)page)) & (ulong)(_slots.Length - 1));

    private void Grow()
    {
        (long[] pages, int[] slots) = (_pages, _slots);
        Allocate(slots.Length * 2);
        for (int old = 0; old < slots.Length; old++)
        {
            if (slots[old] == 0)
                continue;
            int place = Place(pages[old]);
            _pages[place] = pages[old];
            _slots[place] = slots[old];
        }
    }

    private void Allocate(int places)
    {
        _pages = new long[places];
        _slots = new int[places];
    }
}
