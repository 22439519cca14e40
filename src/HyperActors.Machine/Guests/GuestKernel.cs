using HyperActors.Replacement;

namespace HyperActors.Machine;

/// <summary>
/// What a guest's kernel knows for its own paging when it reclaims as Linux does: the pages of its processes under
/// numbers that reclaim goes by, where each lies, and what is to be written.
/// </summary>
/// <remarks>
/// <para>In place of <see cref="GuestPager"/>. All processes are one group, as in a kernel without cgroups. A page gets
/// its number when it is first touched and keeps it, in a frame and in swap, until it is given back, since refault
/// distances and marks are remembered by number; a swapped entry of a page table holds the number and not the
/// slot. So a number is in use for each frame and each slot at most.</para>
/// <para>Accessed and dirty bits are in the guest's own tables, so that no look has to wait for them. Only writes take
/// time: a page that is written stays in its frame, unmapped, until a look after that frees it or a fault maps it
/// again.</para>
/// </remarks>
internal sealed class GuestKernel : ILinuxReclaimHost
{
    private const long AwaitsHost = -1;

    private readonly StatisticsClock _statistics;
    private readonly Action<GuestProcess, long> _forgetTranslation;
    private readonly ProcessPages _pages;
    private readonly int[] _frame;              // −1: in swap alone
    private readonly int[] _slot;               // −1: none
    private readonly int[] _numberOf;           // of each frame; −1: none of ours
    private readonly Stack<int> _unused = new();
    private readonly SlotMap _slots;
    private readonly Dictionary<int, int> _sharers = [];
    private readonly Dictionary<int, long> _writeOf = [];       // of pages that are, or are to be, written: the request
    private readonly Dictionary<long, int> _writes = [];
    private readonly Dictionary<int, List<int>> _awaitedUnits = [];
    private int _made;
    private int _sweepHand;

    /// <summary>The state of a kernel without pages.</summary>
    /// <param name="choice">A policy that is a kernel's reclaim.</param>
    /// <param name="frames">The guest's frames.</param>
    /// <param name="slots">Slots of its virtual disk.</param>
    /// <param name="processes">Its processes, by their ids.</param>
    /// <param name="forgetTranslation">Makes all TLBs forget a process's page.</param>
    public GuestKernel(
        PolicyChoice choice,
        int frames,
        int slots,
        IReadOnlyList<GuestProcess> processes,
        Action<GuestProcess, long> forgetTranslation)
    {
        int numbers = checked(frames + slots);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(numbers, GuestEntry.FrameLimit, nameof(slots));
        LinuxReplayOptions options = LinuxPolicies.ReplayOptions(choice, new PageCount(frames));
        // Here writes take the time of their device; a write that ends at once is for replays.
        Reclaim = new LinuxReclaim(options.Reclaim with { WriteBack = LinuxWriteBack.Prompt }, [numbers], this);
        _statistics = new StatisticsClock(options);
        _forgetTranslation = forgetTranslation;
        _pages = new ProcessPages(numbers, processes);
        _frame = new int[numbers];
        _slot = new int[numbers];
        _numberOf = new int[frames];
        Array.Fill(_numberOf, -1);
        _slots = new SlotMap(slots);
    }

    public LinuxReclaim Reclaim { get; }

    /// <summary>Processes that wait for a frame, in order; some may have ended.</summary>
    public Queue<GuestProcess> Uncharged { get; } = new();

    /// <summary>Frames that the balloon waits for.</summary>
    public int BalloonWants { get; set; }

    /// <summary>Whether a reclaim has begun and waits for writes.</summary>
    public bool Reclaiming { get; set; }

    /// <summary>Reclaims in a row that freed nothing.</summary>
    public int Barren { get; set; }

    /// <summary>Pages whose writes are to start.</summary>
    public List<int> Started { get; } = [];

    /// <summary>Frames that reclaim has freed.</summary>
    public List<int> Released { get; } = [];

    /// <summary>Writes that the disk, or the host before it, has not ended.</summary>
    public int WritesUnderWay => _writes.Count + _awaitedUnits.Count;

    public void RefreshStatistics(SimTime now) => _statistics.Refresh(Reclaim, now);

    /// <summary>Whether a swapped page is still, or again, in a frame.</summary>
    public bool IsCached(int number) => _frame[number] >= 0;

