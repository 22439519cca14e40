using HyperActors.Actors;

namespace HyperActors.Machine;

/// <content>Faults: the guest's own, and those that the hypervisor serves.</content>
public sealed partial class GuestVm
{
    private readonly Dictionary<int, PendingFault> _pending = [];
    private readonly Stack<PendingFault> _unusedFaults = [];

    /// <summary>While versions are kept: pages that were asked for only to be overwritten.</summary>
    private readonly HashSet<int>? _overwritten;

    /// <summary>A vCPU leaves the guest because no frame backs a page, and stands still until one does.</summary>
    /// <param name="vcpu">The vCPU; its clock stands behind the part of the walk that it made.</param>
    /// <param name="unit">The page, in units of the host's page size.</param>
    /// <param name="effect">
    /// The effect time of the access: the exit is told as of then, and arrives later by what the walk took, because
    /// another vCPU may still have a step between the two.
    /// </param>
    /// <param name="write">
    /// Whether the page is written even if the access in hand only reads: a walk writes to the guest's tables, and the
    /// guest's kernel to pages that it fills.
    /// </param>
    /// <param name="overwrite">Whether what the page holds is of no use.</param>
    private void StallOn(Vcpu vcpu, int unit, SimTime effect, bool write = false, PageOverwrite overwrite = PageOverwrite.None)
    {
        vcpu.State = VcpuState.Stalled;
        vcpu.Since = vcpu.Time;
        if (!_pending.TryGetValue(unit, out PendingFault? fault))
        {
            fault = AddPending(unit, vcpu.Time);
            vcpu.Process!.FaultedUnit = unit;
            Context.AdvanceTo(effect);
            write |= vcpu.Process!.Run.IsWrite || vcpu.Process.PendingWrite;
            ReportFault(unit, vcpu.Time, vcpu.Mmu.LastReferences, write);
            overwrite = OverwriteOf(vcpu.Process, unit, overwrite);
            NestedFault told = new(_wiring.Index, unit, write, _measuring) { Overwrite = overwrite };
            Context.Tell(_wiring.Hypervisor, told, vcpu.Time - effect + _cpu.VmExit);
        }
        fault.Stalled.Add(vcpu);
    }

    /// <summary>Whether a page that is not backed is overwritten as a whole: only a host page of the guest's size can be.
    /// </summary>
    private PageOverwrite OverwriteOf(GuestProcess process, int unit, PageOverwrite known)
    {
        if (_wiring.Paging.HostPage != PageSize.Base4KiB)
            return PageOverwrite.None;
        // The walk may have stopped at a table page; what is cleared or copied to is the page itself.
        if (known == PageOverwrite.None && process.PendingWrite && process.Space.Table.Lookup(process.Run.Page).Frame == unit)
            known = PageOverwrite.Kernel;
        if (known != PageOverwrite.None && !_nested.IsPresent(unit))
            _overwritten?.Add(unit);
        return known;
    }

    private PendingFault AddPending(int unit, SimTime since)
    {
        PendingFault fault = _unusedFaults.TryPop(out PendingFault? unused) ? unused : new PendingFault();
        fault.Since = since;
        fault.Measured = _measuring;
        _pending.Add(unit, fault);
        if (_measuring)
            FaultsTold++;
        return fault;
    }

    private void OnMapPages(MapPages map)
    {
        foreach (PageMapping mapping in map.Mappings)
        {
            if (IsGone)
                break;
            if (mapping.IsHuge)
            {
                MapHugePage(mapping);
                continue;
            }
            MapPage(mapping);
            ServePending(mapping.Page, mapping.Service);
        }
        Dispatch(Context.Now);
    }

    private void MapPage(PageMapping mapping)
    {
        if (!_nested.IsPresent(mapping.Page))
        {
            NoteMapping(mapping);
            _nested.Map(mapping.Page, mapping.Frame, writable: mapping.SharedContent == 0);
        }
        else if (_nested.FrameOf(mapping.Page) != mapping.Frame)
        {
            // Told twice is harmless; told differently is not.
            throw new BrokenInvariantException(
                $"{Name}: page {mapping.Page} is in frame {_nested.FrameOf(mapping.Page)} and told to be in {mapping.Frame}.");
        }
    }

