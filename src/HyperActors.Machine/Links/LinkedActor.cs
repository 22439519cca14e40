using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>
/// An actor of a machine whose mail may be lost, late, doubled or damaged, and which may crash: a shell that makes its
/// links reliable, so that handlers see what they see without faults, every message once and in order.
/// </summary>
/// <remarks>
/// <para>
/// A link's state (numbers, what is not acknowledged, what came early) lives in the shell and outlives a crash of the
/// actor inside. That is the one thing declared persistent, and it is what it is in real hosts: virtio's and Xen's rings
/// are memory that both ends share, and stay when the program at one end is started again. What follows from it carries
/// the recovery: whoever comes back asks each peer for an inventory, and as links keep the order, all that it had told
/// before its crash has been done when the peer answers, and every answer to it comes before the inventory.
/// </para>
/// <para>
/// The simpler way, resending requests from time-outs in each handler, was rejected: every handler of every actor would
/// need its own proof that doing it twice is harmless, and two orders would be possible where there is one now.
/// </para>
/// </remarks>
internal sealed class LinkedActor : ActorShell
{
    private readonly Func<Actor?, Actor> _make;
    private readonly LinkPeers _peers;
    private readonly LinkOptions _options;
    private readonly FaultTally? _tally;
    private readonly LinkSuspects? _suspects;
    private readonly List<(LinkEnvelope Envelope, SimTime Missed)> _again = [];
    private readonly List<FaultBegun> _faults = [];
    private LinkEnd[] _ends = [];
    private SimTime[] _ticks = [];
    private int _incarnation;
    private int _crash = -1;
    private bool _runsAhead;

    /// <summary>Makes the shell.</summary>
    /// <param name="make">Makes the actor inside; after a crash it is given the one that was lost.</param>
    /// <param name="peers">Whom the actor talks to over links; all others it tells directly.</param>
    /// <param name="options">Time-outs.</param>
    /// <param name="tally">Counts what faults do to the links; null: nobody does.</param>
    /// <param name="suspects">Which faults there are; needed with a tally.</param>
    public LinkedActor(
        Func<Actor?, Actor> make, LinkPeers peers, LinkOptions options, FaultTally? tally = null, LinkSuspects? suspects = null)
    {
        _tally = tally;
        _suspects = suspects;
        _make = make;
        _peers = peers;
        _options = options;
    }

    /// <summary>What the links did.</summary>
    public LinkCounters Counters { get; } = new();

    /// <inheritdoc />
    protected override void PreStart()
    {
        _ends = [.. Enumerable.Range(0, _peers.Count).Select(_ => new LinkEnd(_options, Counters))];
        _ticks = new SimTime[_peers.Count];
        Array.Fill(_ticks, SimTime.MaxValue);
        PutIn(_make(null));
    }

    /// <inheritdoc />
    protected override void Receive(object message)
    {
        switch (message)
        {
            case FaultBegun begun when LinkFaults.CrashesHost(begun.Options): Crash(begun.Fault); break;
            case FaultEnded ended when LinkFaults.CrashesHost(ended.Options): Restart(ended.Fault); break;
            case FaultBegun begun: OnFaultBegun(begun); break;
            case FaultEnded ended: OnFaultEnded(ended); break;
            case Departure departure: Depart(departure); break;
            case Tick tick: OnTick(tick.Peer); break;
            case OwnMail own: OnOwnMail(own); break;
            case var _ when !IsFilled: LoseMail(); break;
            case LinkEnvelope envelope: OnEnvelope(envelope); break;
            case LinkAcknowledgement acknowledgement: _ends[SendingPeer()].Acknowledge(acknowledgement); break;
            case LinkRestored: Resume(SendingPeer()); break;
            case Corrupted: Counters.Corrupted++; break;
            default: HandOver(message, Context.Sender); break;
        }
    }

    /// <inheritdoc />
    protected override void OnTell(IActorRef target, object message, SimDuration delay)
    {
        int peer = _peers.Find(target);
        if (peer < 0)
        {
            base.OnTell(target, message, delay);
            return;
        }
        // Told for much later, it must not hold up what is told meanwhile: it takes its place in the order when it leaves.
        // In a turn the delay counts from where the turn's horizon let it begin, which differs between engines.
        if (delay > _options.LongestTransit && !_runsAhead)
            Context.Tell(Context.Self, new Departure(peer, message), delay - _peers[peer].Latency);
        else
            Send(peer, message, delay);
    }

    /// <inheritdoc />
    protected override void Advance(SimTime horizon)
    {
        _runsAhead = true;
        base.Advance(horizon);
        _runsAhead = false;
    }

    /// <inheritdoc />
    protected override object OnTellSelf(object message) => new OwnMail(_incarnation, message);

    /// <inheritdoc />
    protected override void AddCounters(ref Digest digest)
    {
        base.AddCounters(ref digest);
        Counters.AddTo(ref digest);
    }

