using System.Runtime.InteropServices;

namespace HyperActors.Machine;

// Pages are taken away: from the need, over candidates, accessed bits, shoot-down and writing, to the free frame.
//
// A pass takes a batch. It first frees pages that were read ahead in vain, then asks the policy for candidates, has
// their accessed bits sampled by the VMs, spares those accessed (second chance), and has the others unmapped. A clean
// page is gone with the acknowledgement; dirty ones are handed to the devices and the pass is over: the next one may
// start while they are being written, and counts them as frames to come.
//
// Bounds. After one lap (as many candidates as there are frames) candidates are taken although accessed. After one lap
// without a frame gained, a page that is on its way out goes out even if its VM wants it meanwhile. After
// HopelessLaps without a frame gained, memory is said to be exhausted.
public sealed partial class Hypervisor
{
    /// <summary>Laps over all frames without gaining one, after which there is no hope.</summary>
    private const int HopelessLaps = 4;

    private readonly ReclaimPass _hostPass = new(-1);
    private readonly UnmappedPages _readAhead;
    private readonly UnmappedPages _stranded;
    private readonly List<long> _byVm = [];
    private bool _belowLow;
    private int _evicting;
    private int _inFlight;

    /// <summary>Counts events after which reclaim may succeed where it failed before.</summary>
    private long _changes;

    private bool IsReadAhead(int vm, int page)
    {
        PageState state = _guests[vm].Pages.Peek(page);
        return state.IsUnmapped && _frames.Location(state.Frame).IsSlot;
    }

    private bool IsStranded(int vm, int page)
    {
        PageState state = _guests[vm].Pages.Peek(page);
        return state.IsUnmapped && !_frames.Location(state.Frame).IsSlot;
    }

    private int LapOf(ReclaimPass pass) =>
        pass.Vm < 0 ? _frames.Count : Math.Min(_guests[pass.Vm].Limit, _frames.Count);

    /// <summary>Starts what reclaim is needed.</summary>
    /// <returns>Whether a pass began and ended at once, so that all must be considered anew.</returns>
    private bool ConsiderReclaim()
    {
        bool ended = false;
        foreach (GuestAccount guest in _limited)
            if (guest.AtLimit.Count > 0)
                ended |= Consider(guest.Pass!, NeedAtLimit(guest), direct: true);
        // Asked after each message; most of the time no frame is needed, or they are being freed.
        if (_hostPass.Stage != ReclaimStage.Idle || (!_belowLow && _waiting.Count == 0))
            return ended;
        int background = NeedInBackground();
        int waiting = _waiting.Count - Math.Max(0, KnownFree - _watermarks.Min) - _evicting;
        return ended | Consider(_hostPass, Math.Max(background, waiting), direct: _waiting.Count > 0);
    }

    /// <summary>
    /// How many frames background reclaim should free. While evictions are under way, it waits until the rest is worth a
    /// batch: otherwise each page that is handed out would start a pass, a sample and a shoot-down for one page.
    /// </summary>
    private int NeedInBackground()
    {
        if (!_belowLow)
            return 0;
        int need = _watermarks.High - KnownFree - _evicting;
        int worthwhile = Math.Min(_options.ReclaimBatch, _watermarks.High - _watermarks.Low);
        return _evicting > 0 && need < worthwhile ? 0 : need;
    }

    private int NeedAtLimit(GuestAccount guest)
    {
        int need = guest.AtLimit.Count - (guest.Limit - guest.Charged) - guest.Leaving;
        return need <= 0 ? 0 : Math.Max(need, Math.Min(_options.ReclaimBatch, guest.Limit / 16));
    }

    private bool Consider(ReclaimPass pass, int need, bool direct)
    {
        if (pass.Stage != ReclaimStage.Idle || need <= 0)
            return false;
        bool stalled = pass.StalledAt == _changes && (pass.Direct || !direct);
        bool hopeless = pass.Barren > (long)HopelessLaps * LapOf(pass);
        if (direct && (stalled || hopeless))
            RunOutOfMemory(pass, certain: !stalled);
        // With no device to write to, background reclaim gives up, too: what it would do for nobody, it would do for ever.
        if (stalled || (hopeless && (direct || !_devices.MayMakeRoom)))
            return false;
        StartPass(pass, Math.Min(need, _options.ReclaimBatch), direct);
        return pass.Stage == ReclaimStage.Idle;
    }

    private void StartPass(ReclaimPass pass, int target, bool direct)
    {
        pass.Direct = direct;
        pass.Target = target;
        pass.Taken = 0;
        pass.Examined = 0;
        pass.Patience = LapOf(pass);
        ReportPass(pass);
        TakeReadAhead(pass);
        TakeStranded(pass);
        FetchReferences();
        if (_references is { Outstanding: > 0 })
            pass.Stage = ReclaimStage.Fetching;
        else
            BeginRound(pass);
    }

