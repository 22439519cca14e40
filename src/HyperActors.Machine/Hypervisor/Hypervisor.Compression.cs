namespace HyperActors.Machine;

// The compressed tier: pages go into a pool in memory before they go to a device.
//
// A page that is to be written is compressed first, unless it does not compress, the pool is full, or no frame can be had
// for it; then it goes to a device as without a pool. Pages of a batch are compressed together, and wait together for
// the frames that the pool lacks. A fault on a page in the pool takes it out again: what it needs is a frame and the CPU's
// time, so that its guest is not told to run something else.
//
// A pool that is full refuses pages until its oldest ones have gone to a device, as zswap does, which for a while sends
// newer pages to the device than those in the pool. A page stays in the pool until its write is over; a fault meanwhile
// takes it from there, and the slot is given up. Left out is the frame that zswap takes to decompress such a page.
public sealed partial class Hypervisor
{
    /// <summary>Frames that Linux reclaim leaves free for the pool to grow into: one batch, of a small host less.</summary>
    private int PoolReserve => Math.Min(Replacement.LinuxReclaim.ReclaimBatch, _frames.Count / 8);

    private CompressedPool? _pool;
    private readonly List<int> _storing = [];
    private readonly Queue<long> _unbacked = new();

    private void PreparePool()
    {
        if (_options.Compression is not { } compression)
            return;
        if (_machine.Host.Paging.HostPage != PageSize.Base4KiB)
            throw new ArgumentException("Compression is of host pages of 4 KiB.", nameof(MachineOptions));
        if (_devices.Count == 0)
            throw new ArgumentException("A compressed tier needs a swap device behind it.", nameof(MachineOptions));
        _pool = new CompressedPool(compression, _frames.Count, _machine.Seed);
        _counters.Compression = new CompressionCounters();
        LimitKernel();
    }

    /// <summary>Frames that the pool has or has asked for.</summary>
    private int Pooled => _pool is null ? 0 : _pool.Frames + _pool.Asked;

    /// <summary>What the pool takes, guests cannot have.</summary>
    private void LimitKernel()
    {
        if (_kernel is not null)
            _kernel.Reclaim.Limit = new PageCount(Math.Max(1, _frames.Count - Pooled - PoolReserve));
    }

    /// <summary>Takes those pages out of a list that go into the pool.</summary>
    private void Compress(CompressedPool pool, List<int> indices)
    {
        int kept = 0;
        for (int i = 0; i < indices.Count; i++)
            if (!TryStore(pool, indices[i]))
                indices[kept++] = indices[i];
        indices.RemoveRange(kept, indices.Count - kept);
        if (_storing.Count > 0)
            StartStoring(pool);
        Shrink(pool);
    }

    private bool TryStore(CompressedPool pool, int index)
    {
        ref Transit transit = ref _transits[index];
        if (transit.Dead)
            return false;
        int bytes = pool.SizeOf(transit.Vm, transit.Page);
        if (bytes == CompressedPool.PageBytes)
        {
            Count(static counters => counters.RejectedIncompressible++);
            return false;
        }
        int entry = pool.Add(transit.Vm, transit.Page, bytes);
        if (entry < 0)
        {
            Count(static counters => counters.RejectedFull++);
            return false;
        }
        transit.Location = SwapLocation.InPool(entry);
        _storing.Add(index);
        return true;
    }

    private void StartStoring(CompressedPool pool)
    {
        for (int i = 0; i < _storing.Count; i++)
            _transits[_storing[i]].Next = i + 1 < _storing.Count ? _storing[i + 1] : -1;
        _unbacked.Enqueue(_transits.RequestOf(_storing[0]));
        _storing.Clear();
        BackStores(pool);
    }

    /// <summary>Lets stores begin as far as there are frames for them, and asks for more.</summary>
    private void BackStores(CompressedPool pool)
    {
        // One question at a time: what was reserved in the hope of an answer could not be told apart if it is no.
        while (pool.Asked == 0 && _unbacked.TryDequeue(out long request))
        {
            int head = _transits.FindOpen(request);
            if (pool.Lacking > 0)
                AskForPool(pool, head, pool.Lacking);
            else
                Work(head, _options.Compression!.StoreTime);
        }
    }

