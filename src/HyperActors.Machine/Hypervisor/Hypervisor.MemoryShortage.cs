using System.Globalization;

namespace HyperActors.Machine;

// Nothing more can be taken: a page is exchanged for one in swap, or a VM is killed by a stated rule, or the machine
// dies; it never hangs.
public sealed partial class Hypervisor
{
    private int _dying = -1;

    /// <summary>Reclaim found nothing for those who wait.</summary>
    /// <param name="pass">Which reclaim.</param>
    /// <param name="certain">Whether it has tried for so long that what is under way cannot be hoped for.</param>
    private void RunOutOfMemory(ReclaimPass pass, bool certain)
    {
        bool hope = pass.Vm < 0 ? _inFlight + _asked > 0 : MayGiveUpFrames(_guests[pass.Vm]);
        if (_dying >= 0 || (hope && !certain) || AnyPassRuns() || _devices.AwaitsAny)
            return;
        if (pass.Vm < 0 && TryExchange())
            return;
        GuestAccount? victim = !_options.KillOnOutOfMemory ? null
            : pass.Vm >= 0 ? _guests[pass.Vm] : LargestForItsShare();
        if (victim is null)
            throw new SimulatedSystemDiedException(DescribeShortage(pass));
        _dying = victim.Index;
        _counters.OutOfMemoryKills++;
        TellVm(victim, new KillVm(), _machine.Host.Cpu.ShootDown);
    }

    /// <summary>
    /// All slots are taken, but so is that of a page that is waited for: it is read into a frame of the reserve, which
    /// frees its slot, to which another page can then go. Without this a machine would die with every page accounted
    /// for.
    /// </summary>
    private bool TryExchange()
    {
        if (KnownFree == 0)
            return false;
        int chosen = -1;
        for (int left = _waiting.Count; left > 0; left--)
        {
            long request = _waiting.Dequeue();
            int index = _transits.FindOpen(request);
            if (chosen < 0 && _transits[index].Kind == TransitKind.Fetching)
                chosen = index;
            else
                _waiting.Enqueue(request);
        }
        if (chosen >= 0)
            Ask(_guests[_transits[chosen].Vm], chosen, urgent: true);
        return chosen >= 0;
    }

    /// <summary>
    /// Whether frames that a VM is charged for are on their way out, or promised and not there yet: those can be taken
    /// later.
    /// </summary>
    private static bool MayGiveUpFrames(GuestAccount guest) =>
        guest.InFlight > 0 || guest.Leaving > 0 || guest.Charged > guest.Held;

    private bool AnyPassRuns()
    {
        bool runs = _hostPass.Stage != ReclaimStage.Idle;
        foreach (GuestAccount guest in _limited)
            runs |= guest.Pass!.Stage != ReclaimStage.Idle;
        return runs;
    }

    private GuestAccount? LargestForItsShare()
    {
        GuestAccount? largest = null;
        foreach (GuestAccount guest in _guests)
        {
            long memory = guest.Held + (long)guest.Swapped;
            if (!guest.Alive || memory == 0 || guest == _sharedAccount)
                continue;
            if (largest is null || memory * largest.Share >= (largest.Held + (long)largest.Swapped) * guest.Share)
                largest = guest;
        }
        return largest;
    }

    private void OnVmStopped(VmStopped stopped)
    {
        GuestAccount guest = _guests[stopped.Vm];
        if (!guest.Alive)
            return;
        guest.Alive = false;
        if (_dying == guest.Index)
            _dying = -1;
        List<ReclaimPass> answered = _kernel is null ? WithdrawFromReclaim(guest) : [];
        WithdrawRequests(guest);
        if (_kernel is not null)
            WithdrawFromKernel(guest);
        int promised = 0;
        foreach (int page in guest.Pages.Touched())
        {
            PageState state = guest.Pages.Peek(page);
            _policies.Forget(guest, page);
            if (state.IsShared || state.IsInTransit)
                ForsakeShared(guest, page, state);
            if (state.IsShared)
                continue;
            if (state.IsInTransit)
                promised += DropTransit(guest, state.Transit);
            else if (state.IsSwapped)
                Discard(state.Location);
            else
                DropFrame(guest, state);
        }
        ForgetHugePages(guest);
        guest.Pages.Clear();
        guest.Swapped = 0;
        guest.Balloon.Forget();
        guest.Charged = guest.Held + promised;
        foreach (ReclaimPass pass in answered)
            ContinuePass(pass);
        FinishReferences();
        PassTurn(guest.Index);
    }