    /// <summary>Frees pages that were read ahead and never asked for: they cost nothing to take.</summary>
    private void TakeReadAhead(ReclaimPass pass)
    {
        while (pass.Taken < pass.Target && TryTakeUnmapped(_readAhead, pass, out GuestAccount guest, out int page))
        {
            int frame = guest.Pages[page].Frame;
            NoteImage(guest.Index, page, frame);
            guest.Pages[page] = PageState.Swapped(_frames.Location(frame));
            guest.Swapped++;
            CountCleanEviction();
            _evictor = pass.Number;
            FreeFrame(guest, frame, evicted: true);
            pass.Taken++;
        }
    }

    /// <summary>Pages that found no slot when they were unmapped are written now, if there is one.</summary>
    private void TakeStranded(ReclaimPass pass)
    {
        if (_stranded.Count == 0 || !AnySlotToBeHad())
            return;
        while (pass.Taken < pass.Target && TryTakeUnmapped(_stranded, pass, out GuestAccount guest, out int page))
        {
            int frame = guest.Pages[page].Frame;
            int index = OpenTransit(TransitKind.Writing, guest, page);
            _transits[index].Frame = frame;
            _transits[index].Pass = pass.Number;
            guest.Leaving++;
            _evicting++;
            StartFlight(guest, 1);
            pass.ToWrite.Add(index);
            pass.Taken++;
            pass.Barren++;
        }
        int left = _stranded.Count;
        WriteOut(pass.ToWrite);
        // What found no slot again was not taken: a pass that does only that has done nothing.
        pass.Taken -= _stranded.Count - left;
    }

    private bool TryTakeUnmapped(UnmappedPages pages, ReclaimPass pass, out GuestAccount guest, out int page)
    {
        int vm = pass.Vm;
        bool found = vm >= 0 ? pages.TryTakeOf(vm, out page) : pages.TryTake(out vm, out page);
        guest = _guests[Math.Max(vm, 0)];
        return found;
    }

    private void BeginRound(ReclaimPass pass)
    {
        int wanted = Math.Min(_options.SampleBatch, pass.Target - pass.Taken - pass.Victims.Count);
        if (wanted > 0 && _devices.Count > 0)
            TakeCandidates(pass, wanted);
        if (pass.Candidates.Count == 0)
        {
            Invalidate(pass);
            return;
        }
        int pages = PagesOf(pass.Candidates);
        pass.Examined += pages;
        pass.Barren += pages;
        pass.Stage = ReclaimStage.Examining;
        Report(EpisodeStep.PassExamines, pass.Number, page: pass.Candidates.Count);
        Context.Tell(Context.Self, pass, ReclaimTime(pass.Candidates.Count));
    }

    private void OnExamined(ReclaimPass pass)
    {
        if (pass.Stage != ReclaimStage.Examining)
            return;
        Report(EpisodeStep.PassExamined, pass.Number);
        if (_kernel is not null)
        {
            SampleBatch(pass);
            return;
        }
        if (!_policies.UsesAccessedBits || _references is not null || pass.Examined > pass.Patience)
        {
            foreach (int frame in pass.Candidates)
                TakeAsVictim(pass, frame);
            pass.Candidates.Clear();
            BeginRound(pass);
            return;
        }
        pass.Stage = ReclaimStage.Sampling;
        AskVms(pass, pass.Candidates, BatchKind.Sample, _machine.Host.Cpu.ShootDown);
        pass.Candidates.Clear();
        if (pass.Outstanding == 0)
            BeginRound(pass);
    }

    /// <summary>
    /// Tells each VM its part of a list of frames, in the order of its pages, so that neighbours stay neighbours.
    /// </summary>
    private void AskVms(ReclaimPass pass, List<int> frames, BatchKind kind, SimDuration delay)
    {
        _byVm.Clear();
        bool isSorted = true;       // victims are as they were asked about as candidates
        long last = 0;
        foreach (int frame in frames)
        {
            long next = ((long)_frames.Vm(frame) << 32) | (uint)_frames.Page(frame);
            isSorted &= last <= next;
            last = next;
            _byVm.Add(next);
        }
        if (!isSorted)
            RankSort.Sort(CollectionsMarshal.AsSpan(_byVm));
        for (int first = 0, end; first < _byVm.Count; first = end)
        {
            int vm = (int)(_byVm[first] >> 32);
            for (end = first; end < _byVm.Count && _byVm[end] >> 32 == vm;)
                end++;
            int[] pages = new int[end - first];
            for (int i = 0; i < pages.Length; i++)
                pages[i] = (int)(_byVm[first + i] & uint.MaxValue);
            long batch = _batches.Open(kind, vm, pass, pages);
            pass.Outstanding++;
            BatchQuestion question = kind == BatchKind.Sample ? BatchQuestion.Accessed : BatchQuestion.Invalidate;
            Report(EpisodeStep.BatchAsked, batch, pass.Number, pages.Length, vm, (int)question);
            TellVm(_guests[vm], kind == BatchKind.Sample ? new SampleAccessed(batch,
                pages) : new InvalidatePages(batch, pages), delay);
        }
    }

