namespace HyperActors.Machine;

// What goes to swap devices and comes back.
public sealed partial class Hypervisor
{
    /// <summary>How often a failed operation is tried in all.</summary>
    private const int MaxTries = 4;

    /// <summary>Pause before the second try; doubled for each further one.</summary>
    private static readonly SimDuration RetryBackOff = 1.Milliseconds;

    private readonly List<int> _rewrite = [];
    private int _nextDevice;
    private int _sweepHand;

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
        TellRead(head);
        AbandonFetches(guest, index);
    }

    /// <summary>Readahead that got no frames: the pages stay where they were, unless somebody wants them by now.</summary>
    private void AbandonFetches(GuestAccount guest, int index)
    {
        while (index >= 0)
        {
            Transit transit = _transits[index];
            _transits.Close(index);
            guest.Pages[transit.Page] = PageState.Swapped(transit.Location);
            guest.Swapped++;
            if (transit.Faulted)
                Fault(guest, transit.Page, transit.Measured);
            index = transit.Next;
        }
    }

    private void TellRead(int head)
    {
        int[] slots = new int[ChainLength(head)];
        int demanded = 0;
        int i = 0;
        for (int index = head; index >= 0; index = _transits[index].Next)
        {
            slots[i++] = _transits[index].Location.Slot;
            demanded += _transits[index].Faulted ? 1 : 0;
        }
        TellDevice(_devices[_transits[head].Location.Device], new ReadPages(_transits.RequestOf(head), slots, demanded));
    }

    private void TellDevice(SwapChannel device, SwapMessage operation)
    {
        if (device.Told >= device.Room)
        {
            device.Pending.Enqueue(operation);
            return;
        }
        device.Told++;
        FlushDiscards();
        Context.Tell(_wiring.Devices[device.Index], operation, _latency);
    }

    private void TakeDeviceAnswer(SwapChannel device)
    {
        device.Told--;
        if (device.Pending.TryDequeue(out SwapMessage? next))
            TellDevice(device, next);
    }

    private void OnReadCompleted(ReadCompleted completed)
    {
        int index = _transits.Find(completed.Request, TransitKind.Reading);
        if (index < 0)
            return;
        TakeDeviceAnswer(_devices[completed.Device]);
        GuestAccount guest = _guests[_transits[index].Vm];
        List<PageMapping> mappings = _mappings;
        mappings.Clear();
        for (int i = 0; index >= 0; i++)
        {
            Transit transit = _transits[index];
            _transits.Close(index);
            EndFlight(guest);
            _frames.SetStamp(transit.Frame, completed.Stamps.Length > 0 ? completed.Stamps[i] : 0);
            FinishReading(guest, in transit, mappings);
            index = transit.Next;
        }
        if (mappings.Count > 0)
            TellVm(guest, new MapPages([.. mappings]), _entryDelay);
    }

    private readonly List<PageMapping> _mappings = [];

    private void FinishReading(GuestAccount guest, in Transit transit, List<PageMapping> mappings)
    {
        if (transit.Dead)
        {
            Discard(transit.Location);
            FreeFrame(guest, transit.Frame, evicted: false);
            return;
        }
        _frames.SetLocation(transit.Frame, transit.Location);
        if (!transit.Faulted)
        {
            guest.Pages[transit.Page] = PageState.Unmapped(transit.Frame);
            _readAhead.Add(guest.Index, transit.Page);
            _changes++;
            return;
        }
        ReleaseSlotIfFull(transit.Frame);
        MakeMapped(guest, transit.Page, transit.Frame);
        mappings.Add(new PageMapping(transit.Page, transit.Frame, FaultService.Major, _frames.Stamp(transit.Frame)));
        if (transit.Measured)
            _counters.PagesSwappedIn[guest.Index] += _basePages;
    }

    /// <summary>Gives up the slot of a page that was wanted, where slots are scarce: it must then be written again.</summary>
    private void ReleaseSlotIfFull(int frame)
    {
        SwapLocation location = _frames.Location(frame);
        if (location.IsSlot && !_devices[location.Device].KeepsSlots)
            ReleaseSlot(frame);
    }

    private void ReleaseSlot(int frame)
    {
        Discard(_frames.Location(frame));
        _frames.SetLocation(frame, SwapLocation.MustWrite);
    }

    private void Discard(SwapLocation location)
    {
        SwapChannel device = _devices[location.Device];
        device.Discarded.Add(location.Slot);
        device.Used--;
        device.SaidFull = false;
        _changes++;
    }

    private void FlushDiscards()
    {
        foreach (SwapChannel device in _devices)
        {
            if (device.Discarded.Count == 0)
                continue;
            Context.Tell(_wiring.Devices[device.Index], new DiscardSlots([.. device.Discarded]), _latency);
            device.Discarded.Clear();
        }
    }

    /// <summary>Writes pages that are unmapped, in clusters; those that no device has room for stay in memory.</summary>
    private void WriteOut(List<int> indices)
    {
        int written = 0;
        while (written < indices.Count)
        {
            SwapChannel? device = ChooseDevice() ?? (ReleaseMappedSlots(indices.Count - written) ? ChooseDevice() : null);
            if (device is null)
                break;
            int count = Math.Min(Math.Min(device.WriteCluster, device.Free), indices.Count - written);
            WriteCluster(device, indices, written, count);
            written += count;
        }
        for (; written < indices.Count; written++)
            Strand(indices[written]);
        indices.Clear();
    }

    /// <summary>The device of the highest priority that has a free slot; equal ones in turn.</summary>
    private SwapChannel? ChooseDevice()
    {
        SwapChannel? best = null;
        for (int i = 0; i < _devices.Length; i++)
        {
            SwapChannel device = _devices[(_nextDevice + i) % _devices.Length];
            if (device.Free > 0 && (best is null || device.Priority > best.Priority))
                best = device;
        }
        if (best is not null)
            _nextDevice = (best.Index + 1) % _devices.Length;
        return best;
    }

    private void WriteCluster(SwapChannel device, List<int> indices, int first, int count)
    {
        uint[] stamps = _machine.Verify ? new uint[count] : [];
        for (int i = 0; i < count; i++)
        {
            ref Transit transit = ref _transits[indices[first + i]];
            transit.Next = i + 1 < count ? indices[first + i + 1] : -1;
            transit.Location = new SwapLocation(device.Index, 0);
            if (_machine.Verify)
                stamps[i] = _frames.Stamp(transit.Frame);
        }
        device.Used += count;
        TellDevice(device, new WritePages(_transits.RequestOf(indices[first]), count, stamps));
    }

    private void OnWriteCompleted(WriteCompleted completed)
    {
        int index = _transits.Find(completed.Request, TransitKind.Writing);
        if (index < 0)
            return;
        TakeDeviceAnswer(_devices[completed.Device]);
        foreach (int slot in completed.Slots)
        {
            int next = _transits[index].Next;
            FinishWriting(index, new SwapLocation(completed.Device, slot));
            index = next;
        }
    }

    private void FinishWriting(int index, SwapLocation location)
    {
        Transit transit = _transits[index];
        GuestAccount guest = _guests[transit.Vm];
        if (Measured)
            _counters.PagesSwappedOut[guest.Index] += _basePages;
        if (transit.Dead)
        {
            Discard(location);
            DropDead(guest, index);
            return;
        }
        _frames.SetLocation(transit.Frame, location);
        if (transit.Faulted && !MustGo(guest))
        {
            ReleaseSlotIfFull(transit.Frame);
            GiveBack(guest, index);
            return;
        }
        if (Measured)
            _counters.EvictedDirty += _basePages;
        Evict(guest, index, PageState.Swapped(location));
    }

    private void OnIoFailed(IoFailed failed)
    {
        int index = _transits.FindOpen(failed.Request);
        if (index < 0 || _transits[index].Kind is not (TransitKind.Reading or TransitKind.Writing))
            return;
        SwapChannel device = _devices[failed.Device];
        TakeDeviceAnswer(device);
        if (failed.Error == IoError.DeviceFull)
        {
            device.SaidFull = true;
            TakeBackWrite(device, index);
            return;
        }
        if (++_transits[index].Tries < MaxTries)
        {
            _counters.SwapRetries++;
            SimDuration pause = RetryBackOff * (1L << (_transits[index].Tries - 1));
            Context.Tell(Context.Self, new RetryOperation(failed.Request), pause);
            return;
        }
        if (_transits[index].Kind == TransitKind.Reading)
            LosePages(index);
        else
            StrandChain(device, index);
    }

    private void OnRetryOperation(RetryOperation retry)
    {
        int index = _transits.FindOpen(retry.Request);
        if (index < 0)
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
        TellDevice(device, new WritePages(retry.Request, count, _machine.Verify ? [.. stamps] : []));
    }

    /// <summary>A device had no room after all: the cluster goes elsewhere, or stays in memory.</summary>
    private void TakeBackWrite(SwapChannel device, int index)
    {
        _rewrite.Clear();
        for (; index >= 0; index = _transits[index].Next)
            _rewrite.Add(index);
        device.Used -= _rewrite.Count;
        WriteOut(_rewrite);
    }

    private void StrandChain(SwapChannel device, int index)
    {
        while (index >= 0)
        {
            int next = _transits[index].Next;
            device.Used--;
            Strand(index);
            index = next;
        }
    }

    /// <summary>A page that could go nowhere stays in its frame, unmapped, until a slot is free or its VM wants it.</summary>
    private void Strand(int index)
    {
        Transit transit = _transits[index];
        GuestAccount guest = _guests[transit.Vm];
        if (transit.Dead)
        {
            DropDead(guest, index);
            return;
        }
        _frames.SetLocation(transit.Frame, SwapLocation.MustWrite);
        if (transit.Faulted)
        {
            GiveBack(guest, index);
            return;
        }
        _transits.Close(index);
        EndFlight(guest);
        guest.Leaving--;
        _evicting--;
        guest.Pages[transit.Page] = PageState.Unmapped(transit.Frame);
        _stranded.Add(guest.Index, transit.Page);
    }

    /// <summary>A read failed for good: whoever waits takes an error; pages that were only read ahead stay in swap.</summary>
    private void LosePages(int index)
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
                LosePage(guest, in transit);
            index = transit.Next;
        }
    }

    private void LosePage(GuestAccount guest, in Transit transit)
    {
        if (!transit.Faulted)
        {
            guest.Pages[transit.Page] = PageState.Swapped(transit.Location);
            guest.Swapped++;
            return;
        }
        guest.Pages[transit.Page] = PageState.Untouched;
        _counters.PagesLost++;
        TellVm(guest, new InjectError(transit.Page), _entryDelay);
    }

    /// <summary>
    /// Frees slots of mapped pages: their content is in memory too. A hand goes over the frames, one lap at most.
    /// </summary>
    /// <returns>Whether any slot was freed.</returns>
    private bool ReleaseMappedSlots(int wanted)
    {
        int released = 0;
        for (int steps = 0; steps < _frames.Count && released < wanted && _frames.WithSlot > 0; steps++)
        {
            int frame = _sweepHand;
            _sweepHand = _sweepHand + 1 == _frames.Count ? 0 : _sweepHand + 1;
            if (!_frames.IsUsed(frame) || !_frames.Location(frame).IsSlot)
                continue;
            if (!_guests[_frames.Vm(frame)].Pages.Peek(_frames.Page(frame)).IsMapped)
                continue;
            ReleaseSlot(frame);
            released++;
        }
        return released > 0;
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
