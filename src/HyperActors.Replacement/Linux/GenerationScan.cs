namespace HyperActors.Replacement;

// MGLRU for anonymous memory, after Documentation/mm/multigen_lru.rst and the published design. Pages belong to
// generations, numbered by the time of their last known use, at least 2 and at most 4 at once. Faults enter the
// youngest. Eviction takes the tail of the oldest; a page found accessed there goes to the youngest, and so do the
// accessed pages around it (the scan has the page table at hand anyway). When fewer than two generations would be
// left, or when the youngest of three holds too much, aging walks all page tables of the group, moves what was
// accessed to the youngest and opens a new one.
//
// Simplified, and to be known when reading its counts, which no recorded kernel has judged here:
//  - aging moves pages at once and walks whole page tables (the kernel moves them lazily and skips tables that its
//    Bloom filters call cold);
//  - tiers count uses through file descriptors, of which a trace has none; so a page is in tier 0, or, having been
//    evicted and refaulted within four generations, in the highest;
//  - groups are walked as by the classic reclaim (the kernel's own memcg generations serve global reclaim only);
//  - new pages are on their list at once, not in a batch of 31 first;
//  - statistics do not enter its decisions, so their lag does nothing.

/// <summary>Generations, tiers and their controller.</summary>
internal sealed class GenerationScan : ReclaimLadder
{
    private const int LeastGenerations = 2;     // MIN_NR_GENS
    private const int MostGenerations = 4;      // MAX_NR_GENS
    private const int EvictionBatch = 64;       // MAX_LRU_BATCH
    private const int Neighbourhood = 64;       // page table entries looked at around an accessed one
    private const int ScanWithoutAging = 12;    // DEF_PRIORITY

    private readonly PageLists _lists;
    private readonly byte[] _generations;
    private readonly long[] _oldest;
    private readonly long[] _youngest;
    private readonly TierController[] _tiers;
    private readonly int[] _batch = new int[EvictionBatch];
    private int _batchLength;
    private int _scanned;

    public GenerationScan(ReclaimPages pages)
        : base(pages)
    {
        _lists = new PageLists(pages.Count, MostGenerations * pages.GroupCount);
        _generations = new byte[pages.Count];
        _oldest = new long[pages.GroupCount];
        _youngest = new long[pages.GroupCount];
        _tiers = new TierController[pages.GroupCount];
        Array.Fill(_youngest, MostGenerations - 1);
        for (int group = 0; group < _tiers.Length; group++)
            _tiers[group] = new TierController();
    }

    protected override ReadOnlySpan<int> Isolated => _batch.AsSpan(0, _batchLength);

    public override void Insert(int page) => AddHead(page, _youngest[Pages.Groups[page]]);

    public override void InsertRefaulted(int page, bool write)
    {
        int group = Pages.Groups[page];
        long evictedIn = Pages.Shadows[page];
        int tier = TierOf(page);
        Pages.Marks[page] &= ~PageMarks.Workingset;
        if (_youngest[group] - evictedIn < MostGenerations)
        {
            _tiers[group].Refaulted(tier);
            Pages.Marks[page] |= PageMarks.Workingset;
        }

        AddHead(page, _youngest[group]);
    }

    public override void Remove(int page)
    {
        if ((Pages.Marks[page] & PageMarks.Isolated) == 0)
            TakeOff(page);
        else
            _batch[Array.IndexOf(_batch, page, 0, _batchLength)] = -1;
    }

    public override void MoveToTail(int page)
    {
        // A page that was touched while it was being written is as young as any.
        if ((Pages.Marks[page] & (PageMarks.Isolated | PageMarks.Mapped)) != 0)
            return;
        TakeOff(page);
        int group = Pages.Groups[page];
        _generations[page] = SlotOf(_oldest[group]);
        _lists.AddTail(ListOf(group, _oldest[group]), page);
    }

    public override void RefreshStatistics()
    {
        // No decision of this algorithm goes by statistics.
    }

    protected override void OnBegin()
    {
        // Nothing outlives a ladder but the generations themselves.
    }

    protected override void OnPriority()
    {
        // Which pages are old does not depend on the priority, only how many are scanned.
    }

    protected override void OnGroup() => _scanned = 0;

    protected override bool Isolate()
    {
        if (_scanned > 0 && Reclaimed >= Want)
            return false;
        int toScan = PagesToScan();
        if (_scanned >= toScan)
            return false;
        RetireEmptyGenerations();
        int scanned = IsolateOldest();
        _scanned += scanned;
        return scanned > 0;
    }

