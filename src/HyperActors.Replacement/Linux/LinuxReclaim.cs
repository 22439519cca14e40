using System.Runtime.CompilerServices;

namespace HyperActors.Replacement;

/// <summary>A memory limit as Linux keeps it: groups of pages under one limit, reclaimed as it reclaims.</summary>
/// <remarks>
/// <para>Pages are numbered across all groups: group g's pages begin at <see cref="FirstPage"/>. All state lies in
/// arrays by page, lists are O(1), and nothing allocates after construction. A group is what the kernel calls a memory
/// cgroup: a process in the experiments, a VM on a host.</para>
/// <para>Two ways to drive it. A replay, which has no time, calls <see cref="TryCharge"/>, which reclaims until a frame
/// is free. A machine, where writes take time, gives an <see cref="ILinuxReclaimHost"/>, calls
/// <see cref="BeginReclaim"/> when <see cref="HasFreeFrame"/> is false, and <see cref="ContinueReclaim"/> when the
/// writes it waits for are done. Both come to the same decisions while no page is touched during such a wait.</para>
/// </remarks>
public sealed class LinuxReclaim
{
    /// <summary>Pages that a reclaim wants, however few are needed: the kernel's <c>SWAP_CLUSTER_MAX</c>.</summary>
    public const int ReclaimBatch = 32;

    /// <summary>Reclaims in a row that may free nothing before the out-of-memory kill: <c>MAX_RECLAIM_RETRIES</c>.
    /// </summary>
    public const int ReclaimRetries = 16;

    private readonly ReclaimPages _pages;
    private readonly IReclaimScan _scan;
    private readonly PageMarks[] _marks;
    private readonly bool _hosted;
    private PageCount _limit;

