using System.Diagnostics.CodeAnalysis;

namespace HyperActors.Machine;

/// <summary>
/// One end of a reliable link between two actors: what it told is kept until it is acknowledged, and what it is told is
/// handed over once each and in the order of telling, whatever happens on the way.
/// </summary>
/// <remarks>
/// Selective repeat: an acknowledgement names all up to the first gap and the one that has just come, so a loss costs one
/// envelope and not all after it. It has no window: an actor tells as much as it likes, as without a link.
/// </remarks>
internal sealed class LinkEnd(LinkOptions options, LinkCounters counters)
{
    private readonly List<Unacknowledged> _sent = [];
    private readonly SortedList<long, object> _early = [];
    private long _lastSent;
    private long _lastTaken;

    /// <summary>How many messages are told and not acknowledged.</summary>
    public int Open => _sent.Count;

    /// <summary>When the next envelope is to be sent again; <see cref="SimTime.MaxValue"/> for never.</summary>
    public SimTime NextDue
    {
        get
        {
            SimTime next = SimTime.MaxValue;
            foreach (Unacknowledged sent in _sent)
                next = SimTime.Min(next, sent.Due);
            return next;
        }
    }

    /// <summary>Numbers a message and keeps it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="arrival">When it is to arrive. Times follow from it and not from the clock of who tells, which runs
    /// ahead of its messages by a span that differs between engines.</param>
    public LinkEnvelope Send(object message, SimTime arrival)
    {
        counters.Told++;
        LinkEnvelope envelope = new(++_lastSent, message);
        _sent.Add(new Unacknowledged(envelope, arrival, arrival + options.RetransmitAfter));
        return envelope;
    }

    /// <summary>Something that was told has arrived.</summary>
    public void Acknowledge(LinkAcknowledgement acknowledgement) =>
        _sent.RemoveAll(sent => sent.Envelope.Sequence <= acknowledgement.UpTo
            || sent.Envelope.Sequence == acknowledgement.Also);

    /// <summary>Takes the envelopes that are to be sent again by now, in order.</summary>
    /// <param name="now">The instant.</param>
    /// <param name="latency">How long they will take.</param>
    /// <param name="again">They are added here, with the instants at which they should have arrived.</param>
    /// <returns>False if one of them has been tried for so long that the peer must be dead.</returns>
    public bool TryTakeDue(SimTime now, SimDuration latency, List<(LinkEnvelope Envelope, SimTime Missed)> again)
    {
        foreach (Unacknowledged sent in _sent)
        {
            if (sent.Due > now)
                continue;
            if (now > sent.Since && now - sent.Since >= options.GiveUpAfter)
                return false;
            sent.BackOff = SimDuration.Min(sent.BackOff * 2, options.LongestBackOff);
            again.Add((sent.Envelope, sent.Arrival));
            sent.Arrival = now + latency;
            sent.Due = sent.Arrival + sent.BackOff;
        }
        counters.Retransmitted += again.Count;
        return true;
    }

    /// <summary>
    /// The peer was down, or this actor was: all that should have arrived by now is due, and its time starts anew.
    /// </summary>
    public void StartAfresh(SimTime now)
    {
        foreach (Unacknowledged sent in _sent)
        {
            if (sent.Since > now)
                continue;
            sent.Since = now;
            sent.Due = now;
            sent.BackOff = options.RetransmitAfter;
        }
    }

    /// <summary>Takes an envelope in.</summary>
    /// <returns>What to tell the peer.</returns>
    public LinkAcknowledgement Receive(LinkEnvelope envelope)
    {
        if (envelope.Sequence <= _lastTaken || !_early.TryAdd(envelope.Sequence, envelope.Message))
            counters.Suppressed++;
        else if (envelope.Sequence > _lastTaken + 1)
            counters.Reordered++;
        long upTo = _lastTaken;
        while (_early.ContainsKey(upTo + 1))
            upTo++;
        return new LinkAcknowledgement(upTo, envelope.Sequence);
    }

    /// <summary>Takes the next message in order, if it has come.</summary>
    public bool TryTake([NotNullWhen(true)] out object? message)
    {
        if (!_early.Remove(_lastTaken + 1, out message))
            return false;
        _lastTaken++;
        counters.HandedOver++;
        return true;
    }

    private sealed class Unacknowledged(LinkEnvelope envelope, SimTime arrival, SimTime due)
    {
        public LinkEnvelope Envelope => envelope;

        /// <summary>From when on it was tried.</summary>
        public SimTime Since { get; set; } = arrival;

        /// <summary>When it is to arrive, or was to.</summary>
        public SimTime Arrival { get; set; } = arrival;

        public SimTime Due { get; set; } = due;

        public SimDuration BackOff { get; set; } = due - arrival;
    }
}
