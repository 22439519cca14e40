namespace HyperActors.Machine;

// Shared pages: how a page joins and leaves one, and what a fault on it does.
//
// To all other parts of the hypervisor shared pages are the pages of one more VM, whose account holds their frames:
// reclaim asks for their accessed bits, unmaps them, writes them to swap and reads them back as it does any page. What
// that VM is told ends here: a question goes on to all VMs that share the page (Linux's walk of the reverse map), and is
// answered when all have answered. A page that comes back from swap is still shared; Linux would give each VM a copy.
// No VM is charged for a shared frame.
//
// A write to a shared page is a nested fault. The page is copied to a frame of its VM; if the VM had the shared frame
// mapped, it is unmapped first, with an acknowledgement, as no vCPU may go on to read the old one. So a write costs an
// exit, the handler, a shoot-down, CpuProfile.PageCopy, an entry, and what it takes to find a frame.
public sealed partial class Hypervisor
{
    private readonly SharedPages _shared;
    private GuestAccount? _sharedAccount;

    /// <summary>What page sharing came to; <see langword="null"/> where pages are not shared.</summary>
    public SharingCounters? Sharing => _sharedAccount is null ? null : _shared.Counters;

    private GuestAccount[] MakeAccounts(MachineOptions machine, int frames)
    {
        List<GuestAccount> accounts =
            [.. Enumerable.Range(0, machine.Vms.Count).Select(vm => new GuestAccount(machine, vm, frames))];
        if (machine.Hypervisor.Ksm is null)
            return [.. accounts];
        _sharedAccount = new GuestAccount(accounts);
        return [.. accounts, _sharedAccount];
    }

    private bool IsPinned(int frame) =>
        _sharedAccount is { } account && _frames.Vm(frame) == account.Index && _shared[_frames.Page(frame)].Copying > 0;

    private bool TryAcknowledgeSharing(InvalidateAck ack)
    {
        if (_batches.TryClose(ack.Batch, BatchKind.Merge, ack.Vm, out Batch merged))
            for (int i = 0; i < merged.Pages.Length; i++)
                FinishMerge(_guests[ack.Vm], merged.Pages[i], ack, i);
        else if (_batches.TryClose(ack.Batch, BatchKind.Unshare, ack.Vm, out Batch copied))
            FinishCopy(_guests[ack.Vm], _guests[ack.Vm].Pages[copied.Pages[0]].Transit);
        else if (_batches.TryClose(ack.Batch, BatchKind.Sharers, ack.Vm, out Batch asked))
            Close(asked.Part!);
        else
            return false;
        return true;
    }

    private void FinishMerge(GuestAccount guest, int page, InvalidateAck ack, int at)
    {
        int index = guest.Pages[page].Transit;
        int frame = _transits[index].Frame;
        SharedPage shared = _shared[_transits[index].Shared];
        CheckUnclaimed(frame);
        if (ack.Stamps.Length > 0)
            _frames.SetStamp(frame, ack.Stamps[at]);
        if (ack.Dirty[at])
            MakeDirty(frame);
        shared.Joining--;
        if (ack.Contents[at] != shared.Content || shared.IsLost)
        {
            GiveBack(guest, index);
            _shared.RetireIfEmpty(shared);
            return;
        }
        Transit transit = CloseEviction(guest, index);
        uint stamp = _frames.Stamp(frame);
        if (shared.IsFounded)
            DropCopy(guest, frame);
        else
            Found(shared, guest, frame);
        _shared.AddSharer(shared, guest.Index, page, stamp);
        guest.Pages[page] = PageState.Shared(shared.Id);
        if (Measured)
            _shared.Counters.Merged++;
        if (transit.Faulted)
            Fault(guest, page, transit.Measured, transit.Write);
    }

    private void MakeDirty(int frame)
    {
        if (_frames.Location(frame).IsSlot)
            Discard(_frames.Location(frame));
        _frames.SetLocation(frame, SwapLocation.MustWrite);
    }

    private void DropCopy(GuestAccount guest, int frame)
    {
        if (_frames.Location(frame).IsSlot)
            Discard(_frames.Location(frame));
        FreeFrame(guest, frame, evicted: false);
    }