    /// <summary>Groups without a resident page.</summary>
    /// <param name="options">The limit and the kernel's settings.</param>
    /// <param name="groupPages">Pages that each group may touch, in the order in which the kernel walks the groups
    /// (that of their creation). At least one group, each with at least 0 pages.</param>
    /// <param name="host">The machine; none for a replay.</param>
    /// <exception cref="ArgumentException">An option or a size is out of range.</exception>
    public LinuxReclaim(
        LinuxReclaimOptions options, IReadOnlyList<int> groupPages, ILinuxReclaimHost? host = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(groupPages);
        ArgumentOutOfRangeException.ThrowIfZero(groupPages.Count, nameof(groupPages));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Swappiness, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Swappiness, 200, nameof(options));
        foreach (int count in groupPages)
            ArgumentOutOfRangeException.ThrowIfNegative(count, nameof(groupPages));
        Limit = options.Frames;
        _hosted = host is not null;
        _pages = new ReclaimPages(options, groupPages, host);
        _scan = options.Algorithm switch
        {
            LinuxReclaimAlgorithm.ActiveInactive => new ActiveInactiveScan(_pages, options),
            LinuxReclaimAlgorithm.MultiGenerational => new GenerationScan(_pages),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Algorithm, "No such algorithm."),
        };
        _marks = _pages.Marks;
    }

    /// <summary>Frames that all groups together may hold, at least 1. A change reclaims nothing by itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The new value is less than 1.</exception>
    public PageCount Limit
    {
        get => _limit;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value.Value, 1);
            _limit = value;
        }
    }

    /// <summary>Frames that all groups hold.</summary>
    public PageCount Used => new(_pages.Used);

    /// <summary>Whether a page may be brought in without a reclaim.</summary>
    public bool HasFreeFrame => _pages.Used < _limit.Value;

    /// <summary>Groups under the limit.</summary>
    public int GroupCount => _pages.GroupCount;

    /// <summary>Writes started and not yet completed.</summary>
    public int WritesInFlight => _pages.WritesInFlight;

    /// <summary>Pages freed by the reclaim under way, or by the last one.</summary>
    public int Reclaimed => _scan.Reclaimed;

    /// <summary>The number of a group's first page.</summary>
    /// <param name="group">The group, 0 to <see cref="GroupCount"/> - 1.</param>
    /// <returns>The sum of the sizes of the groups before it.</returns>
    public int FirstPage(int group) => _pages.FirstPage(group);

    /// <summary>The group that a page belongs to.</summary>
    /// <param name="page">The page.</param>
    /// <returns>Its group.</returns>
    public int GroupOf(int page) => _pages.Groups[page];

    /// <summary>What a group's pages cost so far.</summary>
    /// <param name="group">The group, 0 to <see cref="GroupCount"/> - 1.</param>
    /// <returns>The counters now.</returns>
    public LinuxGroupCounters Counters(int group) => _pages.Counters[group];

    /// <summary>Touches a page if it is mapped.</summary>
    /// <param name="page">The page.</param>
    /// <param name="write">Whether the touch is a write.</param>
    /// <returns>Whether it was mapped; if not, nothing was changed and the touch is a fault.</returns>
    public bool Touch(int page, bool write)
    {
        ref PageMarks marks = ref _marks[page];
        if ((marks & PageMarks.Mapped) == 0)
            return false;
        marks |= write ? PageMarks.Accessed | PageMarks.Dirty : PageMarks.Accessed;
        return true;
    }

    /// <summary>What a touch of a page would cost now.</summary>
    /// <param name="page">The page.</param>
    /// <returns>The kind of fault; <see cref="LinuxFault.FirstTouch"/> and <see cref="LinuxFault.Major"/> need a
    /// free frame.</returns>
    public LinuxFault FaultOf(int page) =>
        (_marks[page] & (PageMarks.Mapped | PageMarks.Resident | PageMarks.Evicted)) switch
        {
            PageMarks.None => LinuxFault.FirstTouch,
            PageMarks.Evicted => LinuxFault.Major,
            PageMarks.Resident => LinuxFault.SwapCache,
            _ => LinuxFault.None,
        };

    /// <summary>Serves a fault: counts it, takes a frame if it needs one, and maps the page, accessed.</summary>
    /// <remarks>
    /// A first touch leaves the page dirty even if it reads: having no slot, it must be written to be evicted. (The
    /// kernel would map a shared page of zeros to a reader; a trace that reads first has lost the write before.)
    /// </remarks>
    /// <param name="page">The page.</param>
    /// <param name="write">Whether the touch is a write.</param>
    /// <returns>The kind of fault that was served; <see cref="LinuxFault.None"/> if the page was mapped.</returns>
    /// <exception cref="InvalidOperationException">It needs a frame and none is free.</exception>
    public LinuxFault Fault(int page, bool write)
    {
        LinuxFault fault = FaultOf(page);
        switch (fault)
        {
            case LinuxFault.None:
                Touch(page, write);
                break;
            case LinuxFault.SwapCache:
                MapCached(page, write);
                break;
            default:
                BringIn(page, write, fault);
                break;
        }

        return fault;
    }

    /// <summary>Gives a page back, frame and slot; its next touch is a first touch.</summary>
    /// <remarks>The machine forgets a write of the page that is in flight: it does not report its end.</remarks>
    /// <param name="page">The page; nothing happens if it was never touched.</param>
    public void Free(int page)
    {
        if ((_marks[page] & PageMarks.Resident) != 0)
            _scan.Remove(page);
        _pages.Free(page);
    }

    /// <summary>Gives all pages of a group back, as when its process ends or is killed.</summary>
    /// <param name="group">The group, 0 to <see cref="GroupCount"/> - 1.</param>
    public void FreeGroup(int group)
    {
        for (int page = FirstPage(group); page < FirstPage(group + 1); page++)
            Free(page);
    }

    /// <summary>Whether a look at a page reads the bits of the hardware: it is mapped, and not locked.</summary>
    /// <param name="page">The page.</param>
    /// <returns>Whether the machine must have an answer for it.</returns>
    public bool HasHardwareBits(int page) =>
        (_marks[page] & (PageMarks.Mapped | PageMarks.Locked)) == PageMarks.Mapped;

    /// <summary>Whether a page counts as accessed whatever the hardware says, as the fault that brought it touched it.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <returns>Whether the next look spares it.</returns>
    public bool CountsAsAccessed(int page) => (_marks[page] & PageMarks.Accessed) != 0;

    /// <summary>The machine has given the swap slot of a resident page away: evicting it needs a write again.</summary>
    /// <param name="page">A page that is not being written.</param>
    public void DropSlot(int page) => _marks[page] &= ~PageMarks.SwapSlot;

    /// <summary>Keeps a resident page from being reclaimed, as while its contents are read in.</summary>
    /// <param name="page">A resident page; <see cref="Unlock"/> ends it.</param>
    public void Lock(int page) => _marks[page] |= PageMarks.Locked;

    /// <summary>Ends a <see cref="Lock"/>.</summary>
    /// <param name="page">The page.</param>
    public void Unlock(int page) => _marks[page] &= ~PageMarks.Locked;

    /// <summary>Pages of a group that exist: those in frames and those in swap slots alone.</summary>
    /// <param name="group">The group, 0 to <see cref="GroupCount"/> - 1.</param>
    /// <returns>What the out-of-memory killer goes by.</returns>
    public PageCount Footprint(int group)
    {
        long pages = 0;
        for (int page = FirstPage(group); page < FirstPage(group + 1); page++)
            pages += (_marks[page] & (PageMarks.Resident | PageMarks.Evicted)) != 0 ? 1 : 0;
        return new PageCount(pages);
    }

    /// <summary>Starts a reclaim.</summary>
    /// <param name="want">Pages to free at least, if that many can be found. Default and the kernel's least
    /// <see cref="ReclaimBatch"/>.</param>
    /// <returns>Whether it is over, or waits for writes.</returns>
    /// <exception cref="InvalidOperationException">A reclaim is under way, or no machine drives this instance.
    /// </exception>
    public ReclaimProgress BeginReclaim(int want = ReclaimBatch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(want, 1);
        if (!_hosted)
            throw new InvalidOperationException("Without a machine nobody ends the writes: use TryCharge.");
        _scan.Begin(want);
        return _scan.Run();
    }

    /// <summary>Goes on with a reclaim that waited for writes; it waits again while any is in flight.</summary>
    /// <returns>Whether it is over, or waits for writes.</returns>
    public ReclaimProgress ContinueReclaim() => _scan.Run();

    /// <summary>Ends the write of a page.</summary>
    /// <param name="page">A page whose write the machine was told to start.</param>
    /// <exception cref="InvalidOperationException">The page is not being written.</exception>
    public void WriteCompleted(int page)
    {
        if ((_marks[page] & PageMarks.WriteBack) == 0)
            throw new InvalidOperationException($"Page {page} is not being written.");
        _pages.EndWrite(page);
        if ((_marks[page] & PageMarks.ReclaimSoon) == 0)
            return;
        _marks[page] &= ~PageMarks.ReclaimSoon;
        _scan.MoveToTail(page);
    }

    /// <summary>Ends the write of a page that could not be written: it is dirty, and stays where it is.</summary>
    /// <param name="page">A page whose write the machine was told to start.</param>
    /// <exception cref="InvalidOperationException">The page is not being written.</exception>
    public void WriteFailed(int page)
    {
        if ((_marks[page] & PageMarks.WriteBack) == 0)
            throw new InvalidOperationException($"Page {page} is not being written.");
        _pages.EndWrite(page);
        _marks[page] = (_marks[page] | PageMarks.Dirty) & ~(PageMarks.ReclaimSoon | PageMarks.SwapSlot);
    }

    /// <summary>Reclaims until a frame is free; for a replay, in which writes end at once.</summary>
    /// <returns>Whether a frame is free; if not, <see cref="ReclaimRetries"/> reclaims in a row freed nothing, and the
    /// kernel kills a process.</returns>
    /// <exception cref="InvalidOperationException">A machine drives this instance.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryCharge()
    {
        if (_hosted)
            throw new InvalidOperationException("Under a machine a reclaim waits for its writes: use BeginReclaim.");
        for (int retries = ReclaimRetries; !HasFreeFrame;)
        {
            _scan.Begin(ReclaimBatch);
            while (_scan.Run() == ReclaimProgress.AwaitingWrites)
                CompleteWrites();
            CompleteWrites();
            if (Reclaimed == 0 && retries-- == 0)
                return false;
        }

        return true;
    }

    /// <summary>Copies list sizes and activation counts to where decisions read them, if statistics lag.</summary>
    public void RefreshStatistics() => _scan.RefreshStatistics();

    /// <summary>Sets all event counters to zero, as between populating and measuring.</summary>
    public void ResetCounters()
    {
        foreach (ref LinuxGroupCounters counters in _pages.Counters.AsSpan())
            counters = new LinuxGroupCounters { Resident = counters.Resident };
    }

    private void CompleteWrites()
    {
        int count = _pages.WritesInFlight;
        for (int at = 0; at < count; at++)
            WriteCompleted(_pages.Writing[at]);
    }

    private void MapCached(int page, bool write)
    {
        ref PageMarks marks = ref _marks[page];
        _pages.Counters[_pages.Groups[page]].MinorFaults++;
        marks |= PageMarks.Mapped | PageMarks.Accessed;
        if (!write)
            return;
        marks |= PageMarks.Dirty;
        if ((marks & PageMarks.WriteBack) == 0)
            marks &= ~PageMarks.SwapSlot;       // a slot that is being written cannot be dropped
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BringIn(int page, bool write, LinuxFault fault)
    {
        if (!HasFreeFrame)
            throw new InvalidOperationException($"Page {page} needs a frame, and the limit of {Limit} is reached.");
        ref PageMarks marks = ref _marks[page];
        const PageMarks Arrived = PageMarks.Resident | PageMarks.Mapped | PageMarks.Accessed;
        _pages.AddFrame(page);
        if (fault == LinuxFault.FirstTouch)
        {
            ref LinuxGroupCounters counters = ref _pages.Counters[_pages.Groups[page]];
            counters.MinorFaults++;
            counters.FirstTouches++;
            marks = Arrived | PageMarks.Dirty;
            _scan.Insert(page);
            return;
        }

        _pages.Counters[_pages.Groups[page]].MajorFaults++;
        PageMarks kept = marks & PageMarks.Workingset;
        // A read leaves the slot to the clean page, which can then be evicted without a write; a write drops it.
        marks = Arrived | kept | (write ? PageMarks.Dirty : PageMarks.SwapSlot);
        _scan.InsertRefaulted(page, write);
    }
}
