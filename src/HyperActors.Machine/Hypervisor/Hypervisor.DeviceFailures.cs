namespace HyperActors.Machine;

// A device says no: it is full, or an operation failed.
public sealed partial class Hypervisor
{
    private void OnIoFailed(IoFailed failed)
    {
        int index = TakeDeviceAnswer(failed.Device, failed.Request, TransitKind.Reading);
        if (index < 0)
            index = TakeDeviceAnswer(failed.Device, failed.Request, TransitKind.Writing);
        if (index < 0)
        {
            OnWriteBackFailed(failed);
            return;
        }
        EpisodeStep answered = _transits[index].Kind == TransitKind.Reading ? EpisodeStep.ReadAnswered : EpisodeStep.WriteAnswered;
        Report(answered, failed.Request, failed.Fault + 1, flags: failed.Error == IoError.DeviceFull ? 2 : 1);
        SwapChannel device = _devices[failed.Device];
        switch (failed.Error)
        {
            case IoError.DeviceFull:
                device.SayFull();
                TakeBackWrite(device, index);
                return;
            case IoError.Gone:
                OnDeviceGone(index, failed);
                return;
            case IoError.Damaged:
                LoseDamaged(index, failed);
                return;
        }
        if (++_transits[index].Tries < RetryPauses.MaxTries)
        {
            CountRetry(failed.Fault);
            Context.Tell(Context.Self, new RetryOperation(failed.Request), RetryPauses.After(_transits[index].Tries));
            return;
        }
        if (_transits[index].Kind == TransitKind.Reading)
            LosePages(index, failed.Fault);
        else
            StrandChain(device, index);
    }

    /// <summary>
    /// A virtual disk does not fail for its guest at once: the host tries again and the guest waits, as with QEMU's
    /// <c>rerror=stop</c> and <c>werror=stop</c>. Only a disk that stays away for as long as the host would wait for its
    /// own swap is given up.
    /// </summary>
    private void OnTransferFailed(TransferFailed failed)
    {
        if (!_guests[failed.Vm].Alive)
        {
            TryFinishImageRead(failed.Request);
            return;
        }
        if (RetryPauses.Sum(failed.Tries) >= _options.DeviceTimeout)
        {
            GiveUpTransfer(failed);
            return;
        }
        CountRetry(failed.Fault);
        TransferPages again = new(failed.Vm, failed.Request, failed.Pages, failed.Write, failed.Tries + 1);
        Context.Tell(_wiring.Devices[failed.Device], again, RetryPauses.After(again.Tries));
    }

    private void GiveUpTransfer(TransferFailed failed)
    {
        if (failed.Request >= 0)
            TellVm(_guests[failed.Vm], new DiskFailed(failed.Request), _machine.Host.Cpu.VmEntry);
        else if (_transits.Find(~failed.Request, TransitKind.Reading) is int index and >= 0)
            LosePages(index, failed.Fault);     // a read of the mapper's, which the guest knows nothing of
    }

    private void OnRetryOperation(RetryOperation retry)
    {
        int index = _transits.FindOpen(retry.Request);
        if (index < 0 || _transits[index].Told)
            return;
        if (_transits[index].Kind == TransitKind.Reading)
        {
            TellRead(index);
            return;
        }
        SwapChannel device = _devices[_transits[index].Location.Device];
        List<uint> stamps = [];
        int count = 0;
        for (int i = index; i >= 0; i = _transits[i].Next, count++)
            stamps.Add(_frames.Stamp(_transits[i].Frame));
        _transits[index].Told = true;
        ReportWrite(device, index, count);
        TellDevice(device, new WritePages(retry.Request, count, _keepsVersions ? [.. stamps] : [], OwnersOf(index, count)));
    }

    /// <summary>A device had no room after all: the cluster goes elsewhere, or stays in memory.</summary>
    private void TakeBackWrite(SwapChannel device, int index)
    {
        _rewrite.Clear();
        for (; index >= 0; index = _transits[index].Next)
            _rewrite.Add(index);
        device.Unbook(_rewrite.Count);
        WriteToDevices(_rewrite);
    }

    private void StrandChain(SwapChannel device, int index)
    {
        device.Health.Break();
        while (index >= 0)
        {
            int next = _transits[index].Next;
            device.Unbook(1);
            Strand(index);
            index = next;
        }
    }

    /// <summary>
    /// A read failed for good: whoever waits takes an error; pages that were only read ahead stay in swap.
    /// </summary>
    private void LosePages(int index, int fault)
    {
        GuestAccount guest = _guests[_transits[index].Vm];
        while (index >= 0)
        {
            Transit transit = _transits[index];
            _transits.Close(index);
            EndFlight(guest);
            FreeFrame(guest, transit.Frame, evicted: false);
            if (transit.Dead || transit.Faulted)
                Discard(transit.Location);
            if (!transit.Dead)
                LosePage(guest, in transit, fault);
            index = transit.Next;
        }
    }

    private void LosePage(GuestAccount guest, in Transit transit, int fault)
    {
        if (!transit.Faulted)
        {
            guest.Pages[transit.Page] = PageState.Swapped(transit.Location);
            guest.Swapped++;
            return;
        }
        guest.Pages[transit.Page] = PageState.Untouched;
        _tally?.Add(fault, FaultEffect.Lost, _basePages);
        if (Measured)
            _counters.PagesLost += _basePages;
        Report(EpisodeStep.PageLost, 0, 0, transit.Page, guest.Index);
        TellVm(guest, new InjectError(transit.Page), _entryDelay);
    }
}
