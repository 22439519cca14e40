namespace HyperActors.Actors;

/// <remarks>
/// A failure and what follows from it happen at one instant and inside one family, which one partition holds: no message
/// is needed, and so no latency. Only death watch crosses partitions, and it does so by message.
/// </remarks>
internal sealed partial class ActorCell
{
    private List<ActorCell>? _watchers;
    private List<long>? _restarts;

    /// <summary>Makes the actor and starts it.</summary>
    public void Start(long time)
    {
        _now = time;
        Guard(null, static (cell, _) =>
        {
            cell.Instantiate();
            cell._actor!.PreStart();
        });
    }

    /// <summary>What the failed handler's supervisor decides, and what comes of it.</summary>
    public void OnFailure(Exception exception, object? message)
    {
        // Whoever else relied on a promise of silence is further on: no supervisor can act at this instant any more.
        if (EndsTheRun(exception) || (_inTurn && _now < _promised))
        {
            _partition.Fail(this, exception, message);
            return;
        }
        if (_state == LifeState.Stopped)
            return;
        _after &= ~AfterWork.Stop;
        Directive directive = Directive.Escalate;
        _inTurn = false;
        if (!TryHook(cell => directive = cell.Props.Supervision.Decider(exception)))
            return;
        SimDuration backOff = SimDuration.Zero;
        if (directive == Directive.Restart && !TryCountRestart(out backOff))
            directive = Directive.Escalate;
        switch (directive)
        {
            case Directive.Resume:
                _after |= AfterWork.Mailbox;
                break;
            case Directive.Restart:
                Restart(exception, message, backOff);
                break;
            case Directive.Stop:
                StopNow(_now);
                break;
            default:
                Escalate(exception, message);
                break;
        }
    }

    /// <summary>
    /// What <see cref="OnFailure"/> will decide about this actor and, while it escalates, about those above. Changes
    /// nothing.
    /// </summary>
    public List<SupervisorVerdict> ForeseeVerdicts(Exception exception)
    {
        List<SupervisorVerdict> verdicts = [];
        bool hopeless = EndsTheRun(exception);
        long time = _now;
        for (ActorCell? cell = this; cell is not null && !cell.IsStopped; cell = cell.Parent)
        {
            time = Math.Max(time, cell._now);
            Directive directive = hopeless ? Directive.Escalate : cell.Foresee(exception, time, out hopeless);
            verdicts.Add(new SupervisorVerdict(cell, directive));
            if (directive != Directive.Escalate)
                break;
        }
        return verdicts;
    }

    /// <summary>Stops the actor and all below it, children first.</summary>
    public void StopNow(long time)
    {
        if (_state == LifeState.Stopped)
            return;
        _now = Math.Max(_now, time);
        StopChildren();
        CancelWork();
        if (_actor is not null && _state != LifeState.BackingOff)
            TryHook(static cell => cell._actor!.PostStop());
        _state = LifeState.Stopped;
        _after = AfterWork.None;
        DropMailbox();
        if (Parent is not null)
        {
            Parent._children.Remove(this);
            Parent._childNames!.Remove(Name);
        }
        _partition.Listener?.OnStopped(this);
        if (_watchers is not null)
            foreach (ActorCell watcher in _watchers)
                Notify(watcher);
        _watchers = null;
    }

    /// <summary>Adds what this actor and all below it received and counted.</summary>
    public void AddTo(ref Digest digest)
    {
        Digest own = _digest;
        _actor?.AddCounters(ref own);
        _disturbance?.AddTo(ref own);
        digest.Add(own.Value);
        foreach (ActorCell child in AllChildren)
            child.AddTo(ref digest);
    }

    /// <summary>Whether a failure is a bug of the model itself, of which no supervisor hears.</summary>
    private static bool EndsTheRun(Exception exception) => exception is BrokenInvariantException or LookaheadException;

    private Directive Foresee(Exception exception, long time, out bool hopeless)
    {
        hopeless = false;
        try
        {
            Directive directive = Props.Supervision.Decider(exception);
            return directive == Directive.Restart && !MayRestart(time) ? Directive.Escalate : directive;
        }
        catch (Exception)
        {
            // A decider that throws ends the run.
            hopeless = true;
            return Directive.Escalate;
        }
    }

    /// <summary>Whether one more restart at an instant is borne.</summary>
    private bool MayRestart(long time)
    {
        long opened = time - Props.Supervision.Within.Picoseconds;
        int recent = _restarts?.Count(restart => restart > opened) ?? 0;
        return recent < Props.Supervision.MaxRestarts;
    }

    private void Escalate(Exception exception, object? message)
    {
        if (Parent is null)
            _partition.Fail(this, exception, message);
        else
            _partition.Defer(Parent, this, exception);
    }