    /// <summary>Compares the content of a page that gets a frame with what it was.</summary>
    private void NoteMapping(PageMapping mapping)
    {
        // What is overwritten may come back as it was, or as zeroes.
        if (_overwritten is not null && _overwritten.Remove(mapping.Page) && mapping.Stamp == 0)
            _versions!.Forget(mapping.Page);
        _oracle?.Map(mapping);
    }

    /// <summary>Wakes all that wait for a page.</summary>
    /// <param name="unit">The page, in units of the host's page size.</param>
    /// <param name="served">How it was served; <see langword="null"/> when it was lost instead.</param>
    private void ServePending(int unit, FaultService? served)
    {
        if (!_pending.Remove(unit, out PendingFault? fault))
            return;
        SimTime now = Context.Now;
        // A page that the host gives back on its own may come between a walk and its exit: then nobody waited.
        SimTime since = SimTime.Min(fault.Since, now);
        _waits?.Count(since, now);
        Report(EpisodeStep.FaultServed, 0, fault.Stalled.Count + fault.Blocked.Count, unit,
            served is null ? 2 : (int)served);
        if (fault.Measured && served is { } service)
            CountFault(service, now - since);
        foreach (Vcpu vcpu in fault.Stalled)
        {
            SettleStall(vcpu, now, served ?? FaultService.Major);
            Resume(vcpu, now);
        }
        SettleIdle(now);
        foreach (GuestProcess process in fault.Blocked)
        {
            if (process.State != ProcessState.Blocked)
                continue;
            _blocked--;
            MakeReady(process, now);
        }
        fault.Stalled.Clear();
        fault.Blocked.Clear();
        _unusedFaults.Push(fault);
        ServeBalloon(unit);
        ServeKernel(unit);
    }

    private void CountFault(FaultService service, SimDuration duration)
    {
        if (service == FaultService.Major)
        {
            Counters.NestedMajorFaults++;
            Counters.MajorFaultTime.Record(duration);
        }
        else
        {
            Counters.NestedMinorFaults++;
            Counters.MinorFaultTime.Record(duration);
        }
    }

    private void SettleStall(Vcpu vcpu, SimTime now, FaultService service)
    {
        now = SimTime.Min(now, _end);
        if (now <= vcpu.Since)
            return;
        SimDuration waited = now - vcpu.Since;
        vcpu.Since = now;
        if (service == FaultService.Major)
        {
            Counters.SwapStall += waited;
            return;
        }
        // What a fault takes when nobody is in the way is the hypervisor's work on this vCPU, not waiting.
        SimDuration work = SimDuration.Min(waited, _wiring.UnloadedFault);
        Counters.Busy += work;
        Counters.AllocationStall += waited - work;
    }

    private void Resume(Vcpu vcpu, SimTime now)
    {
        vcpu.Time = SimTime.Max(SimTime.Max(now, vcpu.Time), vcpu.PausedUntil);
        vcpu.State = VcpuState.Running;
        if (vcpu.Process is null)
            BecomeIdle(vcpu, vcpu.Time);
    }

    /// <summary>The page needs I/O: the process is put aside, and the vCPU looks for another.</summary>
    private void OnFaultDeferred(FaultDeferred deferred)
    {
        if (_off || !_pending.TryGetValue(deferred.Page, out PendingFault? fault))
            return;
        Report(EpisodeStep.FaultDeferred, page: deferred.Page);
        SimTime now = Context.Now;
        SettleIdle(now);
        foreach (Vcpu vcpu in fault.Stalled)
        {
            SettleStall(vcpu, now, FaultService.Major);
            if (vcpu.Process is { } process)
            {
                process.State = ProcessState.Blocked;
                fault.Blocked.Add(process);
                _blocked++;
            }
            vcpu.Time = SimTime.Max(now, vcpu.Time);
            BecomeIdle(vcpu, vcpu.Time);
        }
        fault.Stalled.Clear();
        Dispatch(now);
    }