    /// <summary>Whether the page tables of several processes name a page.</summary>
    public bool IsShared(int number) => _sharers.ContainsKey(number);

    /// <summary>One more process has a page in swap, after a fork.</summary>
    public void Share(int number) => _sharers[number] = _sharers.GetValueOrDefault(number, 1) + 1;

    public int FrameOf(int number) => _frame[number];

    /// <summary>The slot that holds what a frame holds; −1 for none.</summary>
    public int CopyOf(int frame)
    {
        int number = _numberOf[frame];
        bool clean = number >= 0 && _slot[number] >= 0 && !_writeOf.ContainsKey(number)
            && !_pages.Owner(number)!.Space.Table.Lookup(_pages.Page(number)).IsDirty;
        return clean ? _slot[number] : -1;
    }

    /// <summary>Lets a page be reclaimed again, unless its process still has to make the access that brought it.</summary>
    public void UnlockIfAccessed(GuestProcess process)
    {
        int number = process.LockedNumber;
        bool same = number >= 0 && _pages.IsOf(number, process) && _frame[number] >= 0;
        if (same && process.Pending && process.Run.Page == _pages.Page(number))
            return;
        if (same)
            Reclaim.Unlock(number);
        process.LockedNumber = -1;
    }

    /// <summary>A process has a frame for itself, whose content no slot holds.</summary>
    public void Add(int frame, GuestProcess process, long page, bool write)
    {
        int number = _unused.Count > 0 ? _unused.Pop() : _made++;
        _pages.Set(number, process, page);
        _slot[number] = -1;
        Settle(number, frame, write);
    }

    /// <summary>A page was read from its slot into a frame for a process.</summary>
    /// <param name="number">The page.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="process">Whose it is now.</param>
    /// <param name="page">The page of that process.</param>
    /// <param name="write">Whether the fault that brought it is a write.</param>
    public void Return(int number, int frame, GuestProcess process, long page, bool write)
    {
        if (_sharers.TryGetValue(number, out int sharers))
        {
            // Others still need the slot: this process goes on with a page of its own.
            LeaveShared(number, sharers);
            Add(frame, process, page, write: true);
            return;
        }
        _pages.Set(number, process, page);
        Settle(number, frame, write);
        // As vm_swap_full: while slots are scarce, a page that is in memory gives its slot up.
        if (write || 2L * (_slots.Slots - _slots.Free) > _slots.Slots)
            DropSlot(number);
    }

    /// <summary>A fault finds a page that reclaim has unmapped still in its frame.</summary>
    public void Remap(int number, bool write)
    {
        Reclaim.Fault(number, write);
        Lock(number);
        if (write && !_writeOf.ContainsKey(number))
            DropSlot(number);
    }

    /// <summary>A frame was given back, or is shared now: it may not be reclaimed.</summary>
    public void Freed(int frame)
    {
        if (_numberOf[frame] is int number and >= 0)
            Forget(number);
    }

    /// <summary>A swapped page was given back by one process.</summary>
    /// <returns>The frame that it is still in and that is nobody's now; −1 for none.</returns>
    public int FreeSwapped(int number)
    {
        if (_sharers.TryGetValue(number, out int sharers))
        {
            LeaveShared(number, sharers);
            return -1;
        }
        int frame = _frame[number];
        Forget(number);
        return frame;
    }

    /// <summary>Finds a slot for a page that is to be written.</summary>
    /// <returns>False if the disk is full; then reclaim knows that the page could not be written.</returns>
    public bool TryTakeSlot(int number)
    {
        Span<int> taken = stackalloc int[1];
        if (_slot[number] < 0)
        {
            if (!_slots.TryAllocate(taken) && !(TryFreeSlotInMemory() && _slots.TryAllocate(taken)))
            {
                Reclaim.WriteFailed(number);
                return false;
            }
            _slot[number] = taken[0];
        }
        _writeOf[number] = AwaitsHost;
        return true;
    }

    /// <summary>A page waits for the host to bring its frame's content back.</summary>
    /// <returns>Whether it is the first that waits for that unit.</returns>
    public bool AwaitUnit(int number, int unit)
    {
        bool first = !_awaitedUnits.TryGetValue(unit, out List<int>? numbers);
        if (first)
            _awaitedUnits.Add(unit, numbers = []);
        numbers!.Add(number);
        return first;
    }

