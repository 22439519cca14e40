using HyperActors.Machine;

namespace HyperActors.Telemetry;

/// <summary>Puts the steps that actors report together into episodes, and hands each over when it is over.</summary>
/// <remarks>
/// <para>A step names a page, a request, a batch or a reclaim, never an episode; here is known what belongs to what. Steps
/// come in the order of the model, so causes come before effects, and a step that fits nothing (its episode ended with its
/// VM, or its actor began anew) is passed by.</para>
/// <para>Everything is kept in objects and arrays that are used again, as this is done for every episode although only few
/// are kept: the decision needs an episode's length and errors, which only its end shows.</para>
/// </remarks>
internal sealed partial class EpisodeAssembler : IEpisodeReader
{
    private readonly IEpisodeKeeper _keeper;
    private readonly PageBook[] _pages;
    private readonly Bindings _waiters = new();
    private readonly List<OpenEpisode?> _open = [];
    private readonly Stack<int> _freeSlots = new();
    private readonly Stack<OpenEpisode> _unused = new();
    private readonly Hindrances _hindrances;
    private long _numbers;

    public EpisodeAssembler(MachineOptions machine, IEpisodeKeeper keeper)
    {
        _keeper = keeper;
        _basePages = machine.Host.Paging.HostPage.BasePages;
        // Pages that VMs share have an account of their own behind those of the VMs.
        int accounts = machine.Vms.Count + 1;
        _pages = [.. Enumerable.Range(0, accounts).Select(static _ => new PageBook())];
        _given = new OpenEpisode?[2 * machine.Vms.Count];
        _evictedFrom = new EvictedPage[FrameAllocator.FramesOf(machine)];
        Lost = new VmPairCounts(accounts);
        _hindrances = new Hindrances(machine);
        // Injected faults are known before the run: they have the first numbers.
        _numbers = machine.Faults.Count;
    }

    /// <summary>The latest reclaims.</summary>
    public PassBook Passes { get; } = new();

    /// <summary>
    /// Base pages that each VM lost to each, after the warm-up, as the steps tell: it must agree with the allocator's count.
    /// </summary>
    public VmPairCounts Lost { get; }

    /// <inheritdoc />
    public void Read(int log, in EpisodeRecord record)
    {
        long now = record.Time.Picoseconds;
        switch (record.Step)
        {
            case EpisodeStep.FaultRaised: OnFaultRaised(log, in record, now); break;
            case EpisodeStep.FaultDeferred: OnFaultDeferred(in record, now); break;
            case EpisodeStep.FaultServed: OnFaultServed(in record, now); break;
            case EpisodeStep.FaultReceived: OnFaultReceived(log, in record, now); break;
            case EpisodeStep.FaultHeldBack: OnFaultHeldBack(log, in record, now); break;
            case EpisodeStep.FramesAsked: OnFramesAsked(log, in record, now); break;
            case EpisodeStep.FramesGranted: OnFramesGranted(log, in record, now); break;
            case EpisodeStep.FramesAnswered: OnFramesAnswered(log, in record, now); break;
            case EpisodeStep.ReadTold: OnReadTold(log, in record, now); break;
            case EpisodeStep.ReadAnswered: OnReadAnswered(log, in record, now); break;
            case EpisodeStep.PageMapped: OnPageMapped(log, in record, now); break;
            case EpisodeStep.PageLost: OnPageLost(log, in record, now); break;
            case EpisodeStep.OperationDone: OnOperationDone(log, in record, now); break;
            case EpisodeStep.OperationTouched: OnOperationTouched(in record); break;
            case EpisodeStep.MailTouched: OnMailTouched(in record); break;
            case EpisodeStep.PassStarted: OnPassStarted(log, in record, now); break;
            case EpisodeStep.PassExamines: OnPassExamines(log, in record, now); break;
            case EpisodeStep.PassExamined: OnPassExamined(in record, now); break;
            case EpisodeStep.BatchAsked: OnBatchAsked(log, in record, now); break;
            case EpisodeStep.BatchAnswered: OnBatchAnswered(log, in record, now); break;
            case EpisodeStep.BatchClosed: OnBatchClosed(in record, now); break;
            case EpisodeStep.PageEvicted: OnPageEvicted(in record); break;
            case EpisodeStep.FrameTaken: OnFrameTaken(in record); break;
            case EpisodeStep.WriteTold: OnWriteTold(log, in record, now); break;
            case EpisodeStep.WriteAnswered: OnWriteAnswered(in record, now); break;
            case EpisodeStep.PassEnded: OnPassEnded(in record, now); break;
            case EpisodeStep.PagesGivenUp: OnPagesGivenUp(log, in record, now); break;
            case EpisodeStep.GiftReceived: OnGiftReceived(log, in record, now); break;
            case EpisodeStep.GiftAnswered: OnGiftAnswered(in record, now); break;
            case EpisodeStep.PagesAccepted: OnPagesAccepted(in record, now); break;
            case EpisodeStep.TransferRaised: OnTransferRaised(log, in record, now); break;
            case EpisodeStep.TransferForwarded: OnTransferForwarded(log, in record, now); break;
            case EpisodeStep.TransferReturned: OnTransferReturned(in record, now); break;
            case EpisodeStep.TransferDone: OnTransferDone(in record, now); break;
            case EpisodeStep.GuestStopped: OnGuestStopped(in record, now); break;
            default: throw new System.Diagnostics.UnreachableException($"No handler for {record.Step}.");
        }
    }

