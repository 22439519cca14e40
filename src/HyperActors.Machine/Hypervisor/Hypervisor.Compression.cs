namespace HyperActors.Machine;

// The compressed tier: pages go into a pool in memory before they go to a device.
//
// What the pool takes and what frames it needs, CompressedTier tells; here pages go into it and come out of it. A fault on
// a page in the pool takes it out again: what it needs is a frame and the CPU's time, so that its guest is not told to run
// something else.
public sealed partial class Hypervisor
{
    /// <summary>Frames that Linux reclaim leaves free for the pool to grow into: one batch, of a small host less.</summary>
    private int PoolReserve => Math.Min(Replacement.LinuxReclaim.ReclaimBatch, _frames.Count / 8);

    private CompressedTier? _tier;
    private readonly List<int> _storing = [];

    private void PreparePool()
    {
        if (_options.Compression is not { } compression)
            return;
        if (_machine.Host.Paging.HostPage != PageSize.Base4KiB)
            throw new ArgumentException("Compression is of host pages of 4 KiB.", nameof(MachineOptions));
        if (_devices.Count == 0)
            throw new ArgumentException("A compressed tier needs a swap device behind it.", nameof(MachineOptions));
        _counters.Compression = new CompressionCounters();
        TakePool(new CompressedPool(compression, _frames.Count, _machine.Seed));
        LimitKernel();
    }

    private void TakePool(CompressedPool pool) =>
        _tier = new CompressedTier(_options.Compression!, pool, _counters.Compression!, () => Measured);

    /// <summary>Frames that the pool has or has asked for.</summary>
    private int Pooled => _tier is null ? 0 : _tier.Frames;

    /// <summary>What the pool takes, guests cannot have.</summary>
    private void LimitKernel()
    {
        if (_kernel is not null)
            _kernel.Reclaim.Limit = new PageCount(Math.Max(1, _frames.Count - Pooled - PoolReserve));
    }

    /// <summary>Takes those pages out of a list that go into the pool.</summary>
    private void Compress(CompressedTier tier, List<int> indices)
    {
        int kept = 0;
        for (int i = 0; i < indices.Count; i++)
            if (!TryStore(tier, indices[i]))
                indices[kept++] = indices[i];
        indices.RemoveRange(kept, indices.Count - kept);
        if (_storing.Count > 0)
            StartStoring(tier);
        Shrink(tier.Pool);
    }

    private bool TryStore(CompressedTier tier, int index)
    {
        ref Transit transit = ref _transits[index];
        if (transit.Dead || !tier.TryAdd(transit.Vm, transit.Page, out int entry))
            return false;
        transit.Location = SwapLocation.InPool(entry);
        _storing.Add(index);
        return true;
    }

    private void StartStoring(CompressedTier tier)
    {
        for (int i = 0; i < _storing.Count; i++)
            _transits[_storing[i]].Next = i + 1 < _storing.Count ? _storing[i + 1] : -1;
        tier.Enqueue(_transits.RequestOf(_storing[0]));
        _storing.Clear();
        BackStores(tier);
    }

    /// <summary>Lets stores begin as far as there are frames for them, and asks for more.</summary>
    private void BackStores(CompressedTier tier)
    {
        while (tier.TryNext(out long request, out int lacking))
        {
            int head = _transits.FindOpen(request);
            if (lacking > 0)
                AskForPool(head, lacking);
            else
                Work(head, tier.BeginStore(ChainLength(head)));
        }
    }

    private void AskForPool(int head, int lacking)
    {
        FlushFrees();
        LimitKernel();
        _transits[head].Asked = true;
        AllocateFrames request = new(_transits.RequestOf(head), FrameAllocator.Host, lacking, 0, Urgent: true);
        Context.Tell(_wiring.Allocator!, request, _latency);
    }

    private void Work(int head, SimDuration time) =>
        Context.Tell(Context.Self, new PoolWork(_transits.RequestOf(head)), time);

    /// <summary>The allocator has answered the pool.</summary>
    /// <param name="index">The pages that wait for it.</param>
    /// <param name="frames">What it gave; null for nothing.</param>
    /// <returns>Whether it was the pool that had asked.</returns>
    private bool TryAnswerPool(int index, int[]? frames)
    {
        if (_transits[index].Kind != TransitKind.Writing)
            return false;
        CompressedTier tier = _tier!;
        _transits[index].Asked = false;
        tier.EndQuestion();
        LimitKernel();
        if (frames is not null)
        {
            tier.Grant(frames);
            Work(index, tier.BeginStore(ChainLength(index)));
            BackStores(tier);
            return true;
        }
        List<int> rejected = [];
        for (; index >= 0; index = _transits[index].Next)
        {
            tier.Reject(_transits[index].Location.Slot);
            rejected.Add(index);
        }
        BackStores(tier);
        WriteToDevices(rejected);
        return true;
    }

    private void OnPoolWork(PoolWork work)
    {
        int index = _transits.FindOpen(work.Request);
        switch (_transits[index].Kind)
        {
            case TransitKind.Writing: FinishStoring(index); break;
            case TransitKind.Reading: FinishLoading(index); break;
            case TransitKind.WritingBack: TellWriteBack(index); break;
            default: throw new System.Diagnostics.UnreachableException($"Compressed in {_transits[index].Kind}?");
        }
    }

