namespace HyperActors.Machine;

/// <summary>
/// How many pages are read around one that is wanted, when the number follows from how many of the last ones were: Linux's
/// readahead of swap by virtual address (<c>swap_vma_readahead</c> and <c>__swapin_nr_pages</c>, <c>mm/swap_state.c</c>
/// of 6.12).
/// </summary>
/// <remarks>
/// Two more than the pages that were read ahead and then wanted since the last fault, rounded up to a power of two from 4
/// on; one alone after no such hit, unless the fault is next to the last page that was wanted, which makes two; never less
/// than half of the window before. A window lies ahead of a fault that goes on upwards, behind one that goes on downwards,
/// and around any other. Linux keeps this for each mapped region; a VM's memory is one region of its process.
/// </remarks>
internal struct ReadaheadWindow
{
    /// <summary>Linux cannot count more hits than fit beside the address: <c>SWAP_RA_HITS_MAX</c>.</summary>
    private const int MostHits = 63;

    /// <summary>Hits that a region begins with, so that its first fault reads ahead.</summary>
    private const int FirstHits = 4;

    private int _page;
    private int _pages;
    private int _hits;
    private bool _used;

    /// <summary>A page is wanted that is in swap.</summary>
    /// <param name="page">The page.</param>
    /// <param name="most">Pages of a window at most; at least 1.</param>
    /// <returns>First page of the window, which may lie before 0, and how many pages it has.</returns>
    public (int First, int Pages) OnFault(int page, int most)
    {
        int last = _used ? _page : 0;
        int pages = Math.Max(Math.Min(Wanted(page, last), most), Math.Min(_pages / 2, most));
        (_used, _page, _pages, _hits) = (true, page, pages, 0);
        if (pages == 1)
            return (page, 1);
        if (page == last + 1)
            return (page, pages);
        return page + 1 == last ? (page - pages + 1, pages) : (page - (pages - 1) / 2, pages);
    }

    /// <summary>A page that was read ahead is wanted.</summary>
    public void OnHit(int page)
    {
        _page = page;
        _hits = Math.Min(_hits + 1, MostHits);
    }

    private readonly int Wanted(int page, int last)
    {
        int pages = (_used ? _hits : FirstHits) + 2;
        if (pages == 2)
            return page == last + 1 || page + 1 == last ? 2 : 1;
        return (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, pages));
    }
}