    protected override void Look()
    {
        for (int at = 0; at < _batchLength; at++)
        {
            int page = _batch[at];
            if (page < 0)
                continue;
            Pages.Marks[page] &= ~PageMarks.Isolated;
            if (Keeps(page))
                continue;
            _tiers[Group].Evicted(TierOf(page));
            Pages.Evict(page, _oldest[Group]);
            Reclaimed++;
        }

        _batchLength = 0;
    }

    protected override void OnGroupDone() => RetireEmptyGenerations();

    protected override bool OnLadderDone() => false;

    private static byte SlotOf(long generation) => (byte)(generation % MostGenerations);

    private static int ListOf(int group, long generation) => (MostGenerations * group) + SlotOf(generation);

    private int TierOf(int page) => (Pages.Marks[page] & PageMarks.Workingset) != 0 ? TierController.Tiers - 1 : 0;

    /// <summary>Pages of the group to scan at this priority; aging takes the place of a scan where it is due.</summary>
    private int PagesToScan()
    {
        bool agingDue = AgingDue(out int total);
        if (!agingDue || Priority == ScanWithoutAging)
            return total >> Priority;
        Age();
        return 0;
    }

    private bool AgingDue(out int total)
    {
        total = 0;
        long oldest = _oldest[Group];
        long youngest = _youngest[Group];
        if (oldest + LeastGenerations > youngest)
            return true;
        for (long generation = oldest; generation <= youngest; generation++)
            total += _lists.Length(ListOf(Group, generation));
        if (oldest + LeastGenerations < youngest)
            return false;
        int young = _lists.Length(ListOf(Group, youngest));
        int old = _lists.Length(ListOf(Group, oldest));
        return (long)young * LeastGenerations > total || (long)old * (LeastGenerations + 2) < total;
    }

    private void Age()
    {
        int end = Pages.FirstPage(Group + 1);
        for (int page = Pages.FirstPage(Group); page < end; page++)
        {
            if (Pages.TestAndClearAccessed(page))
                Rejuvenate(page);
        }

        _youngest[Group]++;
    }

    private void RetireEmptyGenerations()
    {
        while (_oldest[Group] + LeastGenerations <= _youngest[Group]
            && _lists.Length(ListOf(Group, _oldest[Group])) == 0)
        {
            _oldest[Group]++;
            _tiers[Group].EndGeneration();
        }
    }

    /// <summary>Takes a batch off the oldest generation, and moves pages of spared tiers to the next one.</summary>
    private int IsolateOldest()
    {
        int oldest = ListOf(Group, _oldest[Group]);
        int highest = _tiers[Group].HighestEvicted();
        int scanned = 0;
        _batchLength = 0;
        for (int page = _lists.Tail(oldest); page >= 0 && scanned < EvictionBatch; page = _lists.Tail(oldest))
        {
            scanned++;
            TakeOff(page);
            if (TierOf(page) > highest)
            {
                _tiers[Group].Spared(TierOf(page));
                AddHead(page, _oldest[Group] + 1);
                continue;
            }

            Pages.Marks[page] |= PageMarks.Isolated;
            _batch[_batchLength++] = page;
        }

        return scanned;
    }

    /// <summary>One look at one isolated page, which is on its list again if it stays.</summary>
    private bool Keeps(int page)
    {
        if ((Pages.Marks[page] & PageMarks.Locked) != 0)
        {
            AddHead(page, _oldest[Group] + 1);
            return true;
        }

        if (Pages.TestAndClearAccessed(page))
        {
            AddHead(page, _youngest[Group]);
            LookAround(page);
            return true;
        }

        if (!Pages.PageOut(page) || Pages.WritesAtOnce)
            return false;
        AddHead(page, _oldest[Group] + 1);
        return true;
    }

    private void LookAround(int page)
    {
        int first = Pages.FirstPage(Group);
        int start = first + ((page - first) / Neighbourhood * Neighbourhood);
        int end = Math.Min(start + Neighbourhood, Pages.FirstPage(Group + 1));
        for (int neighbour = start; neighbour < end; neighbour++)
        {
            // Those of the same batch are left to their own look, which finds them off any list.
            if ((Pages.Marks[neighbour] & PageMarks.Isolated) == 0 && Pages.TestAndClearAccessed(neighbour))
                Rejuvenate(neighbour);
        }
    }

    private void Rejuvenate(int page)
    {
        TakeOff(page);
        AddHead(page, _youngest[Group]);
    }

    private void AddHead(int page, long generation)
    {
        _generations[page] = SlotOf(generation);
        _lists.AddHead(ListOf(Pages.Groups[page], generation), page);
    }

    private void TakeOff(int page) => _lists.Remove(ListOf(Pages.Groups[page], _generations[page]), page);
}