    /// <summary>A child gave its failure up; the parent's clock may stand behind the child's.</summary>
    public void OnChildFailure(ActorCell child, Exception exception)
    {
        if (_state == LifeState.Stopped)
            return;
        _now = Math.Max(_now, child._now);
        _message = null;
        OnFailure(exception, null);
    }

    private void Instantiate()
    {
        _actor = Props.Factory() ?? throw new InvalidOperationException($"The factory of {Path} made no actor.");
        _actor.Attach(this);
        _state = LifeState.Running;
    }

    private void Restart(Exception reason, object? message, SimDuration backOff)
    {
        if (_actor is not null && _state == LifeState.Running)
            TryHook(cell => cell._actor!.PreRestart(reason, message));
        StopChildren();
        CancelWork();
        _behaviour = null;
        if (_stash is { Count: > 0 })
        {
            _mailbox ??= new MailboxQueue();
            _mailbox.AddInFront(_stash);
            _stash.Clear();
        }
        _state = LifeState.BackingOff;
        if (backOff > SimDuration.Zero)
            Within(cell => cell.Post(cell, new BackOffOver(reason), backOff.Picoseconds));
        else
            Reincarnate(_now, reason);
    }

    private void Reincarnate(long time, Exception reason)
    {
        _now = time;
        Guard(reason, static (cell, why) =>
        {
            cell.Instantiate();
            cell._after |= AfterWork.Mailbox;
            cell._actor!.PostRestart(why!);
        });
    }

    /// <summary>Counts restarts in the window and finds the pause before the next.</summary>
    private bool TryCountRestart(out SimDuration backOff)
    {
        SupervisorStrategy strategy = Props.Supervision;
        backOff = SimDuration.Zero;
        if (!MayRestart(_now))
            return false;
        _restarts ??= [];
        long opened = _now - strategy.Within.Picoseconds;
        _restarts.RemoveAll(time => time <= opened);
        long pause = strategy.BackOff.Picoseconds;
        long longest = strategy.MaxBackOff.Picoseconds;
        for (int earlier = 0; earlier < _restarts.Count && pause < longest; earlier++)
            pause = pause > longest / 2 ? longest : pause * 2;
        backOff = new SimDuration(Math.Min(pause, longest));
        _restarts.Add(_now);
        return true;
    }

    private void StopChildren()
    {
        while (_children.Count > 0)
            _children[0].StopNow(_now);
    }

    private void CancelWork()
    {
        _timers?.Clear();
        if (Arrivals is not null)
            SetWake(long.MaxValue, long.MaxValue);
    }

    private void DropMailbox()
    {
        while (_mailbox is { Count: > 0 })
            AddDeadLetter(_mailbox.Take());
        if (_stash is null)
            return;
        foreach (Envelope envelope in _stash)
            AddDeadLetter(envelope);
        _stash = null;
    }

    private void AddDeadLetter(in Envelope envelope) =>
        _partition.AddDeadLetter(_now, envelope.Sender, this, envelope.Message);

    private void OnWatching(long time, ActorCell watcher)
    {
        if (_state == LifeState.Stopped)
        {
            _now = Math.Max(_now, time);
            Notify(watcher);
            return;
        }
        _watchers ??= [];
        _watchers.Add(watcher);
    }

    private void Notify(ActorCell watcher) => Within(cell =>
        cell.Post(watcher, new TerminatedNotice(new Terminated(cell), cell), cell.MinimumTo(watcher)));

    /// <summary>Runs code of this actor while another may be at work: its child's start, its own end.</summary>
    private void Within(Action<ActorCell> work)
    {
        int active = _partition.ActiveSlot;
        _partition.ActiveSlot = Slot;
        work(this);
        _partition.ActiveSlot = active;
    }

    /// <summary>Runs what no supervisor can mend: clean-up and decisions. What they throw ends the run.</summary>
    private bool TryHook(Action<ActorCell> hook)
    {
        int active = _partition.ActiveSlot;
        try
        {
            Within(hook);
            return true;
        }
        catch (Exception exception)
        {
            _partition.ActiveSlot = active;
            _partition.Fail(this, exception, _message);
            return false;
        }
    }

    /// <summary>Like <see cref="Within"/>; what the code throws is this actor's failure, not that of the actor at work.</summary>
    private void Guard(Exception? argument, Action<ActorCell, Exception?> work)
    {
        int active = _partition.ActiveSlot;
        _partition.ActiveSlot = Slot;
        (_message, _sender) = (null, 0);
        try
        {
            work(this, argument);
            FinishHandler();
        }
        catch (Exception exception)
        {
            _partition.Defer(this, null, exception);
        }
        _partition.ActiveSlot = active;
    }
}
