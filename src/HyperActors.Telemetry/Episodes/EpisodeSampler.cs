namespace HyperActors.Telemetry;

/// <summary>
/// Decides at an episode's end whether it is kept: all that a fault or an error touched, the slowest of each kind in each
/// second of virtual time, a share of the rest by a hash of its number, and whatever one of these names as its cause.
/// </summary>
/// <remarks>
/// A cause may have been dropped before its effect is kept. Then its outline, which is remembered longer than its spans, is
/// written as an episode of one span: so every link leads somewhere. There is never more than the stated number of spans:
/// for a cause that is still to come a span is set aside, and where there is none left, the link is left out.
/// </remarks>
internal sealed class EpisodeSampler : IEpisodeKeeper
{
    private const long Second = 1_000_000_000_000;

    /// <summary>Episodes that are collected at most before they are written, should a second hold more.</summary>
    private const int LargestBatch = 20_000;

    private readonly TraceSampling _sampling;
    private readonly EpisodeConverter _converter;
    private readonly Action<OpenEpisode> _recycle;
    private readonly PassBook _passes;
    private readonly IReadOnlyList<ITraceSink> _sinks;
    private readonly PriorityQueue<OpenEpisode, (long, long)>[] _slowest;
    private readonly List<(OpenEpisode Episode, SampleReason Reason)> _batch = [];
    private readonly HashSet<long> _kept = [];
    private readonly HashSet<long> _promised = [];
    private readonly ulong _threshold;
    private readonly ulong _salt;
    private long _second;

    public EpisodeSampler(
        TraceSampling sampling, EpisodeConverter converter, PassBook passes, Action<OpenEpisode> recycle,
        IReadOnlyList<ITraceSink> sinks)
    {
        _sampling = sampling;
        _converter = converter;
        _passes = passes;
        _recycle = recycle;
        _sinks = sinks;
        _slowest = [.. Enum.GetValues<EpisodeKind>().Select(static _ => new PriorityQueue<OpenEpisode, (long, long)>())];
        _threshold = sampling.Others >= 1 ? ulong.MaxValue : (ulong)(sampling.Others * ulong.MaxValue);
        _salt = converter.Salt;
        // Injected faults are written at the end, and may be linked to before.
        _promised.UnionWith(converter.InjectedNumbers);
    }

    public TraceTotals Totals { get; } = new();

    /// <inheritdoc />
    public void Take(OpenEpisode episode)
    {
        long second = episode[0].End / Second;
        if (second != _second)
            Flush();
        else if (_batch.Count >= LargestBatch)
            WriteBatch();
        _second = second;
        Totals.Episodes++;
        if (episode.IsFaulty)
            Keep(episode, SampleReason.Faulty);
        else if (_sampling.SlowestPerSecond == 0)
            TakeRest(episode);
        else
            Rank(episode);
    }

    /// <summary>Writes episodes that are no actor's: they are kept whatever the sampling.</summary>
    public void Write(IReadOnlyList<TraceEpisode> episodes)
    {
        foreach (TraceEpisode episode in episodes)
        {
            Totals.Episodes++;
            _promised.Remove(episode.Number);
            Count(episode.Number, episode.Spans.Count, SampleReason.Faulty);
        }
        foreach (ITraceSink sink in _sinks)
            if (episodes.Count > 0)
                sink.Write(episodes);
    }

    /// <summary>A second is over: the slowest are known, and what was collected is written.</summary>
    public void Flush()
    {
        foreach (PriorityQueue<OpenEpisode, (long, long)> slowest in _slowest)
            while (slowest.TryDequeue(out OpenEpisode? episode, out _))
                Keep(episode, SampleReason.Slowest);
        WriteBatch();
    }

    private void WriteBatch()
    {
        if (_batch.Count == 0)
            return;
        List<TraceEpisode> written = [];
        foreach ((OpenEpisode episode, SampleReason reason) in _batch)
        {
            Explain(episode, written);
            written.Add(_converter.Convert(episode, reason, WeightOf(reason), LeadsSomewhere));
        }
        foreach ((OpenEpisode episode, _) in _batch)
            _recycle(episode);
        _batch.Clear();
        written.Sort(static (left, right) =>
            (left.Root.Start, left.Number).CompareTo((right.Root.Start, right.Number)));
        foreach (ITraceSink sink in _sinks)
            sink.Write(written);
    }

