namespace HyperActors.Machine;

/// <content>The guest kernel's own paging, to a virtual disk.</content>
/// <remarks>
/// A fault goes through steps (<see cref="PagingStep"/>) that each may have to wait: for the disk, or for the host,
/// because the kernel reads the frame that it writes out and writes to the frame that it reads into, and the host may
/// have taken either. After each wait the access is tried again and finds the step where it left it. The second kind of
/// wait is double paging: the host reads a page back only so that the guest can write it out, or overwrite it.
/// </remarks>
public sealed partial class GuestVm
{
    private readonly Dictionary<long, GuestProcess> _transfers = [];
    private long _firstTransfer;
    private long _nextTransfer;

    private void PageIn(Vcpu vcpu, GuestProcess process, SimTime effect)
    {
        if (process.Paging == PagingStep.None)
        {
            Spend(vcpu, _cpu.GuestFaultHandling);
            if (!TryHoldFrame(process))
            {
                OnGuestOutOfMemory(vcpu.Time, process);
                return;
            }
        }
        int unit = process.HeldFrame >> _wiring.Paging.HostPage.Shift;
        GuestEntry entry = process.Space.Table.Lookup(process.Run.Page);
        switch (process.Paging)
        {
            case PagingStep.ToWrite when !_nested.IsPresent(unit):
                StallOn(vcpu, unit, effect);
                break;
            case PagingStep.Loaded when !_nested.IsWritable(unit):
                StallOn(vcpu, unit, effect, write: true, PageOverwrite.DiskRead);
                break;
            case PagingStep.ToWrite:
                Transfer(vcpu, process, effect, write: true);
                break;
            case PagingStep.HasFrame when entry.IsSwapped || process.Options.File:
                Transfer(vcpu, process, effect, write: false);
                break;
            case PagingStep.HasFrame:
                MapHeld(vcpu, process, copy: -1);
                Counters.GuestMinorFaults++;
                process.PendingWrite = true;    // the kernel clears the page before it hands it out
                break;
            case PagingStep.Loaded:
                _nested.MarkWritten(unit);
                MapHeld(vcpu, process, process.Options.File ? GuestPager.SlotInFile(process, process.Run.Page) : entry.SwapSlot);
                Counters.GuestMajorFaults++;
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"{process.Paging} is not a step to be retried.");
        }
    }

    /// <summary>Finds a frame for a process: a free one, or one that is taken from somebody's page.</summary>
    private bool TryHoldFrame(GuestProcess process)
    {
        process.HeldFrame = _memory.TakeBase();
        process.Paging = PagingStep.HasFrame;
        if (process.HeldFrame >= 0)
            return true;
        process.Paging = PagingStep.None;
        if (!TryEvictVictim(out int frame, out int slot, out bool mustWrite))
            return false;
        process.HeldFrame = frame;
        process.HeldSlot = slot;
        process.Paging = mustWrite ? PagingStep.ToWrite : PagingStep.HasFrame;
        return true;
    }

    private bool TryEvictVictim(out int frame, out int slot, out bool mustWrite)
    {
        slot = -1;
        mustWrite = false;
        frame = _pager!.Choose(TestAndClearAccessed);
        if (frame < 0)
            return false;
        GuestProcess owner = _pager.OwnerOf(frame);
        long page = _pager.PageOf(frame);
        bool dirty = owner.Space.Table.Lookup(page).IsDirty;
        if (!_pager.TryEvict(frame, dirty, out slot, out mustWrite))
            return false;
        owner.Space.Table.SwapOut(page, slot);
        owner.ResidentPages--;
        ForgetPage(owner, page);
        return true;
    }

    /// <summary>Takes a frame for a copy-on-write copy, which does not wait for the disk: a write goes out behind its back.</summary>
    private bool TryTakeVictim(Vcpu vcpu, SimTime effect, out int frame)
    {
        if (!TryEvictVictim(out frame, out _, out bool mustWrite))
            return false;
        if (mustWrite)
        {
            Context.AdvanceTo(effect);
            TellDisk(_nextTransfer++, write: true, vcpu.Time - effect);
        }
        return true;
    }

    private bool TestAndClearAccessed(GuestProcess process, long page)
    {
        if (!process.Space.Table.TestAndClearAccessed(page))
            return false;
        ForgetPage(process, page);      // or a TLB would hide the next access from the bit
        return true;
    }

    private void ForgetPage(GuestProcess process, long page)
    {
        foreach (Vcpu vcpu in _vcpus)
            vcpu.Mmu.InvalidatePage(process.Space.Asid, page);
    }

    private void MapHeld(Vcpu vcpu, GuestProcess process, int copy)
    {
        long page = process.Run.Page;
        // A slot that a forked process still needs is not this page's copy any more.
        if (copy >= 0 && _pager!.IsShared(copy))
        {
            _pager.ReleaseSlot(copy);
            copy = -1;
        }
        if (!process.Space.Table.TryMap(page, process.HeldFrame, PageSize.Base4KiB, writable: true, copyOnWrite: false))
        {
            OnGuestOutOfMemory(vcpu.Time, process);
            return;
        }
        _pager!.Mapped(process.HeldFrame, process, page, copy);
        process.ResidentPages++;
        process.Paging = PagingStep.None;
    }

    private void Transfer(Vcpu vcpu, GuestProcess process, SimTime effect, bool write)
    {
        process.Paging = write ? PagingStep.Writing : PagingStep.Reading;
        long request = _nextTransfer++;
        _transfers.Add(request, process);
        process.TransferSince = vcpu.Time;
        Context.AdvanceTo(effect);
        TellDisk(request, write, vcpu.Time - effect);
        Block(vcpu, process);
    }

    /// <summary>A process waits, and its vCPU looks for another.</summary>
    private void Block(Vcpu vcpu, GuestProcess process)
    {
        SettleIdle(vcpu.Time);
        process.State = ProcessState.Blocked;
        _blocked++;
        BecomeIdle(vcpu, vcpu.Time);
        Dispatch(vcpu.Time);
    }

    private void Unblock(GuestProcess process, SimTime now)
    {
        SettleIdle(now);
        _blocked--;
        MakeReady(process, now);
    }

    private void TellDisk(long request, bool write, SimDuration delay, int flags = 0)
    {
        Report(EpisodeStep.TransferRaised, request, 0, 1, flags | (write ? WriteFlag : 0), Context.Now + delay);
        Context.Tell(
            _wiring.Hypervisor,
            new DiskTransfer(_wiring.Index, request, _options.Swap!.Device, 1, write),
            delay + _cpu.VmExit);
    }

    private void OnDiskCompleted(DiskCompleted done)
    {
        if (done.Request < _firstTransfer)
            return;     // of an earlier life
        if (TryFinishBalloonWrite(done.Request))
            return;
        Report(EpisodeStep.TransferDone, done.Request);
        if (_kernel is not null)
        {
            _kernel.TryEndWrite(done.Request);
            PumpKernel(Context.Now, SimDuration.Zero);
        }
        // Nobody waits when the process has ended meanwhile.
        if (!_transfers.Remove(done.Request, out GuestProcess? process))
            return;
        _waits?.Count(process.TransferSince, Context.Now);
        if (process.State != ProcessState.Blocked)
            return;
        process.Paging = process.Paging == PagingStep.Writing ? PagingStep.HasFrame : PagingStep.Loaded;
        Unblock(process, Context.Now);
        Dispatch(Context.Now);
    }
}
