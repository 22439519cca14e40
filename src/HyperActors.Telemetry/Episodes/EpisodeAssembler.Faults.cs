using HyperActors.Machine;

namespace HyperActors.Telemetry;

// Page faults: from the walk that found no frame to the guest's next instruction.
internal sealed partial class EpisodeAssembler
{
    private const int RaisedByWrite = 1;
    private const int RaisedByBalloon = 4;
    private const int OperationWrites = 1;
    private const int OperationFailed = 2;

    private Asker _lastAsker = new() { Request = -1 };

    private void OnFaultRaised(int log, in EpisodeRecord record, long now)
    {
        if (FaultOn(in record) is { } stale)
        {
            stale.IsUnfinished = true;
            Finish(stale, now);
        }
        OpenEpisode episode = Begin(EpisodeKind.PageFault, record.Vm);
        _pages[record.Vm][record.Page].Open = episode.Slot + 1;
        episode.Page = record.Page;
        episode.Write = (record.Flags & RaisedByWrite) != 0;
        episode.IsSpecial = (record.Flags & RaisedByBalloon) != 0;
        long since = record.Since.Picoseconds;
        int root = episode.Open(SpanName.PageFault, -1, log, now);
        if (since > now)
            episode.Add(SpanName.PageWalk, root, log, now, since, record.Other);
        episode.Phase = episode.Open(SpanName.VmExit, root, log, since);
    }

    private void OnFaultDeferred(in EpisodeRecord record, long now)
    {
        if (FaultOn(in record) is { } episode)
            episode.Deferred = now;
    }

    private void OnFaultReceived(int log, in EpisodeRecord record, long now)
    {
        if (FaultOn(in record) is not { } episode)
            return;
        episode.ClosePhase(now);
        if (episode.Serving < 0)
            episode.Serving = episode.Open(SpanName.ServeFault, 0, log, now);
        if (record.Request >= 0)
            _waiters.Bind(record.Request, episode);
        var course = (FaultCourse)record.Flags;
        if (course == FaultCourse.InTransit)
            episode.Phase = episode.Open(SpanName.WaitForTransit, episode.Serving, log, now);
        PageFacts facts = _pages[record.Vm][record.Page];
        if (course == FaultCourse.FirstTouch || facts.Pass == 0)
            return;
        episode.Pass = facts.Pass;
        episode.Taker = facts.Taker - 1;
    }

    private void OnFaultHeldBack(int log, in EpisodeRecord record, long now) =>
        NextPhase(_waiters.Find(record.Request), record.Flags != 0 ? SpanName.WaitAtLimit : SpanName.WaitForFrames, log, now);

    private void OnFramesAsked(int log, in EpisodeRecord record, long now)
    {
        OpenEpisode? episode = _waiters.Find(record.Request);
        NextPhase(episode, SpanName.AllocateFrames, log, now, record.Other);
        _lastAsker = episode is null ? new Asker { Request = -1 } : Asker.Of(episode, record.Request);
    }

    private void OnFramesGranted(int log, in EpisodeRecord record, long now)
    {
        if (_waiters.Find(record.Request) is { } episode && IsInPhase(episode, SpanName.AllocateFrames))
            episode.Add(SpanName.GrantFrames, episode.Phase, log, now, now, record.Count);
    }

    private void OnFramesAnswered(int log, in EpisodeRecord record, long now)
    {
        OpenEpisode? episode = _waiters.Find(record.Request);
        episode?.ClosePhase(now);
        if (record.Count == 0)
            NextPhase(episode, SpanName.WaitForFrames, log, now);
    }

    private void OnReadTold(int log, in EpisodeRecord record, long now)
    {
        OpenEpisode? episode = _waiters.Find(record.Request);
        NextPhase(episode, SpanName.SwapRead, log, now, record.Count);
        if (episode is not null)
            episode.Major = true;
    }

    private void OnReadAnswered(int log, in EpisodeRecord record, long now)
    {
        if (_waiters.Find(record.Request) is not { } episode)
            return;
        int read = IsInPhase(episode, SpanName.SwapRead) ? episode.Phase : -1;
        episode.ClosePhase(now);
        if (record.Flags == 0)
            return;
        episode.Fail(read, SpanFailure.Io);
        episode.TouchedBy((int)record.Other, FaultTouch.Failed);
        NextPhase(episode, SpanName.RetryPause, log, now);
    }

