namespace HyperActors.Replacement;

/// <summary>The pages of all groups: who holds a frame, who a slot, what is dirty, and the counters.</summary>
internal sealed class ReclaimPages
{
    private readonly ILinuxReclaimHost? _host;
    private readonly bool _synchronous;
    private readonly int[] _firstPages;

    public ReclaimPages(LinuxReclaimOptions options, IReadOnlyList<int> groupPages, ILinuxReclaimHost? host)
    {
        _host = host;
        _synchronous = options.WriteBack == LinuxWriteBack.Synchronous;
        _firstPages = new int[groupPages.Count + 1];
        for (int group = 0; group < groupPages.Count; group++)
            _firstPages[group + 1] = _firstPages[group] + groupPages[group];
        Count = _firstPages[^1];
        Marks = new PageMarks[Count];
        Shadows = new long[Count];
        Groups = new ushort[Count];
        for (int group = 0; group < groupPages.Count; group++)
            Array.Fill(Groups, (ushort)group, _firstPages[group], groupPages[group]);
        Counters = new LinuxGroupCounters[groupPages.Count];
        // Without a machine nothing else ends the writes, so they queue here; a batch is at most one such queue.
        Writing = host is null ? new int[Count] : [];
    }

    public int Count { get; }

    public int GroupCount => Counters.Length;

    public PageMarks[] Marks { get; }

    /// <summary>What the scan noted when a page was evicted.</summary>
    public long[] Shadows { get; }

    /// <summary>The group of each page; at most 65,536 groups.</summary>
    public ushort[] Groups { get; }

    public LinuxGroupCounters[] Counters { get; }

    public int Used { get; private set; }

    public int WritesInFlight { get; private set; }

    /// <summary>Pages being written, oldest first, when no machine writes them.</summary>
    public int[] Writing { get; }

    public int FirstPage(int group) => _firstPages[group];

    public void AddFrame(int page)
    {
        Used++;
        Counters[Groups[page]].Resident++;
    }

    /// <summary>Whether the machine, if there is one, can answer for these pages.</summary>
    public bool IsHostReady(ReadOnlySpan<int> pages) => _host is null || _host.IsReady(pages);

    /// <summary>Whether a page was touched since the last look; the look clears the bit.</summary>
    public bool TestAndClearAccessed(int page)
    {
        ref PageMarks marks = ref Marks[page];
        if ((marks & PageMarks.Mapped) == 0)
            return false;
        bool accessed = (marks & PageMarks.Accessed) != 0;
        marks &= ~PageMarks.Accessed;
        return (_host is not null && _host.TestAndClearAccessed(page)) | accessed;
    }

    /// <summary>Unmaps a page, and starts its write if its slot does not hold its contents.</summary>
    /// <returns>Whether a write was started; without one the page can be evicted at once.</returns>
    public bool PageOut(int page)
    {
        ref PageMarks marks = ref Marks[page];
        if ((marks & PageMarks.Mapped) != 0)
        {
            marks &= ~PageMarks.Mapped;
            if (_host is not null && _host.Unmap(page))
                marks |= PageMarks.Dirty;
        }

        if ((marks & (PageMarks.Dirty | PageMarks.SwapSlot)) == PageMarks.SwapSlot)
            return false;
        marks = (marks & ~PageMarks.Dirty) | PageMarks.SwapSlot;
        Counters[Groups[page]].SwapOuts++;
        StartWrite(page);
        return true;
    }

    /// <summary>Whether a page whose write was started is free to go at once.</summary>
    public bool WritesAtOnce => _synchronous;

    /// <summary>Takes a clean page's frame.</summary>
    public void Evict(int page, long shadow)
    {
        Marks[page] = PageMarks.Evicted | PageMarks.SwapSlot | (Marks[page] & PageMarks.Workingset);
        Shadows[page] = shadow;
        DropFrame(page);
        _host?.Release(page);
    }

    /// <summary>Gives a page back, frame and slot.</summary>
    public void Free(int page)
    {
        PageMarks marks = Marks[page];
        if ((marks & PageMarks.WriteBack) != 0)
            ForgetWrite(page);
        if ((marks & PageMarks.Resident) != 0)
            DropFrame(page);
        Marks[page] = PageMarks.None;
    }

    public void EndWrite(int page)
    {
        Marks[page] &= ~PageMarks.WriteBack;
        WritesInFlight--;
    }

    private void StartWrite(int page)
    {
        if (!_synchronous)
        {
            Marks[page] |= PageMarks.WriteBack | PageMarks.ReclaimSoon;
            if (_host is null)
                Writing[WritesInFlight] = page;
            WritesInFlight++;
        }

        _host?.StartWrite(page);
    }

    private void ForgetWrite(int page)
    {
        if (_host is null)
        {
            int at = Array.IndexOf(Writing, page, 0, WritesInFlight);
            Array.Copy(Writing, at + 1, Writing, at, WritesInFlight - at - 1);
        }

        WritesInFlight--;
    }

    private void DropFrame(int page)
    {
        Used--;
        Counters[Groups[page]].Resident--;
    }
}
