namespace HyperActors.Machine;

// The scanner of page sharing: which pages are alike (Linux's mm/ksm.c, as of version 6.6).
//
// Each wake looks at some resident pages, VM by VM in the order of their pages. A page that is like a shared one joins
// it. Any other must hold what it held a scan before; then it is looked up among the pages of this scan that did not
// change either (the unstable tree), and is entered there if it is like none. So two equal pages are merged in the
// second scan that sees them, and a third one in the first that does. The unstable tree is forgotten after each scan.
//
// A page is merged in two steps. It is unmapped in its VM and the VM acknowledges, as for reclaim, and the answer tells
// what it holds now: only then can nobody write to it. (Linux write-protects it, and KVM, when it is notified, takes
// it out of the nested table.) If that is what the shared page holds, its frame is freed, or becomes the shared one;
// else the page is mapped again. It is mapped read-only with the next access to it.
//
// Linux sleeps between two wakes; here a wake comes at each multiple of the period, so that the rate is exact, and is
// skipped if the last one has not ended. The scanner has a CPU of its own. It rests when two scans in a row found
// nothing changed and nobody faulted meanwhile, and when all VMs have finished: nothing can be merged then, and a
// timer that went on for ever would keep the run from ending.
//
// A page that is part of a huge page is looked at like any other, and splits it if it is merged.
//
// Left out: smart_scan, the advisor, merge_across_nodes; pages of more than 4 KiB.
public sealed partial class Hypervisor
{
    private const int QuietScans = 2;

    private readonly KsmOptions? _ksm;
    private readonly SharedPageTable _shared = new();
    private readonly Dictionary<ulong, long> _unstable = [];
    private readonly List<long> _toMerge = [];
    private ScanRecords[] _scanRecords = [];
    private GuestAccount? _sharedAccount;
    private SharedPage? _zeroPage;
    private int _scanVm;
    private int _scanPage;
    private int _scansOutstanding;
    private bool _scanTicking;
    private bool _scanEnds;
    private bool _scanFoundChange;
    private int _quietScans;

    /// <summary>What page sharing came to; <see langword="null"/> where pages are not shared.</summary>
    public SharingCounters? Sharing { get; private set; }

