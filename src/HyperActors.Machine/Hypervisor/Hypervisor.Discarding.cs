namespace HyperActors.Machine;

// Pages that a VM gave up: their frames and slots are freed, and their content is forgotten, without writing anything.
//
// A page in a frame is unmapped in the VM first, as for reclaim. Pages that are nowhere or in swap are gone at once, but
// the VM is told of them all the same, in the order in which they go: from then on they are pages of zeroes. A page
// that is on its way, or that a reclaim pass has in hand, waits until that is over (DiscardQueue), so that no step is
// undone half-way. A fault on a page that goes is served when it has gone: it gets a frame of zeroes, as if never touched.
public sealed partial class Hypervisor : IPageDiscarder
{
    private readonly DiscardQueue _discards = new();

    private void OnReportFreePages(ReportFreePages report)
    {
        GuestAccount guest = _guests[report.Vm];
        if (guest.Alive)
            StartDiscard(guest, new ReportAccepted(), report.Pages);
    }

    private void StartDiscard(GuestAccount guest, GuestMessage answer, int[] pages)
    {
        DiscardJob job = new(guest, answer, pages.Length, Episodes?.NextNumber() ?? 0);
        Report(EpisodeStep.GiftReceived, job.Number, 0, pages.Length, guest.Index, answer is ReportAccepted ? 1 : 0);
        _discards.Add(job, InOrderOfBlocks(pages));
    }

    long IPageDiscarder.Tell(DiscardJob job, int[] pages)
    {
        long batch = _batches.Open(BatchKind.Discard, job.Guest.Index, _hostPass, pages);
        Report(EpisodeStep.BatchAsked, batch, job.Number, pages.Length, job.Guest.Index, (int)BatchQuestion.Discard);
        TellVm(job.Guest, new DiscardPages(batch, pages), _machine.Host.Cpu.ShootDown);
        return batch;
    }

    bool IPageDiscarder.TryDiscard(GuestAccount guest, int page, int count) =>
        count > 1 ? TryDiscardHugePage(guest, page) : TryDiscard(guest, page);

    private bool TryDiscard(GuestAccount guest, int page)
    {
        PageState state = guest.Pages.Peek(page);
        if (!TrySplit(guest, page))
            return false;
        bool inHand = state.IsMapped && !_frames.InPolicy(state.Frame);
        if (state.IsInTransit || inHand)
            return false;
        if (state.IsUntouched)
            return true;
        if (state.IsShared)
            return TryDiscardShared(guest, page);
        _policies.Forget(guest, page);
        if (state.IsMapped)
        {
            _kernel?.Reclaim.Lock(_kernel.NumberOf(guest.Index, page));
            RemoveFromPolicies(guest, state.Frame);
            int index = OpenTransit(TransitKind.Discarding, guest, page);
            _transits[index].Frame = state.Frame;
            guest.Leaving++;
            _evicting++;
            StartFlight(guest, 1);
            return true;
        }
        guest.Pages[page] = PageState.Untouched;
        if (state.IsUnmapped)
        {
            DropFrame(guest, state);
            CountDiscard(guest);
            return true;
        }
        DropSwapped(guest, page, state);
        return true;
    }

    private void OnDiscardAck(DiscardAck ack)
    {
        if (!_batches.TryClose(ack.Batch, BatchKind.Discard, ack.Vm, out Batch batch))
            return;
        Report(EpisodeStep.BatchClosed, ack.Batch);
        GuestAccount guest = _guests[ack.Vm];
        foreach (int page in batch.Pages)
            if (guest.Pages.Peek(page) is { IsInTransit: true } state)
                FinishGivingUp(guest, state.Transit);
        if (!_discards.Acknowledge(ack.Batch, batch.Pages.Length, out DiscardJob job))
            return;
        Report(EpisodeStep.GiftAnswered, job.Number, vm: guest.Index);
        TellVm(guest, job.Answer, _machine.Host.Cpu.VmEntry);
    }

    private void FinishGivingUp(GuestAccount guest, int index)
    {
        if (_transits[index].Kind == TransitKind.Discarding)
            FinishDiscard(guest, index);
        else if (_transits[index].Kind == TransitKind.DiscardingBlock)
            FinishDiscardingBlock(guest, index);
        else if (_transits[index].Kind == TransitKind.Leaving)
            FinishLeaving(guest, index);
    }

    private void FinishDiscard(GuestAccount guest, int index)
    {
        Transit transit = CloseEviction(guest, index);
        if (_frames.Location(transit.Frame).IsSlot)
            Discard(_frames.Location(transit.Frame));
        guest.Pages[transit.Page] = PageState.Untouched;
        FreeFrame(guest, transit.Frame, evicted: false);
        CountDiscard(guest);
        if (transit.Faulted)
            Fault(guest, transit.Page, transit.Measured, transit.Write);
    }

    private void CountDiscard(GuestAccount guest)
    {
        if (Measured)
            _counters.PagesGivenUp[guest.Index] += _basePages;
    }
}
