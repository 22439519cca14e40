namespace HyperActors.Machine;

/// <summary>The scanner of page sharing: which pages are alike (Linux's mm/ksm.c, as of version 6.6).</summary>
/// <remarks>
/// <para>Each wake looks at some resident pages, VM by VM in the order of their pages. A page that is like a shared one joins
/// it. Any other must hold what it held a scan before; then it is looked up among the pages of this scan that did not
/// change either (the unstable tree), and is entered there if it is like none. So two equal pages are merged in the
/// second scan that sees them, and a third one in the first that does. The unstable tree is forgotten after each scan.</para>
/// <para>Linux sleeps between two wakes; here a wake comes at each multiple of the period, so that the rate is exact, and is
/// skipped if the last one has not ended. The scanner has a CPU of its own. It rests when two scans in a row found
/// nothing changed and nobody faulted meanwhile, and when all VMs have finished: nothing can be merged then, and a
/// timer that went on for ever would keep the run from ending.</para>
/// <para>It knows pages by VM and number and moves none: <see cref="IScannedMachine"/> does. Left out: smart_scan, the
/// advisor, merge_across_nodes; pages of more than 4 KiB.</para>
/// </remarks>
internal sealed class PageScanner
{
    private const int QuietScans = 2;

    private readonly KsmOptions _options;
    private readonly SharedPages _shared;
    private readonly SharingCounters _counters;
    private readonly IScannedMachine _machine;
    private readonly ScanRecords[] _records;
    private readonly Dictionary<ulong, long> _unstable = [];
    private readonly List<long> _toMerge = [];
    private int _vm;
    private int _page;
    private int _unanswered;
    private bool _ticks;
    private bool _ends;
    private bool _foundChange;
    private int _quietScans;

    /// <summary>A scanner that has seen nothing.</summary>
    /// <param name="options">How it scans.</param>
    /// <param name="shared">The books of what is shared.</param>
    /// <param name="pages">How many pages each VM has.</param>
    /// <param name="machine">Where it scans.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public PageScanner(KsmOptions options, SharedPages shared, IEnumerable<int> pages, IScannedMachine machine)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PagesToScan, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxSharing, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Every, 1.Microseconds);
        _options = options;
        _shared = shared;
        _counters = shared.Counters;
        _machine = machine;
        _records = [.. pages.Select(static count => new ScanRecords(count))];
    }

    /// <summary>A VM has faulted, so that there may be pages to merge.</summary>
    public void Wake(SimTime now)
    {
        _quietScans = 0;
        _foundChange = true;
        if (!_ticks)
            PlanTick(now);
    }

    /// <summary>It is time to look at some pages.</summary>
    public void OnTick(SimTime now)
    {
        if (_unanswered == 0)
            ScanSome();
        PlanTick(now);
    }

    /// <summary>A VM has told what pages hold that it was asked about.</summary>
    public void Take(int vm, int[] pages, ulong[] contents)
    {
        for (int i = 0; i < pages.Length; i++)
            Consider(vm, pages[i], contents[i]);
        Withdraw();
    }

    /// <summary>A question is over; also one whose VM is gone.</summary>
    public void Withdraw()
    {
        _unanswered--;
        FinishWake();
    }

    private void PlanTick(SimTime now)
    {
        long every = _options.Every.Picoseconds;
        SimTime next = new((now.Picoseconds / every + 1) * every);
        _ticks = _quietScans < QuietScans && _machine.IsBusyAt(next);
        if (_ticks)
            _machine.WakeScannerAt(next);
    }

    private void ScanSome()
    {
        int left = _options.PagesToScan;
        List<int> pages = [];
        int vm = _vm;
        while (left > 0 && TryFindNext(out int page))
        {
            if (_vm != vm)
                Ask(vm, pages);
            vm = _vm;
            pages.Add(page);
            left--;
        }
        _ends = left > 0;
        Ask(vm, pages);
        if (_unanswered == 0)
            FinishWake();
    }

    /// <summary>The next resident page; false at the end of a scan.</summary>
    private bool TryFindNext(out int page)
    {
        for (; _vm < _records.Length; _vm++, _page = 0)
        {
            while (_machine.TryNextTouched(_vm, _page, out page, out bool isResident))
            {
                _page = page + 1;
                if (isResident)
                    return true;
                Forget(_vm, page);
            }
        }
        page = -1;
        return false;
    }

    private void Ask(int vm, List<int> pages)
    {
        if (pages.Count == 0)
            return;
        if (_machine.IsMeasured)
            _counters.Scanned += pages.Count;
        _unanswered++;
        _machine.AskContents(vm, [.. pages]);
        pages.Clear();
    }

    private void FinishWake()
    {
        UnmapMerging();
        if (_unanswered > 0 || !_ends)
            return;
        _ends = false;
        _vm = _page = 0;
        _unstable.Clear();
        _quietScans = _foundChange ? 0 : _quietScans + 1;
        _foundChange = false;
        if (_machine.IsMeasured)
            _counters.FullScans++;
    }

    private void Consider(int vm, int page, ulong content)
    {
        // What is shared stays so; what moves, or is in reclaim's hand, is left for the next scan.
        if (!_machine.IsMergeable(vm, page))
            return;
        ulong before = _records[vm].ContentOf(page);
        Record(vm, page, content, unstable: false);
        if (_shared.FindOpen(content) is { } shared)
            Merge(shared, vm, page);
        else if (before != content)
            _foundChange = true;
        else if (_options.UseZeroPages && content == PageContents.Zeroes)
            Merge(_shared.ZeroPage(), vm, page);
        else
            LookUpUnstable(vm, page, content);
    }

    private void LookUpUnstable(int vm, int page, ulong content)
    {
        long key = SharedPage.KeyOf(vm, page);
        if (_unstable.TryGetValue(content, out long other) && _machine.IsMergeable(VmOf(other), PageOf(other)))
        {
            _unstable.Remove(content);
            SharedPage shared = _shared.Add(content);
            Merge(shared, vm, page);
            Merge(shared, VmOf(other), PageOf(other));
            return;
        }
        _unstable[content] = key;
        Record(vm, page, content, unstable: true);
    }

    private void Merge(SharedPage shared, int vm, int page)
    {
        _foundChange = true;
        Forget(vm, page);
        _machine.SetAside(vm, page, shared);
        _toMerge.Add(SharedPage.KeyOf(vm, page));
    }

    /// <summary>Has each VM unmap its part of the pages of this wake by one message.</summary>
    private void UnmapMerging()
    {
        _toMerge.Sort();
        for (int first = 0, end; first < _toMerge.Count; first = end)
        {
            int vm = VmOf(_toMerge[first]);
            for (end = first; end < _toMerge.Count && VmOf(_toMerge[end]) == vm;)
                end++;
            _machine.UnmapSetAside(vm, [.. _toMerge[first..end].Select(PageOf)]);
        }
        _toMerge.Clear();
    }

    private void Record(int vm, int page, ulong content, bool unstable)
    {
        Forget(vm, page);
        _records[vm].Set(page, content, unstable);
        _counters.Items++;
        _counters.Unshared += unstable ? 1 : 0;
    }

    private void Forget(int vm, int page)
    {
        ScanRecords records = _records[vm];
        if (records.ContentOf(page) == 0)
            return;
        _counters.Items--;
        _counters.Unshared -= records.IsUnstable(page) ? 1 : 0;
        records.Forget(page);
    }

    private static int VmOf(long key) => (int)(key >> 32);

    private static int PageOf(long key) => (int)(key & uint.MaxValue);
}