    /// <summary>Takes a VM's pages out of all passes; gives those that waited for its answer alone.</summary>
    private List<ReclaimPass> WithdrawFromReclaim(GuestAccount guest)
    {
        WithdrawFromPass(_hostPass, guest);
        if (guest.Pass is not null)
            WithdrawFromPass(guest.Pass, guest);
        List<ReclaimPass> answered = [];
        foreach (Batch batch in _batches.CloseAllOf(guest.Index))
        {
            if (batch.Kind == BatchKind.Activity)
                _balloons!.Withdraw();
            if (batch.Kind == BatchKind.References)
                _references!.Withdraw();
            if (batch.Kind is BatchKind.Activity or BatchKind.Discard or BatchKind.References || TryWithdrawSharing(batch))
                continue;
            if (batch.Kind == BatchKind.Sample)
                guest.Leaving -= batch.Pages.Length;
            if (--batch.Pass.Outstanding == 0)
                answered.Add(batch.Pass);
        }
        return answered;
    }

    private void WithdrawFromPass(ReclaimPass pass, GuestAccount guest)
    {
        guest.Leaving -= pass.Candidates.RemoveAll(frame => _frames.Vm(frame) == guest.Index);
        guest.Leaving -= pass.Victims.RemoveAll(frame => _frames.Vm(frame) == guest.Index);
    }

    private void WithdrawRequests(GuestAccount guest)
    {
        guest.AtLimit.Clear();
        for (int left = _waiting.Count; left > 0; left--)
        {
            long request = _waiting.Dequeue();
            if (_transits[_transits.FindOpen(request)].Vm != guest.Index)
                _waiting.Enqueue(request);
        }
    }

    /// <summary>Ends or marks a page's way; gives how many frames the allocator may still grant for it.</summary>
    private int DropTransit(GuestAccount guest, int index)
    {
        ref Transit transit = ref _transits[index];
        switch (transit.Kind)
        {
            case TransitKind.Zeroing or TransitKind.Fetching or TransitKind.Copying:
                if (transit.Kind == TransitKind.Fetching)
                    Discard(transit.Location);
                transit.Dead = true;
                transit.Next = -1;
                if (transit.Asked)
                    return 1 + transit.Optional;
                _transits.Close(index);
                return 0;
            case TransitKind.Invalidating or TransitKind.Discarding or TransitKind.Merging:
                if (_frames.Location(transit.Frame).IsSlot)
                    Discard(_frames.Location(transit.Frame));
                DropDead(guest, index);
                return 0;
            case TransitKind.DiscardingBlock:
                DropDiscardingBlock(guest, index);
                return 0;
            case TransitKind.Unsharing:
                FreeFrame(guest, transit.Frame, evicted: false);
                _transits.Close(index);
                return 0;
            case TransitKind.Leaving:
                _transits.Close(index);
                return 0;
            default:
                transit.Dead = true;
                return 0;
        }
    }

    private void DropFrame(GuestAccount guest, PageState state)
    {
        SwapLocation location = _frames.Location(state.Frame);
        if (state.IsUnmapped && _kernel is null)
            (location.IsSlot ? _readAhead : _stranded).Left();
        RemoveFromPolicies(guest, state.Frame);
        if (location.IsSlot)
            Discard(location);
        FreeFrame(guest, state.Frame, evicted: false);
    }

    private void ContinuePass(ReclaimPass pass)
    {
        if (pass.Stage == ReclaimStage.Sampling)
            BeginRound(pass);
        else if (pass.Stage == ReclaimStage.Invalidating)
            FinishInvalidations(pass);
    }

    private string DescribeShortage(ReclaimPass pass)
    {
        (string who, int waiters) = pass.Vm >= 0 ? DescribeLimit(_guests[pass.Vm]) : DescribeWaiting();
        double now = Context.Now.SinceStart.TotalSeconds;
        string why = DescribeSwap() + DescribeReservations();
        return Say($"Out of memory at {now:0.######} s: {who}, {waiters} faults are waiting, ")
            + $"and no page can be taken: {why}.";
    }

    private static (string Who, int Waiters) DescribeLimit(GuestAccount guest) =>
        (Say($"VM '{guest.Name}' is at its limit of {guest.Limit} pages"), guest.AtLimit.Count);

    private (string Who, int Waiters) DescribeWaiting()
    {
        GuestAccount guest = _guests[_transits[_transits.FindOpen(_waiting.Peek())].Vm];
        string free = Say($"{KnownFree} of {_frames.Count} are free, {_watermarks.Min} are kept in reserve");
        return ($"VM '{guest.Name}' waits for a frame; {free}", _waiting.Count);
    }

    private string DescribeSwap()
    {
        if (_devices.Count == 0)
            return "there is no swap device";
        return string.Join(", ",
            _devices.All.ToArray().Select(device => Say($"'{device.Name}' holds {device.Used} of {device.Slots} pages")));
    }

    private string DescribeReservations()
    {
        int kept = _guests.Count(guest => guest.Alive && guest.IsProtected);
        return kept == 0 ? "" : Say($"; {kept} VMs hold no more than they have reserved");
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