    private static KsmOptions? CheckSharing(MachineOptions machine)
    {
        if (machine.Hypervisor.Ksm is { } ksm)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(ksm.PagesToScan, 1);
            ArgumentOutOfRangeException.ThrowIfLessThan(ksm.MaxSharing, 2);
            ArgumentOutOfRangeException.ThrowIfLessThan(ksm.Every, 1.Microseconds);
            if (machine.Host.Paging.HostPage != PageSize.Base4KiB)
                throw new ArgumentException("Pages of 4 KiB are shared, and no larger ones.", nameof(machine));
        }
        return machine.Hypervisor.Ksm;
    }

    private GuestAccount[] MakeAccounts(MachineOptions machine, int frames)
    {
        List<GuestAccount> accounts =
            [.. Enumerable.Range(0, machine.Vms.Count).Select(vm => new GuestAccount(machine, vm, frames))];
        if (_ksm is null)
            return [.. accounts];
        _scanRecords = [.. accounts.Select(static guest => new ScanRecords(guest.Pages.Pages))];
        Sharing = new SharingCounters(accounts.Count);
        _sharedAccount = new GuestAccount(accounts);
        return [.. accounts, _sharedAccount];
    }

    /// <summary>A VM has faulted, so that there may be pages to merge.</summary>
    private void WakeScanner()
    {
        _quietScans = 0;
        _scanFoundChange = true;
        if (_ksm is not null && !_scanTicking)
            ScheduleScan();
    }

    private void ScheduleScan()
    {
        long every = _ksm!.Every.Picoseconds;
        SimTime next = new((Context.Now.Picoseconds / every + 1) * every);
        bool over = _machine.Duration is { } duration && next >= SimTime.Zero + duration;
        bool finished = Array.TrueForAll(_guests, guest => guest == _sharedAccount || guest.Finished || !guest.Alive);
        _scanTicking = !over && !finished && _quietScans < QuietScans;
        if (_scanTicking)
            Context.Tell(Context.Self, new ScanTick(), next - Context.Now);
    }

    private void OnScanTick()
    {
        if (_scansOutstanding == 0)
            ScanSome();
        ScheduleScan();
    }

    private void ScanSome()
    {
        int left = _ksm!.PagesToScan;
        List<int> pages = [];
        int vm = _scanVm;
        while (left > 0 && TryFindNext(out int page))
        {
            if (_scanVm != vm)
                AskContents(vm, pages);
            vm = _scanVm;
            pages.Add(page);
            left--;
        }
        _scanEnds = left > 0;
        AskContents(vm, pages);
        if (_scansOutstanding == 0)
            FinishScanning();
    }

    /// <summary>The next resident page; false at the end of a scan.</summary>
    private bool TryFindNext(out int page)
    {
        for (; _scanVm < _machine.Vms.Count; _scanVm++, _scanPage = 0)
        {
            GuestAccount guest = _guests[_scanVm];
            while (guest.Alive && guest.Pages.TryNextTouched(_scanPage, out page))
            {
                _scanPage = page + 1;
                PageState state = guest.Pages.Peek(page);
                if (state.IsMapped || state.IsShared)
                    return true;
                ForgetRecord(guest, page);
            }
        }
        page = -1;
        return false;
    }

    private void AskContents(int vm, List<int> pages)
    {
        if (pages.Count == 0)
            return;
        int[] asked = [.. pages];
        pages.Clear();
        if (Measured)
            Sharing!.Scanned += asked.Length;
        _scansOutstanding++;
        long batch = _batches.Open(BatchKind.Contents, vm, _hostPass, asked);
        TellVm(_guests[vm], new ScanPages(batch, asked), _machine.Host.Cpu.ShootDown);
    }

    private void OnPagesScanned(PagesScanned scanned)
    {
        if (!_batches.TryClose(scanned.Batch, BatchKind.Contents, scanned.Vm, out Batch batch))
            return;
        for (int i = 0; i < batch.Pages.Length; i++)
            ConsiderMerging(_guests[scanned.Vm], batch.Pages[i], scanned.Contents[i]);
        _scansOutstanding--;
        FinishScanning();
    }

    private void FinishScanning()
    {
        UnmapMerging();
        if (_scansOutstanding > 0 || !_scanEnds)
            return;
        _scanEnds = false;
        _scanVm = _scanPage = 0;
        _unstable.Clear();
        _quietScans = _scanFoundChange ? 0 : _quietScans + 1;
        _scanFoundChange = false;
        if (Measured)
            Sharing!.FullScans++;
    }

    private void ConsiderMerging(GuestAccount guest, int page, ulong content)
    {
        PageState state = guest.Pages.Peek(page);
        // What is shared stays so; what moves, or is in reclaim's hand, is left for the next scan.
        if (!state.IsMapped || IsInHand(guest, page))
            return;
        ScanRecords records = _scanRecords[guest.Index];
        ulong before = records.ContentOf(page);
        Record(guest, page, content, unstable: false);
        if (_shared.FindOpen(content, _ksm!.MaxSharing) is { } shared)
            Merge(shared, guest, page);
        else if (before != content)
            _scanFoundChange = true;
        else if (_ksm.UseZeroPages && content == PageContents.Zeroes)
            Merge(_zeroPage ??= _shared.Add(content, isZeroPage: true), guest, page);
        else
            LookUpUnstable(guest, page, content);
    }

    private void LookUpUnstable(GuestAccount guest, int page, ulong content)
    {
        if (_unstable.TryGetValue(content, out long key))
        {
            GuestAccount other = _guests[(int)(key >> 32)];
            int otherPage = (int)(key & uint.MaxValue);
            if (other.Alive && other.Pages.Peek(otherPage) is { IsMapped: true } && !IsInHand(other, otherPage))
            {
                _unstable.Remove(content);
                SharedPage shared = _shared.Add(content, isZeroPage: false);
                Merge(shared, guest, page);
                Merge(shared, other, otherPage);
                return;
            }
        }
        _unstable[content] = SharedPage.KeyOf(guest.Index, page);
        Record(guest, page, content, unstable: true);
    }

    private void Merge(SharedPage shared, GuestAccount guest, int page)
    {
        _scanFoundChange = true;
        shared.Joining++;
        ForgetRecord(guest, page);
        TrySplit(guest, page);
        int frame = guest.Pages.Peek(page).Frame;
        RemoveFromPolicies(guest, frame);
        ForgetInPolicies(guest, page);
        _transits[LeaveFrame(TransitKind.Merging, guest, page, frame)].Shared = shared.Id;
        _toMerge.Add(SharedPage.KeyOf(guest.Index, page));
    }

    private void UnmapMerging()
    {
        _toMerge.Sort();
        for (int first = 0, end; first < _toMerge.Count; first = end)
        {
            int vm = (int)(_toMerge[first] >> 32);
            for (end = first; end < _toMerge.Count && _toMerge[end] >> 32 == vm;)
                end++;
            TellUnmap(BatchKind.Merge, _guests[vm], [.. _toMerge[first..end].Select(static key => (int)(key & uint.MaxValue))]);
        }
        _toMerge.Clear();
    }

    private void TellUnmap(BatchKind kind, GuestAccount guest, int[] pages)
    {
        long batch = _batches.Open(kind, guest.Index, _hostPass, pages);
        TellVm(guest, new InvalidatePages(batch, pages), _machine.Host.Cpu.ShootDown);
    }

    private void Record(GuestAccount guest, int page, ulong content, bool unstable)
    {
        ForgetRecord(guest, page);
        _scanRecords[guest.Index].Set(page, content, unstable);
        Sharing!.Items++;
        Sharing.Unshared += unstable ? 1 : 0;
    }

    private void ForgetRecord(GuestAccount guest, int page)
    {
        ScanRecords records = _scanRecords[guest.Index];
        if (records.ContentOf(page) == 0)
            return;
        Sharing!.Items--;
        Sharing.Unshared -= records.IsUnstable(page) ? 1 : 0;
        records.Forget(page);
    }
}
