namespace HyperActors.Machine;

// What is read from swap devices, and what is told to them.
public sealed partial class Hypervisor
{
    /// <summary>Whether a device is to be told of slots that were given up.</summary>
    private bool _discardsSlots;

    private void StartReading(GuestAccount guest, int head, int[] frames)
    {
        int index = head;
        int last = -1;
        int count = 0;
        for (; index >= 0 && count < frames.Length; index = _transits[index].Next)
        {
            ref Transit transit = ref _transits[index];
            transit.Kind = TransitKind.Reading;
            transit.Frame = frames[count++];
            AssignFrame(guest, transit.Page, transit.Frame);
            last = index;
        }
        _transits[last].Next = -1;
        StartFlight(guest, count);
        for (int surplus = count; surplus < frames.Length; surplus++)
            FreeFrame(guest, frames[surplus], evicted: false);
        if (_transits[head].Location.IsInPool)
            Work(head, _tier!.BeginLoad(ChainLength(head)));
        else if (_transits[head].Location.IsInImage)
            TellImageRead(guest, head);
        else
            TellRead(head);
        AbandonFetches(guest, index);
    }

    /// <summary>
    /// Readahead that got no frames: the pages stay where they were, unless somebody wants them by now.
    /// </summary>
    private void AbandonFetches(GuestAccount guest, int index)
    {
        while (index >= 0)
        {
            Transit transit = _transits[index];
            _transits.Close(index);
            guest.Pages[transit.Page] = PageState.Swapped(transit.Location);
            guest.Swapped++;
            if (transit.Faulted)
                Fault(guest, transit.Page, transit.Measured, transit.Write);
            index = transit.Next;
        }
    }

    private void TellRead(int head)
    {
        SwapChannel device = _devices[_transits[head].Location.Device];
        if (device.Health.IsDown)
        {
            Park(device, head);
            return;
        }
        int[] slots = new int[ChainLength(head)];
        int demanded = 0;
        int i = 0;
        for (int index = head; index >= 0; index = _transits[index].Next)
        {
            slots[i++] = _transits[index].Location.Slot;
            demanded += _transits[index].Faulted ? 1 : 0;
        }
        _transits[head].Told = true;
        Report(EpisodeStep.ReadTold, _transits.RequestOf(head), 0, slots.Length, device.Index);
        TellDevice(device, new ReadPages(_transits.RequestOf(head), slots, demanded));
    }

    private void TellDevice(SwapChannel device, SwapMessage operation)
    {
        if (!device.TryBegin(operation))
            return;
        if (_discardsSlots)
            FlushDiscards();
        Context.Tell(_wiring.Devices[device.Index], operation, _latency);
    }

    /// <summary>Finds what a device answered.</summary>
    /// <returns>Its first record; −1 if the answer came before, or what it answers was given up.</returns>
    private int TakeDeviceAnswer(int deviceIndex, long request, TransitKind kind)
    {
        int index = _transits.Find(request, kind);
        if (index < 0 || !_transits[index].Told || _transits[index].Location.Device != deviceIndex)
            return -1;
        _transits[index].Told = false;
        SwapChannel device = _devices[deviceIndex];
        if (device.End() is { } next)
            TellDevice(device, next);
        return index;
    }

    private void OnReadCompleted(ReadCompleted completed)
    {
        int index = TakeDeviceAnswer(completed.Device, completed.Request, TransitKind.Reading);
        if (index < 0)
            return;
        _devices[completed.Device].Health.Succeed();
        Report(EpisodeStep.ReadAnswered, completed.Request);
        GuestAccount guest = _guests[_transits[index].Vm];
        for (int i = 0, at = index; i < completed.Stamps.Length; i++, at = _transits[at].Next)
            _frames.SetStamp(_transits[at].Frame, completed.Stamps[i]);
        FinishReading(guest, index);
    }

    /// <summary>The pages of an operation are in their frames: those that somebody waits for are mapped there.</summary>
    private void FinishReading(GuestAccount guest, int index)
    {
        PageMapping[] mappings = new PageMapping[CountWanted(index)];
        int mapped = 0;
        while (index >= 0)
        {
            // Looked at where it is, as parts of it were written just now: a copy of the whole would wait for that.
            ref readonly Transit transit = ref _transits[index];
            int next = transit.Next;
            EndFlight(guest);
            if (TryFinishReading(guest, in transit))
                mappings[mapped++] = new PageMapping(transit.Page, transit.Frame, FaultService.Major, _frames.Stamp(transit.Frame));
            _transits.Close(index);
            index = next;
        }
        if (mapped > 0)
            TellVm(guest, new MapPages(mappings), _entryDelay);
    }

    /// <summary>How many pages of a device operation somebody waits for, if their VM is not gone.</summary>
    private int CountWanted(int index)
    {
        int wanted = 0;
        for (; index >= 0; index = _transits[index].Next)
            wanted += _transits[index] is { Faulted: true, Dead: false } ? 1 : 0;
        return wanted;
    }

    /// <summary>A page is in its frame.</summary>
    /// <returns>Whether it is mapped there.</returns>
    private bool TryFinishReading(GuestAccount guest, in Transit transit)
    {
        if (transit.Dead)
        {
            Discard(transit.Location);
            FreeFrame(guest, transit.Frame, evicted: false);
            return false;
        }
        _frames.SetLocation(transit.Frame, transit.Location);
        if (!transit.Faulted)
        {
            guest.Pages[transit.Page] = PageState.Unmapped(transit.Frame);
            _readAhead.Add(guest.Index, transit.Page);
            _changes++;
            return false;
        }
        ReleaseSlotIfFull(transit.Frame);
        MakeMapped(guest, transit.Page, transit.Frame);
        Report(EpisodeStep.PageMapped, transit.Frame, 0, transit.Page, guest.Index);
        if (transit.Measured)
            _counters.PagesSwappedIn[guest.Index] += _basePages;
        return true;
    }

    /// <summary>
    /// Gives up the slot of a page that was wanted, where slots are scarce: it must then be written again.
    /// </summary>
    private void ReleaseSlotIfFull(int frame)
    {
        SwapLocation location = _frames.Location(frame);
        if (location.IsSlot && !location.IsInImage && (location.IsInPool || !_devices[location.Device].KeepsSlots))
            ReleaseSlot(frame);
    }

    private void ReleaseSlot(int frame)
    {
        Discard(_frames.Location(frame));
        _frames.SetLocation(frame, SwapLocation.MustWrite);
        _kernel?.Reclaim.DropSlot(_kernel.NumberOf(_frames.Vm(frame), _frames.Page(frame)));
    }

    private void Discard(SwapLocation location)
    {
        _changes++;
        if (location.IsInImage)
            return;
        if (location.IsInPool)
        {
            _tier!.Pool.Remove(location.Slot);
            return;
        }
        _devices[location.Device].Discard(location.Slot);
        _discardsSlots = true;
    }

    private void FlushDiscards()
    {
        _discardsSlots = false;
        foreach (SwapChannel device in _devices.All)
            if (device.HasDiscarded)
                Context.Tell(_wiring.Devices[device.Index], new DiscardSlots(device.TakeDiscarded()), _latency);
    }

    private void StartFlight(GuestAccount guest, int pages)
    {
        guest.InFlight += pages;
        _inFlight += pages;
    }

    private void EndFlight(GuestAccount guest)
    {
        guest.InFlight--;
        _inFlight--;
    }
}