    private void FinishStoring(int index)
    {
        while (index >= 0)
        {
            Transit transit = _transits[index];
            _tier!.Store(transit.Location.Slot, _frames.Stamp(transit.Frame));
            FinishWriting(index, transit.Location);
            index = transit.Next;
        }
    }

    private void FinishLoading(int index)
    {
        ref readonly Transit transit = ref _transits[index];
        _frames.SetStamp(transit.Frame, _tier!.Load(transit.Location.Slot));
        FinishReading(_guests[transit.Vm], index);
    }

    /// <summary>Sends the oldest pages of a full pool to a device.</summary>
    private void Shrink(CompressedPool pool)
    {
        for (int entry = pool.Oldest; entry >= 0 && pool.ShouldShrink;)
        {
            SwapChannel? device = _devices.Choose();
            if (device is null)
                return;
            int cluster = Math.Min(device.WriteCluster, device.Free);
            int head = -1;
            int last = -1;
            for (; cluster > 0 && entry >= 0 && pool.ShouldShrink; entry = pool.After(entry))
            {
                if (!TryLeavePool(pool, entry, device, out int index))
                    continue;
                if (head < 0)
                    head = index;
                else
                    _transits[last].Next = index;
                last = index;
                cluster--;
            }
            if (head < 0)
                return;
            device.Book(ChainLength(head));
            Work(head, _tier!.BeginLoad(ChainLength(head)));
        }
    }

    private bool TryLeavePool(CompressedPool pool, int entry, SwapChannel device, out int index)
    {
        index = -1;
        (int vm, int page) = pool.PageOf(entry);
        GuestAccount guest = _guests[vm];
        PageState state = guest.Pages.Peek(page);
        // Pages that are being stored or loaded, or are still in a frame, too, are left alone.
        if (pool.IsLeaving(entry) || !state.IsSwapped || state.Location != SwapLocation.InPool(entry))
            return false;
        pool.SetLeaving(entry, true);
        index = OpenTransit(TransitKind.WritingBack, guest, page);
        _transits[index].Location = new SwapLocation(device.Index, 0);
        _transits[index].Frame = entry;
        guest.Swapped--;
        StartFlight(guest, 1);
        return true;
    }

    private void TellWriteBack(int head)
    {
        SwapChannel device = _devices[_transits[head].Location.Device];
        int count = ChainLength(head);
        uint[] stamps = _machine.KeepsVersions ? new uint[count] : [];
        int i = 0;
        for (int index = head; index >= 0 && _machine.KeepsVersions; index = _transits[index].Next)
            stamps[i++] = _tier!.Pool.Stamp(_transits[index].Frame);
        _transits[head].Told = true;
        TellDevice(device, new WritePages(_transits.RequestOf(head), count, stamps, OwnersOf(head, count)));
    }

    private void OnWriteBackCompleted(WriteCompleted completed)
    {
        int index = TakeDeviceAnswer(completed.Device, completed.Request, TransitKind.WritingBack);
        if (index >= 0)
            FinishWriteBack(index, completed.Device, completed.Slots);
    }

    private void OnWriteBackFailed(IoFailed failed)
    {
        int index = TakeDeviceAnswer(failed.Device, failed.Request, TransitKind.WritingBack);
        if (index < 0)
            return;
        NoteRefusal(_devices[failed.Device], failed);
        FinishWriteBack(index, failed.Device, slots: null);
    }

    /// <summary>A device has answered the write of pages out of the pool.</summary>
    /// <param name="index">The first of them.</param>
    /// <param name="device">The device.</param>
    /// <param name="slots">Where they are now; null if they could not be written and stay in the pool.</param>
    private void FinishWriteBack(int index, int device, int[]? slots)
    {
        CompressedPool pool = _tier!.Pool;
        for (int i = 0; index >= 0; i++)
        {
            Transit transit = _transits[index];
            GuestAccount guest = _guests[transit.Vm];
            _transits.Close(index);
            EndFlight(guest);
            index = transit.Next;
            if (slots is null)
                _devices[device].Unbook(1);
            bool moves = slots is not null && !transit.Faulted;
            SwapLocation slot = slots is null ? SwapLocation.MustWrite : new SwapLocation(device, slots[i]);
            if (slot.IsSlot && (transit.Dead || !moves))
                Discard(slot);
            if (transit.Dead || moves)
                pool.Remove(transit.Frame);
            else
                pool.SetLeaving(transit.Frame, false);
            if (transit.Dead)
                continue;
            guest.Pages[transit.Page] = PageState.Swapped(moves ? slot : SwapLocation.InPool(transit.Frame));
            guest.Swapped++;
            if (moves)
                _tier.CountWrittenBack();
            if (transit.Faulted)
                Fault(guest, transit.Page, transit.Measured, transit.Write);
        }
        if (slots is not null)
            Shrink(pool);
    }

    /// <summary>Gives frames back that the pool does not need any more.</summary>
    /// <returns>Whether there were some.</returns>
    private bool TrimPool()
    {
        if (_tier is null || !_tier.TryTakeSurplus(out int[] frames))
            return false;
        LimitKernel();
        _hostPass.Barren = 0;
        _changes++;
        Context.Tell(_wiring.Allocator!, new FreeFrames(FrameAllocator.Host, frames, Evicted: false), _latency);
        return true;
    }
}
