namespace HyperActors.Machine;

/// <content>The guest kernel's scheduler: round robin over processes that are ready.</content>
public sealed partial class GuestVm
{
    private readonly Queue<GuestProcess> _ready = new();
    private int _sleeping;
    private int _blocked;

    private void AddProcess(ProcessOptions options, SimTime now)
    {
        int id = _processes.Count;
        AddressSpace space = new(id, new GuestPageTable(_wiring.Paging.GuestLevels, _memory.TakeBase));
        GuestProcess process = new(options, id, RandomStream.Mix(unchecked(_seed + (ulong)id)), space, now);
        process.TurnLeft = _wiring.TakesTurns ? 0 : long.MaxValue;
        _processes.Add(process);
        MakeReady(_processes[id], now);
    }

    private void MakeReady(GuestProcess process, SimTime now)
    {
        process.ReadySince = now;
        process.State = ProcessState.Ready;
        _ready.Enqueue(process);
    }

    /// <summary>Gives processes that are ready to vCPUs that are idle, in the order of both.</summary>
    private void Dispatch(SimTime now)
    {
        foreach (Vcpu vcpu in _vcpus)
        {
            if (vcpu.State != VcpuState.Idle)
                continue;
            if (!TryTakeReady(out GuestProcess? process))
                return;
            SettleIdle(vcpu, now);
            Start(vcpu, process, SimTime.Max(vcpu.Since, now));
        }
    }

