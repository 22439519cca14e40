namespace HyperActors.Machine;

/// <content>The balloon driver: it takes memory from the guest, so that the host can use the frames behind it.</content>
/// <remarks>
/// <para>As Linux's: free frames first, then what the guest's own reclaim can free if it has a swap of its own; a batch
/// at a time, the next when the host has accepted the last; a pause when there is nothing to take. Dirty pages go to
/// the virtual disk first, and a page that the host has swapped out must be brought back for that.</para>
/// <para>Everything here happens when a message arrives, so it needs no effect times; only the driver's answer to
/// a guest out of memory comes in the middle of an access, and tells the host a number, no more.</para>
/// </remarks>
public sealed partial class GuestVm
{
    /// <summary>Frames that reclaim takes for the balloon at a time: Linux's <c>SWAP_CLUSTER_MAX</c>.</summary>
    private const int BalloonReclaim = 32;

    /// <summary>Frames given back at once when memory runs out: Linux's <c>VIRTIO_BALLOON_OOM_NR_PAGES</c>.</summary>
    private const int BalloonRescue = 256;

    private readonly BalloonDriver? _balloon;

    /// <summary>What the balloon driver did; <see langword="null"/> for a guest without one.</summary>
    public BalloonCounters? Balloon => _balloon?.Counters;

    private static BalloonDriver? MakeBalloon(VmOptions options, GuestVmWiring wiring, int frames)
    {
        if (options.Balloon is not { } balloon)
            return null;
        if (options.GuestPage != PageSize.Base4KiB || wiring.Paging.HostPage != PageSize.Base4KiB)
            throw new ArgumentException("A balloon needs pages of 4 KiB, of the guest and of the host.", nameof(options));
        return new BalloonDriver(balloon, frames);
    }

    private void OnSetBalloonTarget(SetBalloonTarget message)
    {
        if (_balloon is null || _off)
            return;
        _balloon.SetTarget(message.Pages);
        _balloon.Vain = 0;
        AdjustBalloon();
    }

    private void OnRetryBalloon()
    {
        _balloon!.TimerRuns = false;
        if (!_off)
            AdjustBalloon();
    }

    private void OnBalloonAccepted()
    {
        if (_off)
            return;
        Report(EpisodeStep.PagesAccepted);
        bool whole = _balloon!.Told.Length == _balloon.Options.Batch;
        _balloon.Accept();
        if (whole || _balloon.Size >= _balloon.Target || _options.Swap is not null)
            AdjustBalloon();
        else
            PauseBalloon();     // less than a batch was to be had: there is nothing more for now
    }

    private void AdjustBalloon()
    {
        if (_balloon!.Size > _balloon.Target)
            Deflate(_balloon.Size - _balloon.Target, SimDuration.Zero);
        else if (_balloon.Told.Length == 0 && !IsReclaimingForBalloon && Context.Now < _end)
            Inflate();
    }

    private void Inflate()
    {
        int wanted = Math.Min(_balloon!.Options.Batch, _balloon.Target - _balloon.Size);
        List<int> batch = [];
        foreach (int frame in _balloon.Ready)
            if (batch.Count < wanted)
                batch.Add(frame);
            else
                _memory.FreeBase(frame);
        _balloon.Ready.Clear();
        if (wanted == 0)
            return;
        while (batch.Count < wanted && _memory.Frames - _memory.Used > _balloon.Reserve && _memory.TakeBase() is int frame and >= 0)
            batch.Add(frame);
        if (batch.Count < wanted && _pager is not null)
            ReclaimForBalloon(batch, Math.Min(BalloonReclaim, wanted - batch.Count));
        if (batch.Count == 0 && _kernel is not null)
            ReclaimForBalloon(_kernel, batch, Math.Min(BalloonReclaim, wanted));
        ChargeKernel(_cpu.PageFree * batch.Count);
        if (batch.Count > 0)
        {
            _balloon.Vain = 0;
            _balloon.Told = [.. batch];
            Report(EpisodeStep.PagesGivenUp, page: batch.Count);
            Context.Tell(_wiring.Hypervisor, new BalloonPages(_wiring.Index, _balloon.Told), _cpu.VmExit);
        }
        else if (!IsReclaimingForBalloon)
        {
            _balloon.Counters.OutOfPuff++;
            PauseBalloon();
        }
    }

