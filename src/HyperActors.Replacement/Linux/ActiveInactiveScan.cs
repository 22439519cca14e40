using System.Runtime.CompilerServices;

namespace HyperActors.Replacement;

// The classic reclaim of anonymous memory under a limit, after mm/vmscan.c, mm/workingset.c and mm/swap.c of 6.12.
//
// Two lists a group. A page comes in at the head of the inactive list, already accessed by the very fault that brought
// it. The scan looks at the inactive tail: a first accessed look marks the page referenced and sends it round again, a
// second one activates it; a page not accessed is written if it must be and freed. Active pages are never looked at:
// when the lists are out of balance, or when evicted pages come back sooner than the active list is long (refault
// distance), the active tail is moved to the inactive head with its accessed bits cleared, and may earn its place anew.
// The age by which distances are measured counts evictions and activations of all groups under the limit, as the shadow
// of an evicted page belongs to the group whose limit pushed it out.
//
// What the scan costs feeds back as "anonymous cost", which lowers the share of the lists that a priority scans. There
// being no file pages, the share only moves between 60/200 and 90/510 at the default swappiness, yet that changes
// how deep the ladder goes and so what the next look finds.
//
// New pages wait in a batch of 31 (lru_add) until a look, a write fault or the batch's own length drains it to the
// lists. That moves no count by more than the kernel's runs differ, but it decides over life and death when statistics
// lag: a scan whose inactive list is empty never drains, so the pages that it could free stay out of its sight.
//
// The methods that faults run through are compiled optimized at once: most replays are over before the runtime would
// come back to them, at half the speed.
//
// Left out: charges taken 64 pages at a time, and the same batches of other CPUs.

/// <summary>Active and inactive lists, one pair a group, balanced by refault distances.</summary>
internal sealed class ActiveInactiveScan : ReclaimLadder
{
    private const int Inactive = 0;
    private const int Active = 1;
    private const int ArrivalBatch = 31;        // PAGEVEC_SIZE

    private readonly PageLists _lists;
    private readonly int[] _batch = new int[Batch];
    private readonly int[] _arrivals = new int[ArrivalBatch];
    private readonly int _swappiness;
    private readonly bool _fresh;
    private readonly int[] _groupInactive;      // what the statistics say, not what is
    private readonly int[] _groupActive;
    private int _totalInactive;                 // what is
    private int _totalActive;
    private int _knownInactive;                 // what the statistics say
    private int _knownActive;
    private long _activations;
    private long _knownActivations;
    private long _activationsAtLastReclaim;
    private long _age;
    private long _cost;
    private int _arrived;
    private int _batchLength;
    private int _inactiveToScan;
    private int _activeToScan;
    private int _reclaimedInGroup;
    private bool _mayDeactivate;
    private bool _forceDeactivate;
    private bool _skippedDeactivation;

    public ActiveInactiveScan(ReclaimPages pages, LinuxReclaimOptions options)
        : base(pages)
    {
        _lists = new PageLists(pages.Count, 2 * pages.GroupCount);
        _swappiness = options.Swappiness;
        _fresh = options.Statistics == LinuxStatistics.Fresh;
        _groupInactive = new int[pages.GroupCount];
        _groupActive = new int[pages.GroupCount];
    }

    protected override ReadOnlySpan<int> Isolated => _batch.AsSpan(0, _batchLength);

    public override void Insert(int page) => Arrive(page);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void InsertRefaulted(int page, bool write)
    {
        ref PageMarks marks = ref Pages.Marks[page];
        long distance = _age - Pages.Shadows[page];
        if (distance > (_fresh ? _totalActive : _knownActive))
        {
            marks &= ~PageMarks.Workingset;
        }
        else
        {
            marks |= PageMarks.Active;
            _age++;
            _activations++;
            Pages.Counters[Pages.Groups[page]].RefaultActivations++;
            if ((marks & PageMarks.Workingset) != 0)
                AddCost(Batch);     // one page read, at the weight of a page written
        }

        Arrive(page);
        if (write)
            DrainArrivals();        // to learn by its count of users whether the page's slot can be dropped
    }

    public override void Remove(int page)
    {
        DrainArrivals();
        if ((Pages.Marks[page] & PageMarks.Isolated) == 0)
            TakeOff(page);
        else
            _batch[Array.IndexOf(_batch, page, 0, _batchLength)] = -1;
    }

    public override void MoveToTail(int page)
    {
        if ((Pages.Marks[page] & (PageMarks.Isolated | PageMarks.Active)) != 0)
            return;
        int list = ListOf(Pages.Groups[page], Inactive);
        _lists.Remove(list, page);
        _lists.AddTail(list, page);
    }

    public override void RefreshStatistics()
    {
        _knownInactive = _totalInactive;
        _knownActive = _totalActive;
        _knownActivations = _activations;
        for (int group = 0; group < _groupActive.Length; group++)
        {
            _groupInactive[group] = _lists.Length(ListOf(group, Inactive));
            _groupActive[group] = _lists.Length(ListOf(group, Active));
        }
    }

    protected override void OnBegin()
    {
        _forceDeactivate = false;
        _skippedDeactivation = false;
    }

    protected override void OnPriority()
    {
        long activations = _fresh ? _activations : _knownActivations;
        _mayDeactivate = _forceDeactivate
            || activations != _activationsAtLastReclaim
            || IsLow(_fresh ? _totalInactive : _knownInactive, _fresh ? _totalActive : _knownActive);
    }

