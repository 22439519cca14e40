namespace HyperActors.Machine;

// A device is gone, comes back, forgets, or finds that what it was to keep is damaged.
//
// A device that is gone answers at once that it is (IoError.Gone), as a host's adapter does. Reads wait for it, as their
// pages are nowhere else; writes go to other devices or stay in memory. While it may come back nobody is killed for
// want of memory, as nothing is known to be lost. A device that stays away for HypervisorOptions.DeviceTimeout is given up: what
// waits for it fails.
public sealed partial class Hypervisor
{
    /// <summary>Whether somebody is waited for who may free memory when it is back.</summary>
    private bool AwaitsDevice()
    {
        foreach (SwapChannel device in _devices)
            if (device.IsDown && !device.IsGivenUp)
                return true;
        return false;
    }

    /// <summary>
    /// Whether a device may be written to if it has room. One whose writes fail for good is tried again only for those who
    /// wait for a frame: what background reclaim would try for nobody, it would try for ever.
    /// </summary>
    private bool MayWriteTo(SwapChannel device) => !device.IsDown && (!device.IsBroken || FaultsWaiting > 0);

    /// <summary>Whether slots that are given up make room that can be used.</summary>
    private bool MayMakeRoom()
    {
        foreach (SwapChannel device in _devices)
            if (MayWriteTo(device))
                return true;
        return false;
    }

    private void OnDeviceGone(int index, IoFailed failed)
    {
        SwapChannel device = _devices[failed.Device];
        NoteRefusal(device, failed);
        if (_transits[index].Kind == TransitKind.Reading)
            Park(device, index);
        else
            TakeBackWrite(device, index);
    }

    /// <summary>A device does not take a write that has somewhere else to stay.</summary>
    private void NoteRefusal(SwapChannel device, IoFailed failed)
    {
        device.SaidFull |= failed.Error == IoError.DeviceFull;
        device.IsBroken |= failed.Error == IoError.Failed;
        if (failed.Error != IoError.Gone)
            return;
        device.Outage = failed.Fault;
        MarkDown(device);
    }

    private void MarkDown(SwapChannel device)
    {
        if (device.IsDown)
            return;
        device.IsDown = true;
        device.Outages++;
        Context.Tell(Context.Self, new GiveUpDevice(device.Index, device.Outages), _options.DeviceTimeout);
    }

    /// <summary>A read waits for its device to come back, or fails if nobody waits for that any more.</summary>
    private void Park(SwapChannel device, int index)
    {
        if (device.IsGivenUp)
            LosePages(index, device.Outage);
        else
            device.Parked.Enqueue(_transits.RequestOf(index));
    }

    private void OnDeviceReady(DeviceReady ready)
    {
        SwapChannel device = _devices[ready.Device];
        device.IsDown = device.IsGivenUp = device.IsBroken = device.SaidFull = false;
        _changes++;
        HopeAgain();
        if (ready.SlotsLost)
            ForgetSlots(device);
        for (int left = device.Parked.Count; left > 0; left--)
        {
            int index = _transits.FindOpen(device.Parked.Dequeue());
            if (index < 0)
                continue;
            CountRetry(device.Outage);
            TellRead(index);
        }
    }

    /// <summary>What reclaim tried in vain while no device could be written to says nothing about what it can do now.</summary>
    private void HopeAgain()
    {
        if (_kernel is not null)
            _kernel.Barren = 0;
        _hostPass.Barren = 0;
        foreach (GuestAccount guest in _limited)
            guest.Pass!.Barren = 0;
    }

    private void OnGiveUpDevice(GiveUpDevice giveUp)
    {
        SwapChannel device = _devices[giveUp.Device];
        if (!device.IsDown || device.Outages != giveUp.Outage)
            return;
        device.IsGivenUp = true;
        _changes++;
        while (device.Parked.TryDequeue(out long request))
            if (_transits.FindOpen(request) is int index and >= 0)
                LosePages(index, device.Outage);
    }

    /// <summary>
    /// The device lost what its slots held: pages in memory that had a copy there must be written again, and pages that
    /// were nowhere else are lost when they are next wanted.
    /// </summary>
    private void ForgetSlots(SwapChannel device)
    {
        for (int frame = 0; frame < _frames.Count; frame++)
        {
            if (!_frames.IsUsed(frame) || !_frames.Location(frame).IsSlot || _frames.Location(frame).Device != device.Index)
                continue;
            ReleaseSlot(frame);
            (int vm, int page) = (_frames.Vm(frame), _frames.Page(frame));
            if (_kernel is not null || !_guests[vm].Pages.Peek(page).IsUnmapped)
                continue;
            _readAhead.Left();
            _stranded.Add(vm, page);
        }
    }

    /// <summary>Some slots of a read are damaged: their pages are lost, and the others are read again without them.</summary>
    private void LoseDamaged(int index, IoFailed failed)
    {
        int head = -1;
        int last = -1;
        while (index >= 0)
        {
            int next = _transits[index].Next;
            _transits[index].Next = -1;
            if (failed.Damaged.Contains(_transits[index].Location.Slot))
            {
                LosePages(index, failed.Fault);
            }
            else
            {
                if (last >= 0)
                    _transits[last].Next = index;
                head = head < 0 ? index : head;
                last = index;
            }
            index = next;
        }
        if (head >= 0)
            TellRead(head);
    }

    private void CountRetry(int fault)
    {
        if (Measured)
            _counters.SwapRetries++;
        _tally?.Add(fault, FaultEffect.Retried);
    }
}