    private bool TryTakeReady([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out GuestProcess? process)
    {
        while (_ready.TryDequeue(out process))
            if (process.State == ProcessState.Ready)
                return true;
        return false;
    }

    private void Start(Vcpu vcpu, GuestProcess process, SimTime now)
    {
        vcpu.State = VcpuState.Running;
        vcpu.Process = process;
        vcpu.Time = SimTime.Max(now, vcpu.PausedUntil);
        process.State = ProcessState.Running;
        if (vcpu.LastProcess is not null && vcpu.LastProcess != process)
            Spend(vcpu, _cpu.ContextSwitch);
        vcpu.LastProcess = process;
        vcpu.SliceEnd = vcpu.Time + _options.TimeSlice;
    }

    private void BecomeIdle(Vcpu vcpu, SimTime now)
    {
        vcpu.State = VcpuState.Idle;
        vcpu.Process = null;
        vcpu.Since = now;
    }

    private void Preempt(Vcpu vcpu, GuestProcess process)
    {
        MakeReady(process, vcpu.Time);
        BecomeIdle(vcpu, vcpu.Time);
        Dispatch(vcpu.Time);
    }

    private void Sleep(Vcpu vcpu, GuestProcess process)
    {
        process.State = ProcessState.Sleeping;
        _sleeping++;
        if (process.AwaitsTurn)
            TellTurnEnded(vcpu.Time);
        BecomeIdle(vcpu, vcpu.Time);
        Dispatch(vcpu.Time);
    }

    private SimTime FirstWake() => _sleeping == 0 ? SimTime.MaxValue : FirstWakeOfSleepers();

    private SimTime FirstWakeOfSleepers()
    {
        SimTime first = SimTime.MaxValue;
        foreach (GuestProcess process in _processes)
            if (process.State == ProcessState.Sleeping && !process.AwaitsTurn)
                first = SimTime.Min(first, process.NextArrival);
        return first;
    }

    private void WakeSleepers(SimTime now)
    {
        foreach (GuestProcess process in _processes)
        {
            if (process.State != ProcessState.Sleeping || process.AwaitsTurn || process.NextArrival > now)
                continue;
            _sleeping--;
            MakeReady(process, now);
        }
        Dispatch(now);
    }

    /// <summary>Adds the time of idle vCPUs to what they are idle for, as far as it is over.</summary>
    private void SettleIdle(SimTime now)
    {
        foreach (Vcpu vcpu in _vcpus)
            if (vcpu.State == VcpuState.Idle)
                SettleIdle(vcpu, now);
    }

    private void SettleIdle(Vcpu vcpu, SimTime now)
    {
        now = SimTime.Min(now, _end);
        if (now <= vcpu.Since)
            return;
        if (_blocked > 0)
            Counters.SwapStall += now - vcpu.Since;
        else
            Counters.Idle += now - vcpu.Since;
        vcpu.Since = now;
    }

    private void ExitProcess(Vcpu vcpu, GuestProcess process)
    {
        EndProcess(process, vcpu.Time);
        Dispatch(vcpu.Time);
    }

    /// <summary>Ends a process wherever it is, and gives its memory back to the guest's kernel.</summary>
    private void EndProcess(GuestProcess process, SimTime now)
    {
        if (process.State == ProcessState.Sleeping)
            _sleeping--;
        if (process.State == ProcessState.Blocked)
        {
            SettleIdle(now);
            _blocked--;
        }
        process.State = ProcessState.Ended;
        foreach (Vcpu vcpu in _vcpus)
        {
            vcpu.Mmu.FlushAddressSpace(process.Space.Asid);
            if (vcpu.Process != process)
                continue;
            // A stalled vCPU comes back from the hypervisor first, and finds that its process is gone.
            if (vcpu.State == VcpuState.Stalled)
                vcpu.Process = null;
            else
                BecomeIdle(vcpu, SimTime.Max(now, vcpu.Time));
        }
        ReleaseMemory(process);
        OnFramesFreed(now);
        if (!_processes.TrueForAll(static other => other.State == ProcessState.Ended))
            return;
        Finished = now;
        TellFinished(now);
        if (_wiring.TakesTurns)
            TellTurnEnded(now);
    }

    private void ReleaseMemory(GuestProcess process)
    {
        foreach ((long _, GuestEntry entry) in LeavesOf(process.Space.Table))
            ReleasePage(entry);
        if (process.Paging >= PagingStep.ToWrite)
            _memory.FreeBase(process.HeldFrame);
        process.Paging = PagingStep.None;
        process.Space.Table.Release(_memory.FreeBase);
        process.ResidentPages = 0;
    }

    private void FreePage(Vcpu vcpu, GuestProcess process)
    {
        long page = process.Run.Page >> _options.GuestPage.Shift << _options.GuestPage.Shift;
        GuestEntry entry = process.Space.Table.Lookup(page);
        if (!entry.IsEmpty && _options.GuestPage == PageSize.Base4KiB)
        {
            process.Space.Table.Unmap(page);
            ReleasePage(entry);
            process.ResidentPages -= entry.IsPresent ? 1 : 0;
            foreach (Vcpu other in _vcpus)
                other.Mmu.InvalidatePage(process.Space.Asid, page);
        }
        process.Made(process.Remaining);
        Spend(vcpu, _cpu.PageFree);
        OnFramesFreed(vcpu.Time);
    }

    private void OnFramesFreed(SimTime now)
    {
        if (_kernel is not null)
            ServeUncharged(now);
        PlanReport(now);
    }

    /// <summary>Gives a page, or its place in the guest's swap, back to the guest's kernel.</summary>
    private void ReleasePage(GuestEntry entry)
    {
        if (entry.IsSwapped)
            ReleaseSwapped(entry.SwapSlot);
        if (!entry.IsPresent)
            return;
        if (!_memory.IsShared(entry.Frame))
            FreedInPager(entry.Frame);
        _memory.Release(entry.Frame);
    }

    private void ReleaseSwapped(int slot)
    {
        if (_kernel is null)
            _pager!.ReleaseSlot(slot);
        else if (_kernel.FreeSwapped(slot) is int frame and >= 0)
            _memory.FreeBase(frame);
    }

    private void FreedInPager(int frame)
    {
        _pager?.Freed(frame);
        _kernel?.Freed(frame);
    }

    private bool TryInherit(GuestProcess parent, GuestProcess child, long page, GuestEntry entry)
    {
        if (entry.IsSwapped && _kernel?.IsCached(entry.SwapSlot) == true)
        {
            RemapCached(parent, page, entry, write: false);
            entry = parent.Space.Table.Lookup(page);
        }
        int frame = entry.IsPresent ? entry.Frame : 0;
        if (!child.Space.Table.TryMap(page, frame, _options.GuestPage, writable: false, copyOnWrite: true))
            return false;
        if (entry.IsSwapped)
        {
            child.Space.Table.SwapOut(page, entry.SwapSlot);
            _pager?.ShareSlot(entry.SwapSlot);
            _kernel?.Share(entry.SwapSlot);
            return true;
        }
        FreedInPager(frame);       // a shared frame stays until it is shared no more
        parent.Space.Table.Protect(page, copyOnWrite: true);
        _memory.Share(frame);
        child.ResidentPages += _options.GuestPage.BasePages;
        return true;
    }

    /// <summary>The process becomes two that share all pages; the first write of either to one makes a copy.</summary>
    private void Fork(Vcpu vcpu, GuestProcess parent)
    {
        parent.ForkAt = SimTime.MaxValue;
        ProcessOptions options = parent.Options with { Name = parent.Options.Name + "-child", ForkAfter = null };
        AddProcess(options, vcpu.Time);
        GuestProcess child = _processes[^1];
        GuestPageTable table = parent.Space.Table;
        List<(long Page, GuestEntry Entry)> pages = [.. LeavesOf(table)];
        foreach ((long page, GuestEntry entry) in pages)
        {
            if (TryInherit(parent, child, page, entry)
                || (TryDeflateForMemory(vcpu.Time) && TryInherit(parent, child, page, entry)))
                continue;
            EndLargestProcess(vcpu.Time, child);
            break;
        }
        foreach (Vcpu other in _vcpus)
            other.Mmu.FlushAddressSpace(parent.Space.Asid);
        Spend(vcpu, _cpu.GuestFaultHandling + _cpu.WalkReference * pages.Count);
        Dispatch(vcpu.Time);
    }
}