    /// <summary>When the last episode ended, in picoseconds; 0 if none did.</summary>
    public long Latest { get; private set; }

    /// <summary>The run is over: what is open ends with it.</summary>
    /// <param name="now">The end, in picoseconds.</param>
    public void End(long now)
    {
        for (int slot = 0; slot < _open.Count; slot++)
        {
            if (_open[slot] is not { } episode)
                continue;
            episode.IsUnfinished = true;
            Finish(episode, Math.Max(now, LatestOf(episode)));
        }
    }

    /// <summary>Takes an episode back that nobody needs any more.</summary>
    public void Recycle(OpenEpisode episode)
    {
        episode.Clear();
        _unused.Push(episode);
    }

    private static long LatestOf(OpenEpisode episode)
    {
        long latest = 0;
        foreach (SpanSlot span in episode.Spans)
            latest = Math.Max(latest, Math.Max(span.Start, span.End));
        return latest;
    }

    private OpenEpisode Begin(EpisodeKind kind, int vm)
    {
        OpenEpisode episode = _unused.TryPop(out OpenEpisode? unused) ? unused : new OpenEpisode();
        episode.Begin(kind, ++_numbers, vm);
        if (!_freeSlots.TryPop(out int slot))
        {
            slot = _open.Count;
            _open.Add(null);
        }
        _open[slot] = episode;
        episode.Slot = slot;
        return episode;
    }

    private void Finish(OpenEpisode episode, long now)
    {
        episode.CloseAll(now);
        Latest = Math.Max(Latest, now);
        Leave(episode);
        if (episode.Kind == EpisodeKind.PageFault)
            EndForced(episode);
        _hindrances.Touch(episode);
        _keeper.Take(episode);
    }

    /// <summary>An episode that came to nothing: nobody hears of it.</summary>
    private void Forget(OpenEpisode episode)
    {
        Leave(episode);
        Recycle(episode);
    }

    private void Leave(OpenEpisode episode)
    {
        episode.IsOpen = false;
        _open[episode.Slot] = null;
        _freeSlots.Push(episode.Slot);
    }

    private void OnGuestStopped(in EpisodeRecord record, long now)
    {
        ForgetRequestsOf(record.Vm);
        for (int slot = 0; slot < _open.Count; slot++)
        {
            if (_open[slot] is not { } episode || episode.Vm != record.Vm || episode.Kind == EpisodeKind.Reclaim)
                continue;
            if (episode.Kind == EpisodeKind.PageFault)
                _pages[record.Vm][episode.Page].Open = 0;
            episode.Fail(0, SpanFailure.Killed);
            Finish(episode, now);
        }
    }
}