    /// <summary>The frame of the first sharer becomes the shared one.</summary>
    private void Found(SharedPage shared, GuestAccount guest, int frame)
    {
        GuestAccount account = _sharedAccount!;
        shared.IsFounded = true;
        shared.Stamp = _frames.Stamp(frame);
        guest.Charged--;
        account.Charged++;
        CountResident(guest, -1);
        CountResident(account, 1);
        // A block of one guest's file is no place for what several share.
        if (_frames.Location(frame).IsInImage)
            _frames.SetLocation(frame, SwapLocation.MustWrite);
        _frames.Assign(frame, account.Index, shared.Id);
        _frames.SetStamp(frame, shared.Stamp);
        Context.Tell(_wiring.Allocator!, new TransferFrames(guest.Index, account.Index, [frame]), _latency);
        MakeMapped(account, shared.Id, frame);
    }

    private void FaultShared(GuestAccount guest, int page, bool measured, bool write)
    {
        SharedPage shared = _shared[guest.Pages[page].SharedPage];
        SharedFault fault = new(guest.Index, page, measured, write);
        ReportFault(guest, page, -1, FaultCourse.Present);
        if (_sharedAccount!.Pages[shared.Id].IsMapped)
        {
            Serve(shared, fault, FaultService.Minor);
            return;
        }
        shared.Waiting.Add(fault);
        Fault(_sharedAccount, shared.Id, measured, write: false);
        if (_sharedAccount.Pages[shared.Id] is { IsInTransit: true } state
            && _transits[state.Transit] is { Kind: TransitKind.Reading or TransitKind.Fetching, Location.IsInPool: false })
            Defer(guest, page);
    }

    private void Serve(SharedPage shared, SharedFault fault, FaultService service)
    {
        GuestAccount guest = _guests[fault.Vm];
        if (fault.Write)
        {
            StartCopy(shared, guest, fault, service);
            return;
        }
        int frame = _sharedAccount!.Pages[shared.Id].Frame;
        uint stamp = shared.Of(fault.Vm, fault.Page).Stamp;
        shared.SetMapped(fault.Vm, fault.Page, true);
        CountSwappedIn(guest, service, fault.Measured);
        PageMapping mapping = new(fault.Page, frame, service, stamp) { SharedContent = shared.Content };
        Report(EpisodeStep.PageMapped, frame, 0, fault.Page, guest.Index);
        TellVm(guest, new MapPages([mapping]), _entryDelay);
    }

    private void CountSwappedIn(GuestAccount guest, FaultService service, bool measured)
    {
        if (service == FaultService.Major && measured)
            _counters.PagesSwappedIn[guest.Index] += _basePages;
    }

    private void StartCopy(SharedPage shared, GuestAccount guest, SharedFault fault, FaultService service)
    {
        int index = OpenTransit(TransitKind.Copying, guest, fault.Page);
        _transits[index].Shared = shared.Id;
        _transits[index].WasRead = service == FaultService.Major;
        MarkFaulted(index, fault.Measured, fault.Write);
        shared.Copying++;
        ReportFault(guest, fault.Page, index, FaultCourse.Present);
        RequestFrames(guest, index);
    }

    /// <summary>The frame for a copy is there.</summary>
    private void CopyShared(GuestAccount guest, int index, int frame)
    {
        Transit transit = _transits[index];
        SharedPage shared = _shared[transit.Shared];
        shared.Copying--;
        if (!IsInFrame(shared))
        {
            RetryCopy(shared, guest, index, frame);
            return;
        }
        AssignFrame(guest, transit.Page, frame);
        Sharer sharer = shared.Of(guest.Index, transit.Page);
        _frames.SetStamp(frame, sharer.Stamp);
        _frames.SetLocation(frame, SwapLocation.MustWrite);
        _transits[index].Frame = frame;
        _transits[index].Kind = TransitKind.Unsharing;
        if (sharer.IsMapped)
            TellUnmap(BatchKind.Unshare, guest, [transit.Page]);
        else
            FinishCopy(guest, index);
    }

