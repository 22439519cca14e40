namespace HyperActors.Machine;

// Pages that are unmapped go to slots: on which device, in which cluster, and what if there is none.
public sealed partial class Hypervisor
{
    private readonly List<int> _rewrite = [];
    private int _sweepHand;

    /// <summary>
    /// Writes pages that are unmapped, in clusters; those that no device has room for stay in memory.
    /// </summary>
    private void WriteOut(List<int> indices)
    {
        if (_tier is not null)
            Compress(_tier, indices);
        WriteToDevices(indices);
    }

    private void WriteToDevices(List<int> indices)
    {
        int written = 0;
        while (written < indices.Count)
        {
            SwapChannel? device = _devices.Choose()
                ?? (_devices.MayMakeRoom && ReleaseMappedSlots(indices.Count - written) ? _devices.Choose() : null);
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

    private void WriteCluster(SwapChannel device, List<int> indices, int first, int count)
    {
        uint[] stamps = _keepsVersions ? new uint[count] : [];
        for (int i = 0; i < count; i++)
        {
            ref Transit transit = ref _transits[indices[first + i]];
            transit.Next = i + 1 < count ? indices[first + i + 1] : -1;
            transit.Location = new SwapLocation(device.Index, 0);
            if (_keepsVersions)
                stamps[i] = _frames.Stamp(transit.Frame);
        }
        device.Book(count);
        _transits[indices[first]].Told = true;
        ReportWrite(device, indices[first], count);
        TellDevice(device, new WritePages(_transits.RequestOf(indices[first]), count, stamps, OwnersOf(indices[first], count)));
    }

    private void OnWriteCompleted(WriteCompleted completed)
    {
        int index = TakeDeviceAnswer(completed.Device, completed.Request, TransitKind.Writing);
        if (index < 0)
        {
            OnWriteBackCompleted(completed);
            return;
        }
        _devices[completed.Device].Health.Succeed();
        Report(EpisodeStep.WriteAnswered, completed.Request);
        foreach (int slot in completed.Slots)
        {
            int next = _transits[index].Next;
            FinishWriting(index, new SwapLocation(completed.Device, slot));
            index = next;
        }
    }

    private void FinishWriting(int index, SwapLocation location)
    {
        ref readonly Transit transit = ref _transits[index];
        GuestAccount guest = _guests[transit.Vm];
        if (Measured)
            _counters.PagesSwappedOut[guest.Index] += _basePages;
        if (transit.Dead)
        {
            Discard(location);
            DropDead(guest, index);
            return;
        }
        NoteInSwap(in transit, written: true);
        _frames.SetLocation(transit.Frame, location);
        if (_kernel is not null)
        {
            LeaveInSwapCache(guest, index, written: true);
            return;
        }
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

    /// <summary>
    /// A page that could go nowhere stays in its frame, unmapped, until a slot is free or its VM wants it.
    /// </summary>
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
        if (_kernel is not null)
        {
            LeaveInSwapCache(guest, index, written: false);
            return;
        }
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
            if (!_frames.IsUsed(frame) || !_frames.Location(frame).IsSlot || _frames.Location(frame).IsInImage)
                continue;
            if (!_guests[_frames.Vm(frame)].Pages.Peek(_frames.Page(frame)).IsMapped)
                continue;
            ReleaseSlot(frame);
            released++;
        }
        return released > 0;
    }
}
