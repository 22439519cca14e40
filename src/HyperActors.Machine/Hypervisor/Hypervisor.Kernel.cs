using HyperActors.Replacement;

namespace HyperActors.Machine;

// Linux reclaim in place of a policy that chooses victims: VMs are memory cgroups, and the machine is their limit.
//
// A fault that needs a frame is charged first, and reclaims when the charge fails; there are no watermarks, as a limit
// has no kswapd. A page is charged, and on reclaim's lists, from the fault on, and locked until it is mapped. Reclaim
// stops at three places: before each look, for the CPU time and then the bits of its batch (accessed bits by
// SampleAccessed; those found idle are unmapped, which tells the dirty bits), and while the writes of the batch before
// are under way. A page that was written stays in its frame, unmapped, until the next look frees it or a fault maps it
// again: Linux's swap cache.
//
// A page that its VM gives up leaves the lists when its frame is free; until then it is locked, as it is charged.
//
// Left out: limits and reservations of single VMs, readahead, page sharing.
public sealed partial class Hypervisor
{
    private readonly KernelReclaim? _kernel;
    private readonly ReclaimPass _clearing = new(-1);

    private KernelReclaim? MakeKernel(MachineOptions machine)
    {
        if (_options.Policy is not null
            || !PolicyRegistry.TryParse(_options.Eviction, out PolicyChoice? choice, out _)
            || choice.Description.Reclaim is not { } algorithm)
            return null;
        if (algorithm != LinuxReclaimAlgorithm.ActiveInactive)
            throw new ArgumentException($"'{choice.Text}' reclaims in replays only.", nameof(machine));
        if (Array.Find(_guests, guest => guest.IsLimited || guest.Reservation > 0) is { } guest)
            throw new ArgumentException(
                $"VM '{guest.Name}' has a limit or a reservation, which '{choice.Text}' does not keep.", nameof(machine));
        if (machine.Hypervisor.Ksm is not null)
            throw new ArgumentException($"'{choice.Text}' does not know shared pages.", nameof(machine));
        return new KernelReclaim(choice, _frames.Count, [.. _guests.Select(guest => guest.Pages.Pages)]);
    }

    private void RequestCharge(int index)
    {
        KernelReclaim kernel = _kernel!;
        if (kernel.Uncharged.Count == 0 && kernel.Reclaim.HasFreeFrame)
            Charge(index);
        else
            HoldBack(kernel.Uncharged, index);
    }

    private void Charge(int index)
    {
        Transit transit = _transits[index];
        int number = _kernel!.NumberOf(transit.Vm, transit.Page);
        _kernel.RefreshStatistics(Context.Now);
        _kernel.Reclaim.Fault(number, transit.Write);
        _kernel.Reclaim.Lock(number);
        _guests[transit.Vm].Charged++;
        Ask(_guests[transit.Vm], index);
    }

    private void PumpKernel()
    {
        KernelReclaim kernel = _kernel!;
        ServeWaiting();
        do
        {
            while (kernel.Uncharged.Count > 0 && kernel.Reclaim.HasFreeFrame)
                Charge(_transits.FindOpen(kernel.Uncharged.Dequeue()));
        }
        while (AdvanceKernel(kernel));
    }