    private void OnAccessedBits(AccessedBits bits)
    {
        if (!_batches.TryClose(bits.Batch, BatchKind.Sample, bits.Vm, out Batch batch))
        {
            if (!TryTakeSharedBits(bits))
                OnActivity(bits);
            return;
        }
        Report(EpisodeStep.BatchClosed, bits.Batch);
        if (_kernel is not null)
        {
            TakeBits(batch, bits);
            return;
        }
        GuestAccount guest = _guests[bits.Vm];
        for (int i = 0; i < batch.Pages.Length; i++)
        {
            int frame = guest.Pages[batch.Pages[i]].Frame;
            if (bits.Accessed[i])
                PutBack(frame, touched: true);
            else
                TakeAsVictim(batch.Pass, frame);
        }
        if (--batch.Pass.Outstanding == 0)
            BeginRound(batch.Pass);
    }

    private void Invalidate(ReclaimPass pass)
    {
        if (pass.Victims.Count == 0)
        {
            EndPass(pass);
            return;
        }
        pass.Stage = ReclaimStage.Invalidating;
        AskVms(pass, pass.Victims, BatchKind.Invalidate, _machine.Host.Cpu.ShootDown);
        foreach (int frame in pass.Victims)
        {
            GuestAccount guest = _guests[_frames.Vm(frame)];
            int index = OpenTransit(TransitKind.Invalidating, guest, _frames.Page(frame));
            _transits[index].Frame = frame;
            _transits[index].Pass = pass.Number;
            _evicting++;
            StartFlight(guest, 1);
        }
        pass.Victims.Clear();
    }

    private void OnInvalidateAck(InvalidateAck ack)
    {
        if (TryAcknowledgeSharing(ack) || !_batches.TryClose(ack.Batch, BatchKind.Invalidate, ack.Vm, out Batch batch))
            return;
        Report(EpisodeStep.BatchClosed, ack.Batch);
        GuestAccount guest = _guests[ack.Vm];
        for (int i = 0; i < batch.Pages.Length; i++)
        {
            int index = guest.Pages[batch.Pages[i]].Transit;
            CheckUnclaimed(_transits[index].Frame);
            if (ack.Stamps.Length > 0)
                _frames.SetStamp(_transits[index].Frame, ack.Stamps[i]);
            NoteBlock(ack, i, index);
            if (_kernel is null)
                TakeUnmappedPage(batch.Pass, guest, index, ack.Dirty[i]);
            else
                _kernel.WasUnmapped(_kernel.NumberOf(ack.Vm, batch.Pages[i]), ack.Dirty[i]);
        }
        if (--batch.Pass.Outstanding == 0 && _kernel is null)
            FinishInvalidations(batch.Pass);
    }

    private void TakeUnmappedPage(ReclaimPass pass, GuestAccount guest, int index, bool dirty)
    {
        int frame = _transits[index].Frame;
        if (dirty)
            MakeDirty(frame);
        SwapLocation location = _frames.Location(frame);
        if (_transits[index].Faulted && !MustGo(guest))
        {
            GiveBack(guest, index);
        }
        else if (location == SwapLocation.MustWrite && TryDropNamed(guest, index))
        {
            pass.Taken++;
        }
        else if (location == SwapLocation.MustWrite)
        {
            _transits[index].Kind = TransitKind.Writing;
            pass.ToWrite.Add(index);
            pass.Taken++;
        }
        else
        {
            pass.Taken++;
            CountCleanEviction();
            NoteClean(in _transits[index], location);
            Evict(guest, index, location.IsSlot ? PageState.Swapped(location) : PageState.Untouched);
        }
    }

    private void FinishInvalidations(ReclaimPass pass)
    {
        int kept = 0;
        for (int i = 0; i < pass.ToWrite.Count; i++)
        {
            int index = pass.ToWrite[i];
            GuestAccount guest = _guests[_transits[index].Vm];
            if (_transits[index].Dead)
                DropDead(guest, index);
            else if (_transits[index].Faulted && !MustGo(guest))
                GiveBack(guest, index);
            else
                pass.ToWrite[kept++] = index;
        }
        pass.ToWrite.RemoveRange(kept, pass.ToWrite.Count - kept);
        WriteOut(pass.ToWrite);
        EndPass(pass);
    }

    private void EndPass(ReclaimPass pass)
    {
        pass.Stage = ReclaimStage.Idle;
        bool didSomething = pass.Examined + pass.Taken > 0;
        pass.StalledAt = didSomething ? -1 : _changes;
        Report(EpisodeStep.PassEnded, pass.Number, page: pass.Taken);
        if (!didSomething || !Measured)
            return;
        if (pass.Direct)
            _counters.DirectReclaims++;
        else
            _counters.BackgroundReclaims++;
    }

    /// <summary>
    /// Whether a page goes out although its VM has faulted on it: a whole lap has gained nothing for those who wait.
    /// </summary>
    private bool MustGo(GuestAccount guest) =>
        (_waiting.Count > 0 && _hostPass.Barren > LapOf(_hostPass))
        || (guest.AtLimit.Count > 0 && guest.Pass!.Barren > LapOf(guest.Pass));
}