    private void OnInvalidatePages(InvalidatePages invalidate)
    {
        bool[] dirty = new bool[invalidate.Pages.Length];
        uint[] stamps = _versions is null ? [] : new uint[dirty.Length];
        int[] blocks = BlocksOf(invalidate.Pages);
        for (int i = 0; i < dirty.Length; i++)
        {
            if (IsGone || !_nested.IsPresent(invalidate.Pages[i]))
                continue;
            dirty[i] = Unmap(invalidate.Pages[i], out uint stamp);
            if (_versions is not null)
                stamps[i] = stamp;
        }
        ShootDown();
        Counters.ShootDowns++;
        Report(EpisodeStep.BatchAnswered, invalidate.Batch, 0, dirty.Length);
        ulong[] contents = _contents is null ? [] : [.. invalidate.Pages.Select(_contents.Of)];
        Context.Tell(
            _wiring.Hypervisor,
            new InvalidateAck(_wiring.Index, invalidate.Batch, dirty, stamps) { Contents = contents, Blocks = blocks },
            _cpu.VmExit);
    }

    /// <summary>Which slots and blocks of the virtual disk hold the same as pages do.</summary>
    private int[] BlocksOf(int[] pages)
    {
        if (_options.Swap is null || _wiring.Paging.HostPage != PageSize.Base4KiB)
            return [];
        int[] blocks = new int[pages.Length];
        for (int i = 0; i < blocks.Length; i++)
            blocks[i] = _kernel?.CopyOf(pages[i]) ?? _pager!.CopyOf(pages[i]);
        return blocks;
    }

    private void OnSampleAccessed(SampleAccessed sample)
    {
        bool[] accessed = new bool[sample.Pages.Length];
        // Read first, then cleared: pages of a huge page have one bit between them.
        for (int i = 0; i < accessed.Length; i++)
            accessed[i] = _nested.IsAccessed(sample.Pages[i]);
        for (int i = 0; i < accessed.Length; i++)
            if (accessed[i])
                _nested.TestAndClearAccessed(sample.Pages[i]);
        // A TLB that still knows a page would not set its bit again, so hot pages would look idle.
        ShootDown();
        Report(EpisodeStep.BatchAnswered, sample.Batch, 0, accessed.Length);
        Context.Tell(_wiring.Hypervisor, new AccessedBits(_wiring.Index, sample.Batch, accessed), _cpu.VmExit);
    }

    /// <summary>All vCPUs forget what they know of the nested table; those that run lose the time of the interrupt.</summary>
    private void ShootDown()
    {
        foreach (Vcpu vcpu in _vcpus)
        {
            vcpu.Mmu.FlushAll();
            // One that is kept from running is not interrupted: it finds its TLB empty when it goes on.
            if (vcpu.State != VcpuState.Running || vcpu.PausedUntil > Context.Now)
                continue;
            Interrupt(vcpu, _cpu.ShootDownPerVcpu);
        }
    }

    /// <summary>A vCPU that runs loses time to something that a message brought.</summary>
    private void Interrupt(Vcpu vcpu, SimDuration time)
    {
        Spend(vcpu, time);
        KeepAhead(vcpu, Context.Now);
    }

    /// <summary>
    /// What a vCPU is put off by can carry it over the end of its slice or of a phase while it computes for its next access:
    /// then that ends the computing, but not at an instant that is past.
    /// </summary>
    private void KeepAhead(Vcpu vcpu, SimTime now)
    {
        if (EffectOf(vcpu) < now && vcpu.Time < now)
            Spend(vcpu, now - vcpu.Time);
    }

