namespace HyperActors.Machine;

// A page is wanted: from the fault to the frame, and from the frame to the mapping.
public sealed partial class Hypervisor
{
    private readonly Queue<long> _waiting = new();
    private int _asked;
    private int _held;

    /// <summary>Frames that nobody holds and nobody has asked for, as far as the hypervisor knows.</summary>
    private int KnownFree => _frames.Count - _held - _asked - Pooled - _withheld;

    private void OnNestedFault(NestedFault fault)
    {
        if (fault.Measured)
            _counters.FaultsReceived++;
        if (_hindrance.IsSlow)
            _hindrance.CountSlowed();
        GuestAccount guest = _guests[fault.Vm];
        _balloons?.Wake();
        _scanner?.Wake(Context.Now);
        if (guest.Alive && !TryServeOverwrite(guest, fault))
            Fault(guest, fault.Page, fault.Measured, fault.Write);
    }

    private void Fault(GuestAccount guest, int page, bool measured, bool write)
    {
        PageState state = guest.Pages[page];
        if (state.IsInTransit)
            Join(guest, page, state.Transit, measured, write);
        else if (state.IsSwapped)
            Fetch(guest, page, measured, write);
        else if (state.IsShared)
            FaultShared(guest, page, measured, write);
        else if (state.IsUntouched)
            Zero(guest, page, measured, write);
        else
            MapFromFrame(guest, page, state, write);
    }

    private void Zero(GuestAccount guest, int page, bool measured, bool write)
    {
        int index = OpenTransit(TransitKind.Zeroing, guest, page);
        MarkFaulted(index, measured, write);
        ReportFault(guest, page, index, FaultCourse.FirstTouch);
        ConsiderHugePage(guest, index);
        RequestFrames(guest, index);
    }

    private void Fetch(GuestAccount guest, int page, bool measured, bool write)
    {
        SwapLocation location = guest.Pages[page].Location;
        int head = OpenFetch(guest, page);
        MarkFaulted(head, measured, write);
        ReportFault(guest, page, head, FaultCourse.Swapped);
        NoteFetch(guest, page);
        if (location.IsInPool)
        {
            RequestFrames(guest, head);
            return;
        }
        Defer(guest, page);
        SwapChannel device = DeviceOf(guest, location);
        ReadAhead(guest, page, location, device, head);
        RequestFrames(guest, head);
    }

    private int OpenFetch(GuestAccount guest, int page)
    {
        SwapLocation location = guest.Pages[page].Location;
        int index = OpenTransit(TransitKind.Fetching, guest, page);
        _transits[index].Location = location;
        guest.Swapped--;
        return index;
    }

    private void Join(GuestAccount guest, int page, int index, bool measured, bool write)
    {
        bool first = !_transits[index].Faulted;
        MarkFaulted(index, measured, write);
        if (_transits[index].Kind == TransitKind.DiscardingBlock)
            _lateFaults.Add((_transits.RequestOf(index), page, measured, write));
        ReportFault(guest, page, index, FaultCourse.InTransit);
        if (first && _transits[index].Kind is TransitKind.Reading or TransitKind.Fetching)
            Defer(guest, page);
    }

    /// <summary>The page is in a frame already: read ahead, stranded, or mapped and asked for again.</summary>
    private void MapFromFrame(GuestAccount guest, int page, PageState state, bool write)
    {
        int frame = state.Frame;
        ReportFault(guest, page, -1, FaultCourse.Present);
        if (state.IsUnmapped && _kernel is not null)
        {
            MapFromSwapCache(guest, page, frame, write);
        }
        else if (state.IsUnmapped)
        {
            SwapLocation location = _frames.Location(frame);
            (location.IsSlot ? _readAhead : _stranded).Left();
            if (location.IsSlot && !location.IsInImage && Measured)
                _counters.ReadaheadHits[location.Device] += _basePages;
            if (location.IsSlot)
                guest.Window.OnHit(page);
            ReleaseSlotIfFull(frame);
            MakeMapped(guest, page, frame);
        }
        Map(guest, page, frame, FaultService.Minor);
    }

    private int OpenTransit(TransitKind kind, GuestAccount guest, int page)
    {
        int index = _transits.Open(kind, guest.Index, page);
        guest.Pages[page] = PageState.InTransit(index);
        return index;
    }

    private void MarkFaulted(int index, bool measured, bool write)
    {
        _transits[index].Write |= write;
        _transits[index].Faulted = true;
        _transits[index].Measured |= measured;
    }

    private void Defer(GuestAccount guest, int page)
    {
        if (guest.AsyncPageFaults)
            TellVm(guest, new FaultDeferred(page), _entryDelay);
    }

    private void RequestFrames(GuestAccount guest, int index)
    {
        if (_kernel is not null)
        {
            RequestCharge(index);
            return;
        }
        if (guest.Charged >= guest.Limit || guest.AtLimit.Count > 0)
        {
            HoldBack(guest.AtLimit, index, flags: 1);
            return;
        }
        guest.Charged++;
        if (_waiting.Count > 0)
            HoldBack(_waiting, index);
        else
            Ask(guest, index);
    }

    private void HoldBack(Queue<long> queue, int index, int flags = 0)
    {
        queue.Enqueue(_transits.RequestOf(index));
        Report(EpisodeStep.FaultHeldBack, _transits.RequestOf(index), flags: flags);
    }

