using HyperActors.Machine;

namespace HyperActors.Telemetry;

// Reclaims, and what becomes of the pages and frames that they take: the causes of later faults.
internal sealed partial class EpisodeAssembler
{
    private readonly Dictionary<int, OpenEpisode> _reclaims = [];
    private readonly Bindings _batches = new();
    private readonly Bindings _writes = new();
    private readonly EvictedPage[] _evictedFrom;
    private readonly int _basePages;

    /// <summary>Which page a frame was taken from last, and by which reclaim.</summary>
    private readonly record struct EvictedPage(int Vm, int Page, int Pass);

    /// <summary>A fault that asked for frames; what is told of it outlasts its episode.</summary>
    private struct Asker
    {
        public long Request;
        public OpenEpisode Episode;
        public long Number;
        public int Vm;
        public int Page;
        public long Start;
        public long End;

        public static Asker Of(OpenEpisode episode, long request) => new()
        {
            Request = request,
            Episode = episode,
            Number = episode.Number,
            Vm = episode.Vm,
            Page = episode.Page,
            Start = episode[0].Start,
            End = episode[0].Start,
        };
    }

    private void OnPassStarted(int log, in EpisodeRecord record, long now)
    {
        int pass = (int)record.Request;
        OpenEpisode episode = Begin(EpisodeKind.Reclaim, record.Vm);
        episode.Pass = pass;
        episode.IsSpecial = record.Flags != 0;
        episode.Open(SpanName.Reclaim, -1, log, now, record.Count);
        _reclaims[pass] = episode;
        ref PassFacts facts = ref Passes.Add(pass);
        facts.Episode = episode;
        facts.Number = episode.Number;
        facts.Start = facts.End = now;
        facts.LimitOf = record.Vm;
        facts.IsDirect = record.Flags != 0;
        if (_waiters.Find(record.Other) is { } waiter)
            Blame(ref facts, Asker.Of(waiter, record.Other));
        else if (record.Other == _lastAsker.Request)
            Blame(ref facts, in _lastAsker);
    }

    private static void Blame(ref PassFacts facts, in Asker cause)
    {
        facts.CauseNumber = cause.Number;
        facts.CauseVm = cause.Vm;
        facts.CausePage = cause.Page;
        facts.CauseStart = cause.Start;
        facts.CauseEnd = cause.End;
        if (cause.Episode.Number != cause.Number)
            return;
        facts.Cause = cause.Episode;
        if (!cause.Episode.IsOpen)
            return;
        // Its end will be told.
        facts.NextForced = cause.Episode.Forced;
        cause.Episode.Forced = facts.Pass;
    }

    /// <summary>Tells the reclaims that a fault forced when it ended.</summary>
    private void EndForced(OpenEpisode episode)
    {
        if (_lastAsker.Number == episode.Number)
            _lastAsker.End = episode[0].End;
        for (int pass = episode.Forced; Passes.Knows(pass) && Passes[pass].CauseNumber == episode.Number;)
        {
            ref PassFacts facts = ref Passes[pass];
            facts.CauseEnd = episode[0].End;
            pass = facts.NextForced;
        }
    }

    private void OnPassExamines(int log, in EpisodeRecord record, long now)
    {
        if (_reclaims.TryGetValue((int)record.Request, out OpenEpisode? episode))
            episode.Phase = episode.Open(SpanName.Examine, 0, log, now, record.Count);
    }

    private void OnPassExamined(in EpisodeRecord record, long now)
    {
        if (_reclaims.TryGetValue((int)record.Request, out OpenEpisode? episode))
            episode.ClosePhase(now);
    }

    private void OnBatchAsked(int log, in EpisodeRecord record, long now)
    {
        var question = (BatchQuestion)record.Flags;
        OpenEpisode? episode = question == BatchQuestion.Discard
            ? _gifts.GetValueOrDefault(record.Other)
            : _reclaims.GetValueOrDefault((int)record.Other);
        if (episode is null)
            return;
        SpanName name = question switch
        {
            BatchQuestion.Accessed => SpanName.SampleAccessed,
            BatchQuestion.Invalidate => SpanName.InvalidatePages,
            _ => SpanName.DiscardPages,
        };
        int parent = question == BatchQuestion.Discard ? episode.Serving : 0;
        _batches.Bind(record.Request, episode, episode.Open(name, parent, log, now, record.Count));
    }

    private void OnBatchAnswered(int log, in EpisodeRecord record, long now)
    {
        if (_batches.Find(record.Request, out int span) is { } episode && span >= 0)
            episode.Add(SpanName.AnswerBatch, span, log, now, now, record.Count);
    }

    private void OnBatchClosed(in EpisodeRecord record, long now) =>
        _batches.Find(record.Request, out int span)?.Close(span, now);

    private void OnPageEvicted(in EpisodeRecord record)
    {
        int pass = (int)record.Other;
        int frame = (int)record.Request;
        ref PageFacts facts = ref _pages[record.Vm][record.Page];
        (facts.Pass, facts.Taker) = (pass, 0);
        _evictedFrom[frame] = new EvictedPage(record.Vm, record.Page, pass);
        if (Passes.Knows(pass))
            Passes[pass].Evicted++;
    }

    private void OnFrameTaken(in EpisodeRecord record)
    {
        EvictedPage evicted = _evictedFrom[record.Page];
        ref PageFacts facts = ref _pages[record.Vm][evicted.Page];
        if (evicted.Vm == record.Vm && facts.Pass == evicted.Pass)
            facts.Taker = (int)record.Other + 1;
        if (record.Flags != 0)
            Lost.Add(record.Vm, (int)record.Other, _basePages);
    }

    private void OnWriteTold(int log, in EpisodeRecord record, long now)
    {
        if (!_reclaims.TryGetValue((int)record.Other, out OpenEpisode? episode))
            return;
        episode.Outstanding++;
        _writes.Bind(record.Request, episode, episode.Open(SpanName.SwapWrite, 0, log, now, record.Count));
    }

    private void OnWriteAnswered(in EpisodeRecord record, long now)
    {
        if (_writes.Find(record.Request, out int span) is not { } episode)
            return;
        episode.Close(span, now);
        if (record.Flags != 0)
        {
            episode.Fail(span, record.Flags == 1 ? SpanFailure.Io : SpanFailure.Full);
            episode.TouchedBy((int)record.Other, FaultTouch.Failed);
        }
        episode.Outstanding--;
        FinishReclaim(episode, now);
    }

    private void OnPassEnded(in EpisodeRecord record, long now)
    {
        if (!_reclaims.TryGetValue((int)record.Request, out OpenEpisode? episode))
            return;
        episode.HasEnded = true;
        FinishReclaim(episode, now);
    }

    private void FinishReclaim(OpenEpisode episode, long now)
    {
        if (!episode.HasEnded || episode.Outstanding > 0)
            return;
        _reclaims.Remove(episode.Pass);
        ref PassFacts facts = ref Passes[episode.Pass];
        if (facts.Pass == episode.Pass)
            facts.End = now;
        if (episode.Count > 1 || facts.Evicted > 0)
            Finish(episode, now);
        else
            Forget(episode);
    }
}