    private void OnNotPresent(Vcpu vcpu, GuestProcess process, SimTime effect)
    {
        if (_kernel is not null)
            PageInAsLinux(vcpu, process, effect);
        else if (_pager is not null)
            PageIn(vcpu, process, effect);
        else
            OnDemandZero(vcpu, process, effect);
    }

    private void OnDemandZero(Vcpu vcpu, GuestProcess process, SimTime effect)
    {
        Counters.GuestMinorFaults++;
        Spend(vcpu, _cpu.GuestFaultHandling);
        long page = process.Run.Page >> _options.GuestPage.Shift << _options.GuestPage.Shift;
        int frame = TakeFrame(vcpu, process, effect);
        if (frame < 0)
            return;
        if (!process.Space.Table.TryMap(page, frame, _options.GuestPage, writable: true, copyOnWrite: false))
        {
            _memory.Release(frame);
            OnGuestOutOfMemory(vcpu.Time, process);
            return;
        }
        process.ResidentPages += _options.GuestPage.BasePages;
        process.PendingWrite = true;    // the kernel clears the page before it hands it out
    }

    private void OnWriteProtected(Vcpu vcpu, GuestProcess process, SimTime effect)
    {
        GuestPageTable table = process.Space.Table;
        long page = process.Run.Page >> _options.GuestPage.Shift << _options.GuestPage.Shift;
        int shared = table.Lookup(page).Frame;
        if (_memory.IsShared(shared))
        {
            int unit = shared >> _wiring.Paging.HostPage.Shift;
            if (!_nested.IsPresent(unit))
            {
                StallOn(vcpu, unit, effect);    // the kernel reads the page that it copies
                return;
            }
            int copy = TakeFrame(vcpu, process, effect);
            if (copy < 0)
                return;
            _pager?.Mapped(copy, process, page);
            _kernel?.Add(copy, process, page, write: true);
            table.Unmap(page);
            // The table page exists, as the mapping did.
            table.TryMap(page, copy, _options.GuestPage, writable: true, copyOnWrite: false);
            _memory.Release(shared);
            Spend(vcpu, _cpu.PageCopy * _options.GuestPage.BasePages);
            process.PendingWrite = true;    // the kernel has copied the page before the process writes to it
        }
        else
        {
            ReturnHeldFrame(process, vcpu.Time);
            table.Unprotect(page);
            _pager?.Mapped(shared, process, page);
            _kernel?.Add(shared, process, page, write: true);
        }
        Counters.GuestMinorFaults++;
        Spend(vcpu, _cpu.GuestFaultHandling);
        foreach (Vcpu other in _vcpus)
            other.Mmu.InvalidatePage(process.Space.Asid, page);
    }

    private int TakeFrame(Vcpu vcpu, GuestProcess process, SimTime effect)
    {
        if (_kernel is not null)
            return TakeForCopy(vcpu, process, effect);
        int frame = _memory.Take();
        if (frame < 0 && (_pager is null || !TryTakeVictim(vcpu, effect, out frame)))
            OnGuestOutOfMemory(vcpu.Time, process);
        return frame;
    }

    /// <summary>
    /// The guest's memory is used up: the balloon gives some back if it may, or the process with the most pages ends
    /// (the later one on a tie), as it gives back the most. The access in hand is tried again.
    /// </summary>
    private void OnGuestOutOfMemory(SimTime now, GuestProcess process)
    {
        if (!TryDeflateForMemory(now))
            EndLargestProcess(now, process);
    }

    private void EndLargestProcess(SimTime now, GuestProcess process)
    {
        GuestProcess victim = process;
        foreach (GuestProcess other in _processes)
            if (other.State != ProcessState.Ended && other.ResidentPages >= victim.ResidentPages)
                victim = other;
        Counters.GuestOutOfMemoryKills++;
        EndProcess(victim, now);
        Dispatch(now);
    }

    private void Spend(Vcpu vcpu, SimDuration time)
    {
        vcpu.Time += time;
        Counters.Busy += time;
    }
}