    /// <summary>Takes reclaim one step on.</summary>
    /// <returns>Whether there was one to take.</returns>
    private bool AdvanceKernel(KernelReclaim kernel)
    {
        switch (_hostPass.Stage)
        {
            case ReclaimStage.Idle when kernel.Uncharged.Count > 0 || PoolTookTheFrame:
                return BeginKernel(kernel);
            case ReclaimStage.Writing when kernel.Reclaim.WritesInFlight == 0:
                AfterRun(kernel, kernel.Reclaim.ContinueReclaim());
                return true;
            case ReclaimStage.Sampling when _hostPass.Outstanding == 0:
                UnmapIdle(kernel);
                return true;
            case ReclaimStage.Invalidating when _hostPass.Outstanding == 0:
                kernel.Answered();
                AfterRun(kernel, kernel.Reclaim.ContinueReclaim());
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// Whether somebody was charged for a frame that the compressed pool got first: nobody waits to be charged then, and yet
    /// reclaim must go on.
    /// </summary>
    private bool PoolTookTheFrame => _waiting.Count > 0 && KnownFree <= 0 && _inFlight + _asked + (_tier?.Asked ?? 0) == 0;

    private bool BeginKernel(KernelReclaim kernel)
    {
        // What is written, read or granted now may be reclaimed afterwards: that is waited for, not tried again.
        bool hope = kernel.Barren > 0 && (_inFlight + _asked > 0 || _devices.AwaitsAny);
        if (_dying >= 0 || hope || kernel.Reclaim.WritesInFlight > 0)
            return false;
        if (kernel.Barren > LinuxReclaim.ReclaimRetries)
        {
            RunOutOfKernelMemory(kernel);
            return false;
        }
        kernel.RefreshStatistics(Context.Now);
        _hostPass.Direct = true;
        ReportPass(_hostPass);
        AfterRun(kernel, kernel.Reclaim.BeginReclaim());
        return true;
    }

    /// <summary>Does what reclaim has decided, and sees to what it waits for.</summary>
    private void AfterRun(KernelReclaim kernel, ReclaimProgress progress)
    {
        WriteStarted(kernel);
        FreeReleased(kernel);
        TellCleared(kernel);
        switch (progress)
        {
            case ReclaimProgress.AwaitingWrites:
                _hostPass.Stage = ReclaimStage.Writing;
                break;
            case ReclaimProgress.AwaitingBits:
                _hostPass.Stage = ReclaimStage.Examining;
                Report(EpisodeStep.PassExamines, _hostPass.Number, page: kernel.Batch.Count);
                Context.Tell(Context.Self, _hostPass, ReclaimTime(kernel.Batch.Count));
                break;
            default:
                _hostPass.Stage = ReclaimStage.Idle;
                Report(EpisodeStep.PassEnded, _hostPass.Number);
                kernel.Barren = kernel.Reclaim.Reclaimed > 0 ? 0 : kernel.Barren + 1;
                if (Measured)
                    _counters.DirectReclaims++;
                break;
        }
    }

    private void SampleBatch(ReclaimPass pass)
    {
        CollectFrames(_kernel!.Batch, pass.Candidates, static (kernel, number) =>
            kernel.Reclaim.HasHardwareBits(number));
        pass.Stage = ReclaimStage.Sampling;
        AskVms(pass, pass.Candidates, BatchKind.Sample, _machine.Host.Cpu.ShootDown);
        pass.Candidates.Clear();
    }

    private void TakeBits(in Batch batch, AccessedBits bits)
    {
        batch.Pass.Outstanding--;
        for (int i = 0; i < batch.Pages.Length && batch.Pass == _hostPass; i++)
        {
            if (bits.Accessed[i])
                _kernel!.WasAccessed(_kernel.NumberOf(bits.Vm, batch.Pages[i]));
        }
    }

    /// <summary>Has the VMs unmap what the look will find idle: their answers tell the dirty bits.</summary>
    private void UnmapIdle(KernelReclaim kernel)
    {
        CollectFrames(kernel.Batch, _hostPass.Victims, static (kernel, number) => kernel.IsIdle(number));
        _hostPass.Stage = ReclaimStage.Invalidating;
        AskVms(_hostPass, _hostPass.Victims, BatchKind.Invalidate, _machine.Host.Cpu.ShootDown);
        foreach (int frame in _hostPass.Victims)
        {
            GuestAccount guest = _guests[_frames.Vm(frame)];
            LeaveFrame(TransitKind.Invalidating, guest, _frames.Page(frame), frame);
        }
        _hostPass.Victims.Clear();
    }

    private void CollectFrames(List<int> numbers, List<int> frames, Func<KernelReclaim, int, bool> wanted)
    {
        frames.Clear();
        foreach (int number in numbers)
        {
            if (wanted(_kernel!, number))
                frames.Add(_guests[_kernel!.VmOf(number)].Pages[_kernel.PageOf(number)].Frame);
        }
    }

    private int LeaveFrame(TransitKind kind, GuestAccount guest, int page, int frame)
    {
        int index = OpenTransit(kind, guest, page);
        _transits[index].Frame = frame;
        _transits[index].Pass = _hostPass.Number;
        _frames.SetInPolicy(frame, false);
        guest.Leaving++;
        _evicting++;
        StartFlight(guest, 1);
        return index;
    }

    private void WriteStarted(KernelReclaim kernel)
    {
        foreach (int number in kernel.Started)
        {
            GuestAccount guest = _guests[kernel.VmOf(number)];
            PageState state = guest.Pages[kernel.PageOf(number)];
            int index = state.IsInTransit
                ? state.Transit
                : LeaveFrame(TransitKind.Writing, guest, kernel.PageOf(number), state.Frame);
            int frame = _transits[index].Frame;
            _transits[index].Kind = TransitKind.Writing;
            if (_frames.Location(frame).IsSlot)
                Discard(_frames.Location(frame));
            _frames.SetLocation(frame, SwapLocation.MustWrite);
            _hostPass.ToWrite.Add(index);
        }
        kernel.Started.Clear();
        WriteOut(_hostPass.ToWrite);
    }

    private void FreeReleased(KernelReclaim kernel)
    {
        foreach (int number in kernel.Released)
        {
            GuestAccount guest = _guests[kernel.VmOf(number)];
            int page = kernel.PageOf(number);
            PageState state = guest.Pages[page];
            if (state.IsInTransit)
            {
                CountCleanEviction();
                Evict(guest, state.Transit, PageState.Swapped(_frames.Location(_transits[state.Transit].Frame)));
                continue;
            }
            if (Measured)
                _counters.EvictedDirty += _basePages;
            guest.Pages[page] = PageState.Swapped(_frames.Location(state.Frame));
            guest.Swapped++;
            _evictor = _hostPass.Number;
            FreeFrame(guest, state.Frame, evicted: true);
        }
        kernel.Released.Clear();
    }

    /// <summary>Has the VMs clear accessed bits that nobody asks for; their answers are not waited for.</summary>
    private void TellCleared(KernelReclaim kernel)
    {
        CollectFrames(kernel.Cleared, _clearing.Candidates, static (kernel, number) =>
            kernel.Reclaim.HasHardwareBits(number));
        kernel.Cleared.Clear();
        AskVms(_clearing, _clearing.Candidates, BatchKind.Sample, _machine.Host.Cpu.ShootDown);
        _clearing.Candidates.Clear();
    }

    /// <summary>The write of an unmapped page is over: it stays in its frame until the next look, or a fault.</summary>
    private void LeaveInSwapCache(GuestAccount guest, int index, bool written)
    {
        Transit transit = CloseEviction(guest, index);
        int number = _kernel!.NumberOf(guest.Index, transit.Page);
        guest.Pages[transit.Page] = PageState.Unmapped(transit.Frame);
        if (written)
            _kernel.Reclaim.WriteCompleted(number);
        else
            _kernel.Reclaim.WriteFailed(number);
        if (!transit.Faulted)
            return;
        MapFromSwapCache(guest, transit.Page, transit.Frame, transit.Write);
        Map(guest, transit.Page, transit.Frame, FaultService.Minor);
    }

    private void MapFromSwapCache(GuestAccount guest, int page, int frame, bool write)
    {
        _kernel!.Reclaim.Fault(_kernel.NumberOf(guest.Index, page), write);
        ReleaseSlotIfFull(frame);
        MakeMapped(guest, page, frame);
    }

    private void WithdrawFromKernel(GuestAccount guest)
    {
        foreach (Batch batch in _batches.CloseAllOf(guest.Index))
        {
            if (batch.Kind == BatchKind.Activity)
                _balloons!.Withdraw();
            if (batch.Kind is not (BatchKind.Activity or BatchKind.Discard))
                batch.Pass.Outstanding--;
        }
        Queue<long> uncharged = _kernel!.Uncharged;
        for (int left = uncharged.Count; left > 0; left--)
        {
            long request = uncharged.Dequeue();
            if (_transits[_transits.FindOpen(request)].Vm != guest.Index)
                uncharged.Enqueue(request);
        }
        _kernel.Reclaim.FreeGroup(guest.Index);
        _kernel.Barren = 0;
    }

    private void RunOutOfKernelMemory(KernelReclaim kernel)
    {
        GuestAccount? victim = _options.KillOnOutOfMemory ? LargestForItsShare() : null;
        if (victim is null)
        {
            long request = kernel.Uncharged.TryPeek(out long uncharged) ? uncharged : _waiting.Peek();
            int vm = _transits[_transits.FindOpen(request)].Vm;
            double now = Context.Now.SinceStart.TotalSeconds;
            throw new SimulatedSystemDiedException(Say($"Out of memory at {now:0.######} s: ")
                + Say($"VM '{_guests[vm].Name}' waits for a frame, {kernel.Uncharged.Count + _waiting.Count} faults are waiting, and ")
                + Say($"{LinuxReclaim.ReclaimRetries} reclaims in a row freed no page: {DescribeSwap()}."));
        }
        _dying = victim.Index;
        _counters.OutOfMemoryKills++;
        TellVm(victim, new KillVm(), _machine.Host.Cpu.ShootDown);
    }
}
