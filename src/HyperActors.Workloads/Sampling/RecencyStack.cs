using System.Numerics;

namespace HyperActors.Workloads;

/// <summary>Pages in the order of their last visit, where the page at any depth can be moved to the top.</summary>
/// <remarks>
/// <para>Visits are laid down in slots in the order of time. A page's slot is the one of its last visit; a bit says
/// whether a slot still is some page's. The page at depth d is the d-th set bit from the end: shallow depths
/// are found by counting bits backwards from the end, deep ones by descending a tree of counts (Fenwick 1994) whose
/// leaves are blocks of 512 slots, so that the tree of a million pages is 16 KiB. When the slots are used up, which
/// happens at most every n visits, the set ones move together.</para>
/// <para>Rejected: a linked list (O(depth)), a balanced tree with subtree sizes (40 bytes a page and a cache miss at
/// each level).</para>
/// </remarks>
internal sealed class RecencyStack
{
    /// <summary>A stack has at most this many pages: 2²⁹, whose slots an array can number.</summary>
    public const int MaxPages = 1 << 29;

    private const int WordsInBlock = 8;
    private const int SlotsInBlock = WordsInBlock * 64;
    private const int ShallowWords = 16;

    private readonly int _pages;
    private readonly int[] _pageOf;
    private readonly ulong[] _set;
    private readonly int[] _tree;
    private readonly int _topBit;
    private int _end;

    /// <summary>Makes the stack of pages 0 to n − 1, with page 0 on top.</summary>
    /// <param name="pages">From 1 to <see cref="MaxPages"/>.</param>
    public RecencyStack(int pages)
    {
        _pages = pages;
        int blocks = (int)(2L * pages / SlotsInBlock + 1);
        _pageOf = new int[blocks * SlotsInBlock];
        _set = new ulong[blocks * WordsInBlock];
        _tree = new int[blocks + 1];
        _topBit = 1 << BitOperations.Log2((uint)blocks);
        for (int i = 0; i < pages; i++)
            _pageOf[i] = pages - 1 - i;
        Rebuild();
    }

    /// <summary>Moves the page at a depth to the top.</summary>
    /// <param name="depth">From 1, the top, to the number of pages.</param>
    /// <returns>The page.</returns>
    public int Touch(int depth)
    {
        if (_end == _pageOf.Length)
            Compact();
        int slot = FindSlot(depth);
        int page = _pageOf[slot];
        if (slot == _end - 1)
            return page;
        _set[slot >> 6] &= ~(1UL << slot);
        AddToBlock(slot / SlotsInBlock, -1);
        _pageOf[_end] = page;
        _set[_end >> 6] |= 1UL << _end;
        AddToBlock(_end / SlotsInBlock, 1);
        _end++;
        return page;
    }

    private int FindSlot(int depth)
    {
        int word = _end - 1 >> 6;
        int last = Math.Max(0, word - ShallowWords);
        int left = depth;
        for (; word >= last; word--)
        {
            int count = BitOperations.PopCount(_set[word]);
            if (left <= count)
                return (word << 6) + SelectBit(_set[word], count - left);
            left -= count;
        }
        return FindDeep(_pages - depth);
    }

    // The tree counts from the beginning: 'before' set slots precede the one that is looked for.
    private int FindDeep(int before)
    {
        int block = 0;
        for (int bit = _topBit; bit > 0; bit >>= 1)
        {
            int next = block + bit;
            if (next < _tree.Length && _tree[next] <= before)
            {
                block = next;
                before -= _tree[next];
            }
        }
        int word = block * WordsInBlock;
        int count = BitOperations.PopCount(_set[word]);
        while (before >= count)
        {
            before -= count;
            count = BitOperations.PopCount(_set[++word]);
        }
        return (word << 6) + SelectBit(_set[word], before);
    }

    // The place of the set bit that has so many set bits below it.
    private static int SelectBit(ulong word, int below)
    {
        for (; below > 0; below--)
            word &= word - 1;
        return BitOperations.TrailingZeroCount(word);
    }

    private void AddToBlock(int block, int change)
    {
        for (int i = block + 1; i < _tree.Length; i += i & -i)
            _tree[i] += change;
    }

    private void Compact()
    {
        int to = 0;
        for (int word = 0; word < _set.Length; word++)
            for (ulong bits = _set[word]; bits != 0; bits &= bits - 1)
                _pageOf[to++] = _pageOf[(word << 6) + BitOperations.TrailingZeroCount(bits)];
        Rebuild();
    }

    // Sets the bits of the first n slots and the tree to match.
    private void Rebuild()
    {
        _end = _pages;
        Array.Clear(_set);
        Array.Fill(_set, ulong.MaxValue, 0, _pages >> 6);
        if ((_pages & 63) != 0)
            _set[_pages >> 6] = (1UL << _pages) - 1;
        Array.Clear(_tree);
        for (int block = 0; block < _tree.Length - 1; block++)
        {
            int first = block * SlotsInBlock;
            AddToBlock(block, Math.Clamp(_pages - first, 0, SlotsInBlock));
        }
    }
}
