using HyperActors.Replacement;

namespace HyperActors.Machine;

/// <content>The guest kernel's own paging when it reclaims as Linux does.</content>
/// <remarks>
/// A fault that finds no free frame reclaims, and waits in order while the reclaim's writes are under way; a reclaim
/// goes on when its last write has ended. Every wait is ended by a message (a transfer is done, the host has brought a
/// page back, or <see cref="RetryReclaim"/>), so that steps only begin reclaims and never continue one.
/// <para>A page stays locked until the access that brought it is made. The kernel unlocks it a little earlier; but here
/// fault and access are two steps, and processes that are short of frames would take each other's pages for ever in
/// between.</para>
/// </remarks>
public sealed partial class GuestVm
{
    /// <summary>Pause after a reclaim that found all pages in use by faults; ours, small beside a transfer.</summary>
    private static readonly SimDuration _reclaimPause = 10.Microseconds;

    private readonly GuestKernel? _kernel;
    private bool _retryPlanned;

    private GuestKernel? MakeKernel(VmOptions options, int frames)
    {
        if (options.Swap is not { } swap || !PolicyRegistry.TryParse(swap.Eviction, out PolicyChoice? choice, out _)
            || choice.Description.Reclaim is not { } algorithm)
            return null;
        if (algorithm != LinuxReclaimAlgorithm.ActiveInactive)
            throw new ArgumentException($"'{choice.Text}' reclaims in replays only.", nameof(options));
        if (options.Processes.Any(static process => process.File))
            throw new ArgumentException($"'{choice.Text}' reclaims anonymous memory, and no files.", nameof(options));
        return new GuestKernel(choice, frames, (int)swap.Capacity.Pages.Value, _processes, ForgetPage);
    }