    private void Rank(OpenEpisode episode)
    {
        PriorityQueue<OpenEpisode, (long, long)> slowest = _slowest[(int)episode.Kind];
        // Of two equally slow ones the earlier stays.
        (long, long) rank = (episode.Duration, -episode.Number);
        if (slowest.Count < _sampling.SlowestPerSecond)
            slowest.Enqueue(episode, rank);
        else if (slowest.TryPeek(out _, out (long Duration, long) least) && episode.Duration < least.Duration)
            TakeRest(episode);
        else
            TakeRest(slowest.EnqueueDequeue(episode, rank));
    }

    private void TakeRest(OpenEpisode episode)
    {
        if (episode.IsPinned)
            Keep(episode, SampleReason.Cause);
        else if (RandomStream.Mix(_salt ^ (ulong)episode.Number) < _threshold)
            Keep(episode, SampleReason.Sampled);
        else
            _recycle(episode);
    }

    private void Keep(OpenEpisode episode, SampleReason reason)
    {
        bool isAwaited = _promised.Remove(episode.Number);
        // A large sample leaves room for what matters more.
        long most = reason == SampleReason.Sampled ? _sampling.MaxSpans / 2 : _sampling.MaxSpans;
        if (episode.Count > RoomUnder(most))
        {
            if (!isAwaited)
            {
                Totals.Capped++;
                _recycle(episode);
                return;
            }
            // Its one span was set aside.
            episode.ReduceToRoot();
        }
        Count(episode.Number, episode.Count, reason);
        _batch.Add((episode, reason));
    }

    private long RoomUnder(long most) => most - Totals.Spans - _promised.Count;

    private bool LeadsSomewhere(long number) => _kept.Contains(number) || _promised.Contains(number);

    private void Count(long number, int spans, SampleReason reason)
    {
        _kept.Add(number);
        Totals.Kept++;
        Totals.Spans += spans;
        switch (reason)
        {
            case SampleReason.Faulty: Totals.Faulty++; break;
            case SampleReason.Slowest: Totals.Slowest++; break;
            case SampleReason.Sampled: Totals.Sampled++; break;
            default: Totals.Causes++; break;
        }
    }

    /// <summary>For how many episodes one stands; the sum over all that are kept estimates how many there were.</summary>
    private double WeightOf(SampleReason reason) => reason switch
    {
        SampleReason.Sampled => 1 / Math.Min(1, _sampling.Others),
        SampleReason.Cause => 0,
        _ => 1,
    };

    /// <summary>Sees to it that the causes of an episode are kept: themselves where they are at hand, else in outline.</summary>
    private void Explain(OpenEpisode episode, List<TraceEpisode> written)
    {
        if (!_passes.Knows(episode.Pass))
            return;
        ref PassFacts facts = ref _passes[episode.Pass];
        if (facts.CauseNumber != 0 && IsMissing(facts.Cause, facts.CauseNumber))
        {
            CountOutline(facts.CauseNumber);
            written.Add(_converter.OutlineOfCause(in facts));
        }
        if (episode.Kind == EpisodeKind.PageFault && IsMissing(facts.Episode, facts.Number))
        {
            CountOutline(facts.Number);
            written.Add(_converter.Outline(in facts, LeadsSomewhere));
        }
    }

    private void CountOutline(long number)
    {
        Count(number, 1, SampleReason.Cause);
        Totals.Outlines++;
    }

    /// <summary>Whether an outline of a cause has to be written, and can be.</summary>
    private bool IsMissing(OpenEpisode? cause, long number)
    {
        if (LeadsSomewhere(number) || RoomUnder(_sampling.MaxSpans) < 1)
            return false;
        if (cause is null || cause.Number != number)
            return true;
        cause.IsPinned = true;
        _promised.Add(number);
        return false;
    }
}