    /// <summary>The pages that waited for a unit of the host's memory; some may have been given back.</summary>
    public IReadOnlyList<int> TakeAwaiting(int unit) =>
        _awaitedUnits.Remove(unit, out List<int>? numbers) ? numbers : [];

    /// <summary>Whether a page is to be written and the disk was not told yet.</summary>
    public bool IsToBeWritten(int number) => _writeOf.GetValueOrDefault(number) == AwaitsHost;

    public void WriteTold(int number, long request)
    {
        _writeOf[number] = request;
        _writes.Add(request, number);
    }

    /// <summary>The disk has ended a write.</summary>
    /// <returns>Whether it was one of these.</returns>
    public bool TryEndWrite(long request)
    {
        if (!_writes.Remove(request, out int number))
            return false;
        // The page may have been given back, and its number used again.
        if (!_writeOf.TryGetValue(number, out long last) || last != request)
            return true;
        _writeOf.Remove(number);
        Reclaim.WriteCompleted(number);
        return true;
    }

    /// <summary>The VM is off.</summary>
    public void Stop()
    {
        Uncharged.Clear();
        _writes.Clear();
        _awaitedUnits.Clear();
        BalloonWants = 0;
    }

    bool ILinuxReclaimHost.TestAndClearAccessed(int page)
    {
        GuestProcess owner = _pages.Owner(page)!;
        if (!owner.Space.Table.TestAndClearAccessed(_pages.Page(page)))
            return false;
        _forgetTranslation(owner, _pages.Page(page));     // or a TLB would hide the next access from the bit
        return true;
    }

    bool ILinuxReclaimHost.Unmap(int page)
    {
        GuestProcess owner = _pages.Owner(page)!;
        bool dirty = owner.Space.Table.Lookup(_pages.Page(page)).IsDirty;
        owner.Space.Table.SwapOut(_pages.Page(page), page);
        owner.ResidentPages--;
        _forgetTranslation(owner, _pages.Page(page));
        return dirty;
    }

    void ILinuxReclaimHost.StartWrite(int page) => Started.Add(page);

    void ILinuxReclaimHost.Release(int page)
    {
        Released.Add(_frame[page]);
        _numberOf[_frame[page]] = -1;
        _frame[page] = -1;
    }

    private void Settle(int number, int frame, bool write)
    {
        _frame[number] = frame;
        _numberOf[frame] = number;
        // Whether a frame is free is for the guest's allocator to say; the one in hand is.
        Reclaim.Limit = new PageCount(Reclaim.Used.Value + 1);
        Reclaim.Fault(number, write);
        Lock(number);
    }

    private void Lock(int number)
    {
        GuestProcess owner = _pages.Owner(number)!;
        UnlockIfAccessed(owner);
        Reclaim.Lock(number);
        owner.LockedNumber = number;
    }

    private void LeaveShared(int number, int sharers)
    {
        if (sharers == 2)
            _sharers.Remove(number);
        else
            _sharers[number] = sharers - 1;
    }

    private void Forget(int number)
    {
        Reclaim.Free(number);
        if (_slot[number] >= 0)
            _slots.Release(_slot[number]);
        if (_frame[number] >= 0)
            _numberOf[_frame[number]] = -1;
        _pages.Clear(number);
        _writeOf.Remove(number);
        (_frame[number], _slot[number]) = (-1, -1);
        _unused.Push(number);
    }

    private void DropSlot(int number)
    {
        if (_slot[number] < 0)
            return;
        _slots.Release(_slot[number]);
        _slot[number] = -1;
        Reclaim.DropSlot(number);
    }

    /// <summary>Frees the slot of a page that is in memory, too: a hand goes over the frames, one lap at most.</summary>
    private bool TryFreeSlotInMemory()
    {
        for (int steps = 0; steps < _numberOf.Length; steps++)
        {
            int number = _numberOf[_sweepHand];
            _sweepHand = _sweepHand + 1 == _numberOf.Length ? 0 : _sweepHand + 1;
            if (number < 0 || _slot[number] < 0 || _writeOf.ContainsKey(number) || !Reclaim.HasHardwareBits(number))
                continue;
            DropSlot(number);
            return true;
        }
        return false;
    }
}