    private void PageInAsLinux(Vcpu vcpu, GuestProcess process, SimTime effect)
    {
        GuestEntry entry = process.Space.Table.Lookup(process.Run.Page);
        if (process.Paging == PagingStep.None)
        {
            Spend(vcpu, _cpu.GuestFaultHandling);
            if (entry.IsSwapped && _kernel!.IsCached(entry.SwapSlot))
            {
                RemapCached(process, process.Run.Page, entry, process.Run.IsWrite);
                return;
            }
            if (!TryCharge(vcpu, process, effect))
                return;
        }
        int unit = UnitOf(process.HeldFrame);
        switch (process.Paging)
        {
            case PagingStep.HasFrame when entry.IsSwapped:
                Transfer(vcpu, process, effect, write: false);
                break;
            case PagingStep.HasFrame:
                MapCharged(process, entry);
                break;
            case PagingStep.Loaded when !_nested.IsWritable(unit):
                StallOn(vcpu, unit, effect, write: true, PageOverwrite.DiskRead);
                break;
            case PagingStep.Loaded:
                _nested.MarkWritten(unit);
                MapCharged(process, entry);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"{process.Paging} is not a step to be retried.");
        }
    }

    /// <summary>Takes a frame for a process, and reclaims if there is none.</summary>
    /// <returns>Whether the process has it; if not, it waits, or has been ended for lack of memory.</returns>
    private bool TryCharge(Vcpu vcpu, GuestProcess process, SimTime effect)
    {
        _kernel!.Uncharged.Enqueue(process);
        Context.AdvanceTo(effect);
        RunKernel(vcpu.Time, vcpu.Time - effect);
        if (process.Paging == PagingStep.HasFrame)
            return true;
        if (process.State == ProcessState.Running)
            Block(vcpu, process);
        return false;
    }

    private void RemapCached(GuestProcess process, long page, GuestEntry entry, bool write)
    {
        GuestPageTable table = process.Space.Table;
        // The table page exists, as the swapped entry did.
        table.TryMap(page, _kernel!.FrameOf(entry.SwapSlot), PageSize.Base4KiB, writable: true, copyOnWrite: false);
        process.ResidentPages++;
        _kernel.Remap(entry.SwapSlot, write);
        Counters.GuestMinorFaults++;
    }

    private void MapCharged(GuestProcess process, GuestEntry entry)
    {
        long page = process.Run.Page;
        GuestPageTable table = process.Space.Table;
        int frame = process.HeldFrame;
        process.Paging = PagingStep.None;
        if (!table.TryPrepare(page))
        {
            // The frame becomes a table page, and the access is tried again for the next one.
            _memory.FreeBase(frame);
            table.TryPrepare(page);
            return;
        }
        table.TryMap(page, frame, PageSize.Base4KiB, writable: true, copyOnWrite: false);
        process.ResidentPages++;
        if (entry.IsSwapped)
        {
            _kernel!.Return(entry.SwapSlot, frame, process, page, process.Run.IsWrite);
            Counters.GuestMajorFaults++;
        }
        else
        {
            _kernel!.Add(frame, process, page, process.Run.IsWrite);
            Counters.GuestMinorFaults++;
            process.PendingWrite = true;    // the kernel clears the page before it hands it out
        }
    }

    /// <summary>Takes a frame for a copy-on-write copy; the frame may have been taken before the access was tried again.</summary>
    private int TakeForCopy(Vcpu vcpu, GuestProcess process, SimTime effect)
    {
        if (process.Paging == PagingStep.None && !TryCharge(vcpu, process, effect))
            return -1;
        process.Paging = PagingStep.None;
        return process.HeldFrame;
    }

    /// <summary>A frame that was taken for a copy is not needed, as the page is not shared any more.</summary>
    private void ReturnHeldFrame(GuestProcess process, SimTime now)
    {
        if (_kernel is null || process.Paging == PagingStep.None)
            return;
        process.Paging = PagingStep.None;
        _memory.FreeBase(process.HeldFrame);
        ServeUncharged(now);
    }

    private void PumpKernel(SimTime now, SimDuration delay)
    {
        RunKernel(now, delay);
        if (_balloon is { Ready.Count: > 0 })
            AdjustBalloon();
    }

    /// <summary>Hands out free frames, and reclaims as long as somebody waits and no write has to be waited for.</summary>
    /// <param name="now">The guest's time.</param>
    /// <param name="delay">How far that lies behind the message or the step in hand.</param>
    private void RunKernel(SimTime now, SimDuration delay)
    {
        foreach (GuestProcess process in _processes)
            _kernel!.UnlockIfAccessed(process);
        do
        {
            ServeUncharged(now);
        }
        while (AdvanceKernel(_kernel!, now, delay));
    }

    private bool AdvanceKernel(GuestKernel kernel, SimTime now, SimDuration delay)
    {
        if (_off || kernel.Reclaim.WritesInFlight > 0)
            return false;
        if (kernel.Reclaiming)
        {
            AfterRun(kernel, kernel.Reclaim.ContinueReclaim(), now, delay);
            return true;
        }
        if (kernel.Uncharged.Count == 0 && kernel.BalloonWants == 0)
            return false;
        if (kernel.Barren > 0 && AnyFrameHeld())
        {
            PlanRetry(delay);       // what is held now may be reclaimed soon
            return false;
        }
        if (kernel.Barren > LinuxReclaim.ReclaimRetries)
        {
            GiveUpReclaim(kernel, now);
            return true;
        }
        kernel.RefreshStatistics(now);
        AfterRun(kernel, kernel.Reclaim.BeginReclaim(), now, delay);
        return true;
    }

    private bool AnyFrameHeld() => _processes.Exists(static process =>
        process.State != ProcessState.Ended
        && (process.Paging >= PagingStep.HasFrame || process.LockedNumber >= 0));

    private void PlanRetry(SimDuration delay)
    {
        // After the end no access is made any more that could free a page.
        if (_retryPlanned || Context.Now + delay + _reclaimPause >= _end)
            return;
        _retryPlanned = true;
        Context.Tell(Context.Self, new RetryReclaim(), delay + _reclaimPause);
    }

    private void OnRetryReclaim()
    {
        _retryPlanned = false;
        PumpKernel(Context.Now, SimDuration.Zero);
    }

    private void GiveUpReclaim(GuestKernel kernel, SimTime now)
    {
        kernel.Barren = 0;
        if (kernel.Uncharged.TryPeek(out GuestProcess? process))
            OnGuestOutOfMemory(now, process);
        else
            kernel.BalloonWants = 0;
    }

    private void AfterRun(GuestKernel kernel, ReclaimProgress progress, SimTime now, SimDuration delay)
    {
        foreach (int number in kernel.Started)
            StartWrite(kernel, number, now, delay);
        kernel.Started.Clear();
        foreach (int frame in kernel.Released)
            _memory.FreeBase(frame);
        kernel.Released.Clear();
        kernel.Reclaiming = progress != ReclaimProgress.Finished;
        if (kernel.Reclaiming)
            return;
        kernel.Barren = kernel.Reclaim.Reclaimed > 0 ? 0 : kernel.Barren + 1;
        ServeUncharged(now);
        if (kernel.Reclaim.Reclaimed > 0)
            ServeBalloonFromReclaim(kernel);
    }

    /// <summary>The balloon's driver gets what its reclaim has freed, the reserve notwithstanding.</summary>
    private void ServeBalloonFromReclaim(GuestKernel kernel)
    {
        for (; kernel.BalloonWants > 0 && _memory.TakeBase() is int frame and >= 0; kernel.BalloonWants--)
            _balloon!.Ready.Add(frame);
        kernel.BalloonWants = 0;
    }

    /// <summary>Begins the write of an unmapped page; the kernel reads its frame, which the host may have taken.</summary>
    private void StartWrite(GuestKernel kernel, int number, SimTime now, SimDuration delay)
    {
        if (!kernel.TryTakeSlot(number))
            return;
        int unit = UnitOf(kernel.FrameOf(number));
        if (_nested.IsPresent(unit))
        {
            TellWrite(kernel, number, delay);
            return;
        }
        if (!kernel.AwaitUnit(number, unit) || _pending.ContainsKey(unit))
            return;
        AddPending(unit, now);
        ReportFault(unit, now, 0, write: false);
        Context.Tell(_wiring.Hypervisor, new NestedFault(_wiring.Index, unit, Write: false, _measuring), delay + _cpu.VmExit);
    }

    private int UnitOf(int frame) => frame >> _wiring.Paging.HostPage.Shift;

    private void TellWrite(GuestKernel kernel, int number, SimDuration delay)
    {
        long request = _nextTransfer++;
        kernel.WriteTold(number, request);
        TellDisk(request, write: true, delay);
    }

    /// <summary>A page came that writes may have waited for.</summary>
    private void ServeKernel(int unit)
    {
        if (_kernel is null)
            return;
        foreach (int number in _kernel.TakeAwaiting(unit))
            if (_kernel.IsToBeWritten(number) && UnitOf(_kernel.FrameOf(number)) == unit)
                TellWrite(_kernel, number, SimDuration.Zero);
        PumpKernel(Context.Now, SimDuration.Zero);
    }

    /// <summary>Gives free frames to processes that wait for one, in order.</summary>
    private void ServeUncharged(SimTime now)
    {
        Queue<GuestProcess> waiting = _kernel!.Uncharged;
        bool woken = false;
        while (waiting.TryPeek(out GuestProcess? process))
        {
            if (process.State != ProcessState.Ended && _memory.TakeBase() is int frame)
            {
                if (frame < 0)
                    break;
                process.HeldFrame = frame;
                process.Paging = PagingStep.HasFrame;
                woken |= process.State == ProcessState.Blocked;
                if (process.State == ProcessState.Blocked)
                    Unblock(process, now);
            }
            waiting.Dequeue();
        }
        if (woken)
            Dispatch(now);
    }
}
