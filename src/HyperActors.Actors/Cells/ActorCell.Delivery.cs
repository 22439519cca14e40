using System.Runtime.CompilerServices;

namespace HyperActors.Actors;

internal sealed partial class ActorCell
{
    private MailboxQueue? _mailbox;
    private List<Envelope>? _stash;

    /// <summary>Receives one message at its arrival. Exceptions of the handler pass through.</summary>
    public void Deliver(long time, ulong origin, MessageKind kind, object message)
    {
        _arrivals?.RemoveFirst();
        if (time < _now)
            throw new BrokenInvariantException(
                $"A message reaches {Path} at {new SimTime(time)}, but its own clock is at {new SimTime(_now)}.");
        if (_promises)
            EndPromise();
        if (_disturbance is not null && IsDisturbed(time, origin, kind, message))
            return;
        int sender = SenderOrder.SlotOf(origin);
        if (kind.IsSystem)
            DeliverSystem(time, sender, (SystemMessage)message);
        else
            Accept(time, sender, kind, message);
    }

    /// <summary>Has the memory fetched that <see cref="Deliver"/> will use; the cell's own must be here already.</summary>
    public void FetchActor()
    {
        const int Lines = 2;
        if (_actor is not null)
            CacheLines.Fetch(_actor, Lines);
    }

    public void Become(Action<object> receive)
    {
        ArgumentNullException.ThrowIfNull(receive);
        _behaviour = receive;
    }

    public void Unbecome() => _behaviour = null;

    public void Stash()
    {
        object message = _message ?? throw new InvalidOperationException($"{Path} has no message in hand to put aside.");
        _stash ??= [];
        _stash.Add(new Envelope(message, _sender));
    }

    public void UnstashAll()
    {
        if (_stash is not { Count: > 0 })
            return;
        _mailbox ??= new MailboxQueue();
        _mailbox.AddInFront(_stash);
        _stash.Clear();
        _after |= AfterWork.Mailbox;
        // They are handled as soon as the turn ends, so it ends here: not where a horizon happens to fall.
        if (_inTurn)
            ShrinkTurn(_now + 1);
    }

    /// <summary>Does what a handler left to do: stop, or handle what was put aside.</summary>
    public void FinishHandler()
    {
        while (_after != AfterWork.None)
        {
            if ((_after & AfterWork.Stop) != 0)
            {
                StopNow(_now);
                return;
            }
            if (_state != LifeState.Running || _mailbox is not { Count: > 0 })
            {
                _after &= ~AfterWork.Mailbox;
                continue;
            }
            Handle(_mailbox.Take());
        }
    }

    /// <summary>Counts and digests a message, then hands it over or keeps it for after the back-off.</summary>
    private void Accept(long time, int sender, MessageKind kind, object message)
    {
        Partition partition = _partition;
        if (_state == LifeState.Stopped)
        {
            partition.AddDeadLetter(time, sender, this, message);
            return;
        }
        partition.Events++;
        if (time == _lastArrival)
            partition.Ties++;
        _lastArrival = time;
        _now = time;
        Digest digest = _digest;
        digest.Add(time);
        digest.Add(unchecked(_system.SenderKey(sender) + kind.Hash));
        _digest = digest;
        // The kind knows: a cast would look through the type's interfaces once more.
        if (kind.IsDigested)
            Unsafe.As<IDigested>(message).AddTo(ref _digest);
        partition.History?.Add(time, sender, Slot, message);
        if (_state == LifeState.BackingOff)
        {
            _mailbox ??= new MailboxQueue();
            _mailbox.Add(new Envelope(message, sender));
            return;
        }
        _sender = sender;
        _message = message;
        if (_behaviour is null)
            _actor!.Receive(message);
        else
            _behaviour(message);
        if (_after != AfterWork.None)
            FinishHandler();
    }

    private void Handle(in Envelope envelope)
    {
        if (_promises)
            EndPromise();
        _sender = envelope.Sender;
        _message = envelope.Message;
        if (_behaviour is null)
            _actor!.Receive(envelope.Message);
        else
            _behaviour(envelope.Message);
    }

    private void DeliverSystem(long time, int sender, SystemMessage message)
    {
        switch (message)
        {
            case Forwarded forwarded:
                Accept(time, forwarded.Sender, KindOf(forwarded.Message), forwarded.Message);
                break;
            case Redelivered again:
                Accept(time, again.Sender, KindOf(again.Message), again.Message);
                break;
            case TimerDue timer:
                OnTimerDue(time, timer);
                break;
            case Watching watching:
                OnWatching(time, watching.Watcher);
                break;
            case Unwatching unwatching:
                _watchers?.Remove(unwatching.Watcher);
                break;
            case TerminatedNotice notice:
                if (_state != LifeState.Stopped && _watched is not null && _watched.Remove(notice.Actor))
                    Accept(time, sender, KindOf(notice.Message), notice.Message);
                break;
            case BackOffOver over:
                if (_state == LifeState.BackingOff)
                    Reincarnate(time, over.Reason);
                break;
        }
    }

    private void OnTimerDue(long time, TimerDue timer)
    {
        if (_state == LifeState.Stopped || _timers is null
            || !_timers.TryGetValue(timer.Key, out TimerDue? current) || current != timer)
            return;
        if (timer.Period == SimDuration.Zero)
        {
            _timers.Remove(timer.Key);
        }
        else
        {
            _now = time;
            Post(this, timer, timer.Period.Picoseconds);
        }
        Accept(time, Slot, KindOf(timer.Message), timer.Message);
    }

    private MessageKind KindOf(object message) => _partition.Kinds.Of(message);
}