    private void OnPageMapped(int log, in EpisodeRecord record, long now)
    {
        ref PageFacts facts = ref _pages[record.Vm][record.Page];
        (facts.Pass, facts.Taker) = (0, 0);
        if (FaultOn(in record) is { } episode)
            Return(episode, now);
    }

    private void OnPageLost(int log, in EpisodeRecord record, long now)
    {
        if (FaultOn(in record) is not { } episode)
            return;
        episode.Fail(0, SpanFailure.Io);
        Return(episode, now);
    }

    private void OnFaultServed(in EpisodeRecord record, long now)
    {
        if (FaultOn(in record) is not { } episode)
            return;
        _pages[record.Vm][record.Page].Open = 0;
        episode[0].Number = record.Other;
        episode.Major = record.Flags == 1;
        Finish(episode, now);
    }

    private void OnOperationDone(int log, in EpisodeRecord record, long now)
    {
        if (OperatesFor(in record, out int parent) is not { } episode || parent < 0)
            return;
        long arrived = record.Since.Picoseconds;
        int operation = episode.Add(SpanName.SwapOperation, parent, log, arrived, now, record.Count);
        if (record.Other > arrived)
            episode.Add(SpanName.SwapQueue, operation, log, arrived, record.Other);
        episode.Add(SpanName.SwapService, operation, log, record.Other, now);
        if ((record.Flags & OperationFailed) != 0)
            episode.Fail(operation, SpanFailure.Io);
    }

    private void OnOperationTouched(in EpisodeRecord record)
    {
        OperatesFor(in record, out _)?.TouchedBy(
            (int)record.Other + 1, (record.Flags & OperationFailed) != 0 ? FaultTouch.Failed : FaultTouch.Slowed);
    }

    /// <summary>For whom a device works: a fault, a reclaim, or a guest's disk; and the span of the request.</summary>
    private OpenEpisode? OperatesFor(in EpisodeRecord record, out int parent)
    {
        if (record.Vm >= 0)
        {
            OpenEpisode? transfer = _transfers.GetValueOrDefault((record.Vm, record.Request));
            parent = transfer?.Phase ?? -1;
            return transfer;
        }
        if ((record.Flags & OperationWrites) != 0)
            return _writes.Find(record.Request, out parent);
        OpenEpisode? episode = _waiters.Find(record.Request);
        parent = episode is not null && IsInPhase(episode, SpanName.SwapRead) ? episode.Phase : -1;
        return episode;
    }

    private void OnMailTouched(in EpisodeRecord record)
    {
        OpenEpisode? episode = (MailSubject)record.Flags switch
        {
            MailSubject.Page => FaultOn(in record),
            MailSubject.Request => _waiters.Find(record.Request) ?? _writes.Find(record.Request),
            MailSubject.Batch => _batches.Find(record.Request),
            MailSubject.Transfer => _transfers.GetValueOrDefault((record.Vm, record.Request)),
            MailSubject.Balloon => _given[2 * record.Vm],
            _ => _given[2 * record.Vm + 1],
        };
        episode?.TouchedBy((int)record.Other + 1, FaultTouch.Disturbed);
    }

    private OpenEpisode? FaultOn(in EpisodeRecord record)
    {
        int slot = _pages[record.Vm][record.Page].Open - 1;
        return slot < 0 ? null : _open[slot];
    }

    private static bool IsInPhase(OpenEpisode episode, SpanName name) =>
        episode.Phase >= 0 && episode[episode.Phase].Name == name;

    private static void NextPhase(OpenEpisode? episode, SpanName name, int log, long now, long number = -1)
    {
        if (episode is null || episode.Serving < 0)
            return;
        episode.ClosePhase(now);
        episode.Phase = episode.Open(name, episode.Serving, log, now, number);
    }

    /// <summary>The answer is on its way back to the VM.</summary>
    private static void Return(OpenEpisode episode, long now)
    {
        episode.ClosePhase(now);
        episode.Close(episode.Serving, now);
        episode.Serving = -1;
        episode.Phase = episode.Open(SpanName.VmEntry, 0, episode[0].Role, now);
    }
}