    /// <summary>The actor inside is lost, with all that it knew and all that it told itself.</summary>
    private void Crash(int fault)
    {
        _crash = fault;
        _incarnation++;
        TakeOut();
    }

    /// <summary>Starts the actor again. Whatever is open at either end of its links goes first.</summary>
    private void Restart(int fault)
    {
        _tally?.Add(fault, FaultEffect.Restarted);
        for (int peer = 0; peer < _peers.Count; peer++)
        {
            Context.Tell(_peers[peer].Actor, new LinkRestored(), _peers[peer].Latency);
            Resume(peer);
        }
        PutIn(_make(Innermost(Core!)));
        foreach (FaultBegun begun in _faults)
            HandOver(begun, sender: null);
    }

    /// <summary>A fault goes on whether its victim is there or not; who comes back meets it.</summary>
    private void OnFaultBegun(FaultBegun begun)
    {
        _faults.Add(begun);
        if (IsFilled)
            HandOver(begun, Context.Sender);
    }

    private void OnFaultEnded(FaultEnded ended)
    {
        _faults.RemoveAll(begun => begun.Fault == ended.Fault);
        if (IsFilled)
            HandOver(ended, Context.Sender);
    }

    private void LoseMail()
    {
        Counters.LostWhileDown++;
        _tally?.Add(_crash, FaultEffect.Dropped);
    }

    private void Depart(Departure departure) => Send(departure.Peer, departure.Message, _peers[departure.Peer].Latency);

    private void Send(int peer, object message, SimDuration delay)
    {
        SimTime arrival = Context.Now + delay;
        Context.Tell(_peers[peer].Actor, _ends[peer].Send(message, arrival), delay);
        PlanTick(peer, arrival + _options.RetransmitAfter);
    }

    /// <summary>The actor itself, where a test has put shells of its own around it.</summary>
    private static Actor Innermost(Actor actor)
    {
        while (actor is ActorShell { Core: { } core })
            actor = core;
        return actor;
    }

    private int SendingPeer() => _peers.Find(Context.Sender);

    private void OnOwnMail(OwnMail own)
    {
        if (own.Incarnation == _incarnation)
            HandOver(own.Message, Context.Self);
    }

    private void OnEnvelope(LinkEnvelope envelope)
    {
        int peer = SendingPeer();
        (IActorRef sender, SimDuration latency) = _peers[peer];
        Context.Tell(sender, _ends[peer].Receive(envelope), latency);
        while (_ends[peer].TryTake(out object? message))
            HandOver(message, sender);
    }

    private void Resume(int peer)
    {
        _ends[peer].StartAfresh(Context.Now);
        SendAgain(peer);
    }

    /// <summary>Ticks that were planned before an earlier one was needed come too, and are passed over.</summary>
    private void OnTick(int peer)
    {
        if (Context.Now != _ticks[peer])
            return;
        _ticks[peer] = SimTime.MaxValue;
        if (IsFilled)
            SendAgain(peer);
    }

    private void SendAgain(int peer)
    {
        (IActorRef target, SimDuration latency) = _peers[peer];
        if (!_ends[peer].TryTakeDue(Context.Now, latency, _again))
            throw new SimulatedSystemDiedException(
                $"{Context.Self.Name} has told {target.Name} the same for {_options.GiveUpAfter} and got no "
                + "acknowledgement: it is taken for dead.");
        foreach ((LinkEnvelope envelope, SimTime missed) in _again)
        {
            Context.Tell(target, envelope, latency);
            _tally?.Add(_suspects!.Find(target, Context.Self, missed), FaultEffect.Resent);
        }
        _again.Clear();
        PlanTick(peer, _ends[peer].NextDue);
    }

    private void PlanTick(int peer, SimTime due)
    {
        if (due >= _ticks[peer])
            return;
        _ticks[peer] = due;
        Context.Tell(Context.Self, new Tick(peer), due - Context.Now);
    }

    /// <summary>The shell tells itself that something may have to be sent again.</summary>
    private sealed record Tick(int Peer) : IDigested
    {
        public void AddTo(ref Digest digest) => digest.Add((long)Peer);
    }

    /// <summary>Something that was told for much later leaves now.</summary>
    private sealed record Departure(int Peer, object Message) : IDigested
    {
        public void AddTo(ref Digest digest)
        {
            digest.Add((long)Peer);
            (Message as IDigested)?.AddTo(ref digest);
        }
    }

    /// <summary>What the actor inside told itself; not for another that stands in its place.</summary>
    private sealed record OwnMail(int Incarnation, object Message) : IDigested
    {
        public void AddTo(ref Digest digest)
        {
            digest.Add((long)Incarnation);
            (Message as IDigested)?.AddTo(ref digest);
        }
    }
}