    protected override void OnGroup()
    {
        _reclaimedInGroup = 0;
        _inactiveToScan = Share(_lists.Length(ListOf(Group, Inactive)));
        _activeToScan = Share(_lists.Length(ListOf(Group, Active)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override bool Isolate()
    {
        // The inactive list alone keeps the loop going: with that list empty the active one is not scanned at all,
        // which is how lagging statistics can end in a kill with nearly everything reclaimable.
        if (_inactiveToScan == 0 || _reclaimedInGroup >= Want)
            return false;
        int length = Math.Min(_inactiveToScan, Batch);
        _inactiveToScan -= length;
        int list = ListOf(Group, Inactive);
        DrainArrivals();
        _batchLength = 0;
        for (int page = _lists.Tail(list); page >= 0 && _batchLength < length; page = _lists.Tail(list))
        {
            TakeOff(page);
            Pages.Marks[page] |= PageMarks.Isolated;
            _batch[_batchLength++] = page;
        }

        return true;
    }

    protected override void Look()
    {
        if (_batchLength > 0)
            LookAtInactive();
        if (_activeToScan == 0)
            return;
        int length = Math.Min(_activeToScan, Batch);
        _activeToScan -= length;
        if (_mayDeactivate)
            Deactivate(length);
        else
            _skippedDeactivation = true;
    }

    protected override void OnGroupDone()
    {
        if (_fresh)
        {
            int inactive = ListOf(Group, Inactive);
            if (IsLow(_lists.Length(inactive), _lists.Length(inactive + Active)))
                Deactivate(Batch);
        }
        else if (IsLow(_groupInactive[Group], _groupActive[Group]))
        {
            Deactivate(Batch);
        }
    }

    protected override bool OnLadderDone()
    {
        _activationsAtLastReclaim = _fresh ? _activations : _knownActivations;
        // Under a limit below the length of the batch all pages may be in it. A real machine is saved from a kill by
        // whatever else drains that CPU's batch; here the next attempt is.
        if (Reclaimed == 0 && _fresh)
            DrainArrivals();
        if (Reclaimed > 0 || _forceDeactivate || !_skippedDeactivation)
            return false;
        _skippedDeactivation = false;
        _forceDeactivate = true;
        return true;
    }

    private static bool IsLow(int inactive, int active) =>
        InactiveRatio.IsLow(new PageCount(inactive), new PageCount(active));

    private static int ListOf(int group, int kind) => (2 * group) + kind;

    private int Share(int length)
    {
        int scan = length >> Priority;
        if (Priority == 0)
            return scan;
        long anonymous = _swappiness * ((3 * _cost) + 1) / ((2 * _cost) + 1);
        long file = (200 - _swappiness) * ((3 * _cost) + 1) / (_cost + 1);
        return (int)(scan * anonymous / (anonymous + file));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LookAtInactive()
    {
        int written = 0;
        int freed = 0;
        int scanned = 0;
        int kept = 0;
        for (int at = 0; at < _batchLength; at++)
        {
            int page = _batch[at];
            if (page < 0)
                continue;
            scanned++;
            if (Keeps(page, ref written))
            {
                _batch[kept++] = page;
                continue;
            }

            Pages.Evict(page, _age);
            _age++;
            freed++;
        }

        PutBack(kept);
        _reclaimedInGroup += freed;
        Reclaimed += freed;
        if (scanned > 0)
            AddCost((Batch * written) + scanned - freed);
    }

    /// <summary>One look at one inactive page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Keeps(int page, ref int written)
    {
        ref PageMarks marks = ref Pages.Marks[page];
        if ((marks & PageMarks.Locked) != 0)
            return true;
        if (Pages.TestAndClearAccessed(page))
        {
            // The mark is set for activated pages too: once deactivated, one accessed look brings them back.
            if ((marks & PageMarks.Referenced) != 0)
                marks |= PageMarks.Active;
            marks |= PageMarks.Referenced;
            return true;
        }

        marks &= ~PageMarks.Referenced;
        if (!Pages.PageOut(page))
            return false;
        written++;
        return !Pages.WritesAtOnce;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PutBack(int kept)
    {
        for (int at = 0; at < kept; at++)
        {
            int page = _batch[at];
            Pages.Marks[page] &= ~PageMarks.Isolated;
            if ((Pages.Marks[page] & PageMarks.Active) != 0)
                _age++;
            AddHead(page);
        }

        _batchLength = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Deactivate(int length)
    {
        int active = ListOf(Group, Active);
        DrainArrivals();
        for (int page = _lists.Tail(active); page >= 0 && length > 0; page = _lists.Tail(active), length--)
        {
            TakeOff(page);
            Pages.TestAndClearAccessed(page);
            Pages.Marks[page] = (Pages.Marks[page] & ~PageMarks.Active) | PageMarks.Workingset;
            AddHead(page);
        }
    }

    private void AddCost(int cost)
    {
        _cost += cost;
        int resident = _fresh ? _totalInactive + _totalActive : _knownInactive + _knownActive;
        if (_cost > resident / 4)
            _cost /= 2;
    }

    private void Arrive(int page)
    {
        _arrivals[_arrived++] = page;
        if (_arrived == ArrivalBatch)
            DrainArrivals();
    }

    private void DrainArrivals()
    {
        for (int at = 0; at < _arrived; at++)
            AddHead(_arrivals[at]);
        _arrived = 0;
    }

    private void AddHead(int page)
    {
        int kind = KindOf(page);
        _totalActive += kind;
        _totalInactive += 1 - kind;
        _lists.AddHead(ListOf(Pages.Groups[page], kind), page);
    }

    private void TakeOff(int page)
    {
        int kind = KindOf(page);
        _totalActive -= kind;
        _totalInactive -= 1 - kind;
        _lists.Remove(ListOf(Pages.Groups[page], kind), page);
    }

    private int KindOf(int page) => (Pages.Marks[page] & PageMarks.Active) != 0 ? Active : Inactive;
}