    private void Ask(GuestAccount guest, int index, bool urgent = false)
    {
        FlushFrees();
        ref Transit transit = ref _transits[index];
        int optional = transit.Huge ? PagesOfBlock - 1 : Math.Min(ChainLength(index) - 1, guest.Limit - guest.Charged);
        guest.Charged += optional;
        transit.Asked = true;
        transit.Optional = (short)optional;
        _asked++;
        bool reserve = urgent || _kernel is not null;     // what is charged is there: no watermark is in its way
        int[]? pages = !_tagsPages ? null : transit.Huge ? PagesOfBlockOf(transit.Page) : PagesOf(index, 1 + optional);
        AllocateFrames request = new(_transits.RequestOf(index), guest.Index, 1, optional, reserve, pages)
        {
            InOneBlock = transit.Huge,
        };
        _lastAsked = request.Request;
        Report(EpisodeStep.FramesAsked, request.Request, 1 + optional, transit.Page, guest.Index);
        Context.Tell(_wiring.Allocator!, request, _latency);
    }

    private int ChainLength(int index)
    {
        int length = 0;
        for (; index >= 0; index = _transits[index].Next)
            length++;
        return length;
    }

    private void OnFramesDenied(FramesDenied denied)
    {
        int index = FindAsked(denied.Request);
        if (index < 0 || TryAnswerPool(index, frames: null))
            return;
        GuestAccount guest = TakeAnswer(index);
        Report(EpisodeStep.FramesAnswered, denied.Request);
        if (TryAbandon(guest, index))
            return;
        guest.Charged -= _transits[index].Optional;
        if (!_transits[index].Dead)
        {
            GiveUpHugePage(index);
            _waiting.Enqueue(denied.Request);
            return;
        }
        guest.Charged--;
        _transits.Close(index);
    }

    private void OnFramesGranted(FramesGranted granted)
    {
        int index = FindAsked(granted.Request);
        if (index < 0 || TryAnswerPool(index, granted.Frames))
            return;
        GuestAccount guest = TakeAnswer(index);
        Report(EpisodeStep.FramesAnswered, granted.Request, page: granted.Frames.Length);
        guest.Charged -= _transits[index].Optional + 1 - granted.Frames.Length;
        Hold(guest, granted.Frames.Length);
        if (_transits[index].Dead)
            GiveUpFrames(guest, index, granted.Frames);
        else if (_transits[index].Huge)
            FillBlock(guest, index, granted.Frames);
        else if (_transits[index].Kind == TransitKind.Zeroing)
            MapZeroes(guest, index, granted.Frames[0]);
        else if (_transits[index].Kind == TransitKind.Copying)
            CopyShared(guest, index, granted.Frames[0]);
        else
            StartReading(guest, index, granted.Frames);
    }

    private int FindAsked(long request)
    {
        int index = _transits.FindOpen(request);
        return index >= 0 && _transits[index].Asked ? index : -1;
    }

    private GuestAccount TakeAnswer(int index)
    {
        _transits[index].Asked = false;
        _asked--;
        return _guests[_transits[index].Vm];
    }

    private void Hold(GuestAccount guest, int frames)
    {
        _held += frames;
        CountResident(guest, frames);
    }

    private void GiveUpFrames(GuestAccount guest, int index, int[] frames)
    {
        foreach (int frame in frames)
            FreeFrame(guest, frame, evicted: false);
        _transits.Close(index);
    }

    private void MapZeroes(GuestAccount guest, int index, int frame)
    {
        int page = _transits[index].Page;
        _transits.Close(index);
        AssignFrame(guest, page, frame);
        MakeMapped(guest, page, frame);
        Map(guest, page, frame, FaultService.Minor);
    }

    private void AssignFrame(GuestAccount guest, int page, int frame)
    {
        CheckUnclaimed(frame);
        _frames.Assign(frame, guest.Index, page);
    }

    private void MakeMapped(GuestAccount guest, int page, int frame)
    {
        guest.Pages[page] = PageState.Mapped(frame);
        _kernel?.Reclaim.Unlock(_kernel.NumberOf(guest.Index, page));
        InsertIntoPolicies(guest, frame);
    }

    private void Map(GuestAccount guest, int page, int frame, FaultService service)
    {
        PageMapping mapping = new(page, frame, service, _frames.Stamp(frame));
        Report(EpisodeStep.PageMapped, frame, 0, page, guest.Index);
        TellVm(guest, new MapPages([mapping]), _entryDelay);
    }

    /// <summary>
    /// Asks again for those who were denied, in order, as far as frames are known to be free; and for VMs below their
    /// limit.
    /// </summary>
    private void ServeWaiting()
    {
        foreach (GuestAccount guest in _limited)
            while (guest.AtLimit.Count > 0 && guest.Charged < guest.Limit)
                LeaveLimit(guest, guest.AtLimit.Dequeue());
        while (_waiting.Count > 0 && KnownFree > _watermarks.Min)
        {
            int index = _transits.FindOpen(_waiting.Dequeue());
            Ask(_guests[_transits[index].Vm], index);
        }
    }

    private void LeaveLimit(GuestAccount guest, long request)
    {
        guest.Charged++;
        if (_waiting.Count > 0)
            _waiting.Enqueue(request);
        else
            Ask(guest, _transits.FindOpen(request));
    }
}