    private void PauseBalloon()
    {
        // After the guest's end nothing is freed any more, and a timer without end would keep the run from ending.
        bool hopeless = Finished is not null || Context.Now.SaturatingAdd(_balloon!.Options.Retry) >= _end;
        if (hopeless || _balloon!.TimerRuns || ++_balloon.Vain > BalloonDriver.Patience)
            return;
        _balloon.TimerRuns = true;
        Context.Tell(Context.Self, new RetryBalloon(), _balloon.Options.Retry);
    }

    private bool IsReclaimingForBalloon => _balloon!.IsEvicting || _kernel is { BalloonWants: > 0 };

    private void ReclaimForBalloon(GuestKernel kernel, List<int> batch, int wanted)
    {
        kernel.BalloonWants = wanted;
        RunKernel(Context.Now, SimDuration.Zero);
        batch.AddRange(_balloon!.Ready);
        _balloon.Ready.Clear();
    }

    private void ReclaimForBalloon(List<int> batch, int wanted)
    {
        for (int taken = 0; taken < wanted && TryEvictVictim(out int frame, out _, out bool mustWrite); taken++)
        {
            if (!mustWrite)
                batch.Add(frame);
            else if (_nested.IsPresent(frame))
                WriteForBalloon(frame);
            else
                BringBackForBalloon(frame);
        }
    }

    private void WriteForBalloon(int frame)
    {
        long request = _nextTransfer++;
        _balloon!.Writes.Add(request, frame);
        TellDisk(request, write: true, SimDuration.Zero, BalloonFlag);
    }

    private void BringBackForBalloon(int frame)
    {
        _balloon!.Faults.Add(frame, frame);
        if (_pending.ContainsKey(frame))
            return;
        AddPending(frame, Context.Now);
        ReportFault(frame, Context.Now, 0, write: false, balloon: true);
        Context.Tell(_wiring.Hypervisor, new NestedFault(_wiring.Index, frame, Write: false, _measuring), _cpu.VmExit);
    }

    /// <summary>A page came that the balloon may have waited for.</summary>
    private void ServeBalloon(int unit)
    {
        if (_balloon is not null && _balloon.Faults.Remove(unit, out int frame))
            WriteForBalloon(frame);
    }

    /// <summary>A transfer is done that may have been the balloon's.</summary>
    private bool TryFinishBalloonWrite(long request)
    {
        if (_balloon is null || !_balloon.Writes.Remove(request, out int frame))
            return false;
        Report(EpisodeStep.TransferDone, request);
        _balloon.Ready.Add(frame);
        AdjustBalloon();
        return true;
    }

    /// <summary>The guest has no memory left: may the balloon help?</summary>
    private bool TryDeflateForMemory(SimTime now)
    {
        if (_balloon is not { Options.DeflateOnOutOfMemory: true, Size: > 0 })
            return false;
        int pages = Math.Min(BalloonRescue, _balloon.Size);
        Deflate(pages, now - Context.Now);
        _balloon.SetTarget(_balloon.Size);      // as Linux's driver: the host must ask again
        _balloon.Counters.DeflatedOnOutOfMemory += pages;
        return true;
    }

    private void Deflate(int pages, SimDuration delay)
    {
        for (int i = 0; i < pages; i++)
            _memory.FreeBase(_balloon!.TakeOut());
        OnFramesFreed(Context.Now + delay);
        Context.Tell(_wiring.Hypervisor, new DeflateBalloon(_wiring.Index, pages), delay + _cpu.VmExit);
    }

    private void OnDiscardPages(DiscardPages discard)
    {
        bool mapped = false;
        foreach (int page in discard.Pages)
        {
            if (IsGone)
                continue;
            if (_nested.IsPresent(page))
            {
                mapped = true;
                if (_nested.IsInBlock(page))
                    UnmapHugePage(page);
                else
                    Unmap(page, out _);
            }
            _versions?.Forget(page);
            _contents?.Forget(page);
        }
        if (mapped)
        {
            ShootDown();
            Counters.ShootDowns++;
        }
        Report(EpisodeStep.BatchAnswered, discard.Batch, 0, discard.Pages.Length);
        Context.Tell(_wiring.Hypervisor, new DiscardAck(_wiring.Index, discard.Batch), _cpu.VmExit);
    }

    /// <summary>The kernel works on the first vCPU that runs; on an idle one it costs nobody anything.</summary>
    private void ChargeKernel(SimDuration time)
    {
        foreach (Vcpu vcpu in _vcpus)
        {
            if (vcpu.State != VcpuState.Running || vcpu.PausedUntil > Context.Now)
                continue;
            Interrupt(vcpu, time);
            return;
        }
    }
}