    /// <summary>Whether a shared page can be read: it has a frame, be it that it is being unmapped or written.</summary>
    private bool IsInFrame(SharedPage shared)
    {
        PageState state = _sharedAccount!.Pages[shared.Id];
        return state.IsMapped || state.IsUnmapped || (state.IsInTransit
            && _transits[state.Transit].Kind is TransitKind.Invalidating or TransitKind.Writing);
    }

    /// <summary>The page was taken away before it could be copied: it is fetched first.</summary>
    private void RetryCopy(SharedPage shared, GuestAccount guest, int index, int frame)
    {
        Transit transit = _transits[index];
        _transits.Close(index);
        FreeFrame(guest, frame, evicted: false);
        guest.Pages[transit.Page] = PageState.Shared(shared.Id);
        if (shared.IsLost)
            LoseSharer(shared, new Sharer(guest.Index, transit.Page, 0, false));
        else
            FaultShared(guest, transit.Page, transit.Measured, transit.Write);
    }

    private void FinishCopy(GuestAccount guest, int index)
    {
        Transit transit = _transits[index];
        _transits.Close(index);
        SharedPage shared = _shared[transit.Shared];
        _shared.RemoveSharer(shared, guest.Index, transit.Page);
        MakeMapped(guest, transit.Page, transit.Frame);
        FaultService service = transit.WasRead ? FaultService.Major : FaultService.Minor;
        CountSwappedIn(guest, service, transit.Measured);
        if (Measured)
            _shared.Counters.Copies[guest.Index]++;
        PageMapping mapping = new(transit.Page, transit.Frame, service, _frames.Stamp(transit.Frame));
        Report(EpisodeStep.PageMapped, transit.Frame, 0, transit.Page, guest.Index);
        TellVm(guest, new MapPages([mapping]), _entryDelay + _machine.Host.Cpu.PageCopy);
    }

    /// <summary>A VM gives up a page that it shares.</summary>
    /// <returns>False if a fault waits for it, which is served first.</returns>
    private bool TryDiscardShared(GuestAccount guest, int page)
    {
        SharedPage shared = _shared[guest.Pages[page].SharedPage];
        if (shared.IsAwaitedBy(guest.Index, page))
            return false;
        int index = OpenTransit(TransitKind.Leaving, guest, page);
        _transits[index].Shared = shared.Id;
        return true;
    }

    private void FinishLeaving(GuestAccount guest, int index)
    {
        Transit transit = _transits[index];
        _transits.Close(index);
        _shared.RemoveSharer(_shared[transit.Shared], guest.Index, transit.Page);
        guest.Pages[transit.Page] = PageState.Untouched;
        if (transit.Faulted)
            Fault(guest, transit.Page, transit.Measured, transit.Write);
    }

    /// <summary>A VM is gone that shared a page, or was about to, or to copy it.</summary>
    private void ForsakeShared(GuestAccount guest, int page, PageState state)
    {
        if (state.IsShared)
        {
            _shared.RemoveSharer(_shared[state.SharedPage], guest.Index, page);
            return;
        }
        Transit transit = _transits[state.Transit];
        if (transit.Kind is not (TransitKind.Merging or TransitKind.Copying or TransitKind.Unsharing or TransitKind.Leaving))
            return;
        SharedPage shared = _shared[transit.Shared];
        shared.Joining -= transit.Kind == TransitKind.Merging ? 1 : 0;
        shared.Copying -= transit.Kind == TransitKind.Copying ? 1 : 0;
        if (transit.Kind == TransitKind.Merging)
            _shared.RetireIfEmpty(shared);
        else
            _shared.RemoveSharer(shared, guest.Index, page);
    }

    /// <summary>Frees what shared pages held that nobody shares any more, once no step works on them.</summary>
    private void DropUnused() => _shared.DropUnused(TryDrop);

    private bool TryDrop(SharedPage shared)
    {
        GuestAccount account = _sharedAccount!;
        PageState state = account.Pages.Peek(shared.Id);
        if (state.IsInTransit || (state.IsMapped && !_frames.InPolicy(state.Frame)))
            return false;
        if (state.IsSwapped)
        {
            account.Swapped--;
            Discard(state.Location);
        }
        else if (!state.IsUntouched)
        {
            DropFrame(account, state);
        }
        _policies.Forget(account, shared.Id);
        account.Pages[shared.Id] = PageState.Untouched;
        return true;
    }
}
