namespace HyperActors.Machine;

// A device is gone, comes back, forgets, or finds that what it was to keep is damaged.
//
// How a device fares, DeviceHealth keeps; here is what becomes of the pages that are to go there or to come from it.
// While a device may come back nobody is killed for want of memory, as nothing is known to be lost.
public sealed partial class Hypervisor
{
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
        if (failed.Error == IoError.DeviceFull)
            device.SayFull();
        else if (failed.Error == IoError.Failed)
            device.Health.Break();
        else if (failed.Error == IoError.Gone && device.Health.TryGo(failed.Fault, out int outage))
            Context.Tell(Context.Self, new GiveUpDevice(device.Index, outage), _options.DeviceTimeout);
    }

    /// <summary>A read waits for its device to come back, or fails if nobody waits for that any more.</summary>
    private void Park(SwapChannel device, int index)
    {
        if (device.Health.IsGivenUp)
            LosePages(index, device.Health.Fault);
        else
            device.Health.Park(_transits.RequestOf(index));
    }

    private void OnDeviceReady(DeviceReady ready)
    {
        SwapChannel device = _devices[ready.Device];
        device.ComeBack();
        _changes++;
        HopeAgain();
        if (ready.SlotsLost)
            ForgetSlots(device);
        foreach (long request in device.Health.TakeParked())
        {
            int index = _transits.FindOpen(request);
            if (index < 0)
                continue;
            CountRetry(device.Health.Fault);
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
        if (!device.Health.TryGiveUp(giveUp.Outage))
            return;
        _changes++;
        foreach (long request in device.Health.TakeParked())
            if (_transits.FindOpen(request) is int index and >= 0)
                LosePages(index, device.Health.Fault);
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