    private void AskForPool(CompressedPool pool, int head, int lacking)
    {
        FlushFrees();
        pool.Asked += lacking;
        LimitKernel();
        _transits[head].Asked = true;
        _transits[head].Optional = (short)lacking;
        AllocateFrames request = new(_transits.RequestOf(head), FrameAllocator.Host, lacking, 0, Urgent: true);
        Context.Tell(_wiring.Allocator!, request, _latency);
    }

    private void Work(int head, SimDuration perPage)
    {
        SimDuration time = perPage * ChainLength(head);
        Count(counters => counters.CpuTime += time);
        Context.Tell(Context.Self, new PoolWork(_transits.RequestOf(head)), time);
    }

    /// <summary>The allocator has answered the pool.</summary>
    /// <param name="index">The pages that wait for it.</param>
    /// <param name="frames">What it gave; null for nothing.</param>
    /// <returns>Whether it was the pool that had asked.</returns>
    private bool TryAnswerPool(int index, int[]? frames)
    {
        if (_transits[index].Kind != TransitKind.Writing)
            return false;
        _transits[index].Asked = false;
        _pool!.Asked -= _transits[index].Optional;
        _transits[index].Optional = 0;
        LimitKernel();
        if (frames is not null)
        {
            _pool.AddFrames(frames);
            _counters.Compression!.PeakPoolFrames = Math.Max(_counters.Compression.PeakPoolFrames, _pool.Frames);
            Work(index, _options.Compression!.StoreTime);
            BackStores(_pool);
            return true;
        }
        List<int> rejected = [];
        for (; index >= 0; index = _transits[index].Next)
        {
            _pool.Remove(_transits[index].Location.Slot);
            Count(static counters => counters.RejectedNoFrame++);
            rejected.Add(index);
        }
        BackStores(_pool);
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
            _pool!.SetStamp(transit.Location.Slot, _frames.Stamp(transit.Frame));
            Count(counters =>
            {
                counters.Stored++;
                counters.StoredBytes += _pool.SizeOf(transit.Vm, transit.Page);
            });
            FinishWriting(index, transit.Location);
            index = transit.Next;
        }
    }

    private void FinishLoading(int index)
    {
        Transit transit = _transits[index];
        GuestAccount guest = _guests[transit.Vm];
        _transits.Close(index);
        EndFlight(guest);
        _frames.SetStamp(transit.Frame, _pool!.Stamp(transit.Location.Slot));
        Count(static counters => counters.Loaded++);
        _mappings.Clear();
        FinishReading(guest, in transit, _mappings);
        if (_mappings.Count > 0)
            TellVm(guest, new MapPages([.. _mappings]), _entryDelay);
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
            Work(head, _options.Compression!.LoadTime);
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
            stamps[i++] = _pool!.Stamp(_transits[index].Frame);
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
                _pool!.Remove(transit.Frame);
            else
                _pool!.SetLeaving(transit.Frame, false);
            if (transit.Dead)
                continue;
            guest.Pages[transit.Page] = PageState.Swapped(moves ? slot : SwapLocation.InPool(transit.Frame));
            guest.Swapped++;
            if (moves)
                Count(static counters => counters.WrittenBack++);
            if (transit.Faulted)
                Fault(guest, transit.Page, transit.Measured, transit.Write);
        }
        if (slots is not null)
            Shrink(_pool!);
    }

    /// <summary>Gives frames back that the pool does not need any more.</summary>
    /// <returns>Whether there were some.</returns>
    private bool TrimPool()
    {
        if (_pool is null)
            return false;
        int surplus = Math.Min(-_pool.Lacking, _pool.Frames);
        if (surplus > 0)
        {
            int[] frames = new int[surplus];
            for (int i = 0; i < surplus; i++)
                frames[i] = _pool.TakeFrame();
            LimitKernel();
            _hostPass.Barren = 0;
            _changes++;
            Context.Tell(_wiring.Allocator!, new FreeFrames(FrameAllocator.Host, frames, Evicted: false), _latency);
        }
        _counters.Compression!.PoolBytes = _pool.Bytes;
        _counters.Compression.PoolFrames = _pool.Frames;
        return surplus > 0;
    }

    private void Count(Action<CompressionCounters> count)
    {
        if (Measured)
            count(_counters.Compression!);
    }
}
