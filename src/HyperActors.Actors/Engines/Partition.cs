namespace HyperActors.Actors;

/// <summary>Some of the actors with their pending messages: what an engine runs as one piece.</summary>
/// <remarks>
/// <para>
/// A partition executes in total order what lies before its bounds, and may be run by any thread, one at a time. Bounds
/// are kept for each class of actors it holds, because the shortest way in differs: a message from outside reaches the
/// hypervisor of a star long before it can reach a guest behind it. Messages are executed while they lie before the
/// least bound; the turn of an actor that runs ahead may start anywhere before its own.
/// </para>
/// <para>
/// An answer to a message of its own shrinks the bounds at the moment of telling, not before: a partition whose actors
/// tell nobody is bounded only by what others have pending, so it may run to the end in one window.
/// </para>
/// </remarks>
public sealed partial class Partition
{
    private readonly ActorSystem _system;
    private readonly LookaheadClasses _classes;
    private readonly EventQueue _queue;
    private readonly Outbox _outbox;
    private readonly List<EventBatch> _inbox = [];
    private readonly List<(ActorCell Cell, ActorCell? Child, Exception Exception)> _deferred = [];
    private readonly long[] _bounds;
    private readonly int[] _present;
    private readonly CancellationToken _cancellation;
    private long _messageBound;
    private long _inboxNext = long.MaxValue;
    private int _announced;
    private int _budget;
    private bool _keepsArrivals;
    private long _workOfTurns;

    internal Partition(
        ActorSystem system, int index, int partitions, LookaheadClasses classes, int[] present, CancellationToken cancellation)
    {
        _system = system;
        _classes = classes;
        _present = present;
        _cancellation = cancellation;
        Index = index;
        IsAlone = partitions == 1;
        _queue = new EventQueue(
            system.Order, system.Shuffle is null ? null : system.Shuffle.Compare);
        _outbox = new Outbox(index, partitions);
        _bounds = new long[classes.Count];
        _wakes = new WakeQueue?[classes.Count];
        _familyWakes = new WakeQueue(system.Order);
        int history = system.Options.HistoryLength;
        History = history > 0 ? new MessageHistory(history) : null;
    }

    /// <summary>Which partition this is, from 0.</summary>
    public int Index { get; }

    /// <summary>The earliest instant at which something is to be done here; <see cref="SimTime.MaxValue"/> for never.</summary>
    public SimTime NextTime => new(Math.Min(MessageNext, _nextWake));

    /// <summary>Messages and turns executed so far, and what turns have done beyond what a message does.</summary>
    public long Work => Events + Turns + _workOfTurns;

    /// <summary>Hears of children, stops and dead letters. Default nobody.</summary>
    public IPartitionListener? Listener { get; set; }

    /// <summary>Whether all actors are in this partition.</summary>
    internal bool IsAlone { get; }

    internal long Events { get; set; }

    internal long Ties { get; set; }

    internal long Turns { get; private set; }

    /// <summary>The last instant at which a message was delivered.</summary>
    internal long Latest { get; private set; }

    /// <summary>Slot of the actor at work; 0 for none.</summary>
    internal int ActiveSlot { get; set; }

    internal MessageKinds Kinds { get; } = new();

    internal DeadLetterOffice DeadLetters { get; } = new();

    internal MessageHistory? History { get; }

    internal PendingFailure? Failure { get; private set; }

    /// <summary>The first instant after which an actor asked for a pause.</summary>
    internal long PausedAt { get; private set; } = long.MaxValue;

    /// <summary>Classes of the actors in here.</summary>
    internal int[] PresentClasses => _present;

    /// <summary>The earliest message here or on its way here.</summary>
    internal long MessageNext => Math.Min(_queue.NextTime, _inboxNext);

    /// <summary>Messages in the queue.</summary>
    internal int Pending => _queue.Count;

    internal bool HasInbox => _inbox.Count > 0 || _announced > 0;

    internal long MessageBound => _messageBound;

    /// <summary>Executes what is safe in this window. No two threads may be in here at a time.</summary>
    public void RunWindow()
    {
        while (TryRunWindow() is not null)
            Supervise();
    }

    /// <summary>
    /// Like <see cref="RunWindow"/>, but comes back when a handler has thrown: for an engine with supervisors of its own.
    /// It then calls <see cref="Supervise"/>, and this again.
    /// </summary>
    /// <returns>Who failed; <see langword="null"/> when nothing more is safe.</returns>
    public ActorFailure? TryRunWindow()
    {
        DrainInbox();
        _budget = Quantum;
        return TryRun();
    }

    /// <summary>
    /// Does what the failed actor's <see cref="SupervisorStrategy"/> decides: the verdicts of its
    /// <see cref="ActorFailure"/>. What fails meanwhile is told by the next <see cref="TryRunWindow"/>.
    /// </summary>
    public void Supervise()
    {
        do
        {
            (ActorCell cell, ActorCell? child, Exception exception) = _deferred[0];
            _deferred.RemoveAt(0);
            SuperviseOne(cell, child, exception);
        }
        while (_deferred.Count > 0 && _deferred[0].Child is not null);
        ActiveSlot = 0;
    }

    /// <summary>The batches that the window filled, one for each partition that was told something. Valid until the next call.</summary>
    public IReadOnlyList<EventBatch> TakeOutgoing() => _outbox.Take();

    /// <summary>Takes a batch in. Not while a window runs here.</summary>
    public void Deliver(EventBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _inbox.Add(batch);
        _inboxNext = Math.Min(_inboxNext, batch.NextTime);
    }

    /// <summary>Notes a batch that is still on its way.</summary>
    internal void Announce(EventBatch batch)
    {
        _announced++;
        _inboxNext = Math.Min(_inboxNext, batch.NextTime);
    }

    internal void SetBounds(ReadOnlySpan<long> bounds, long messageBound)
    {
        bounds.CopyTo(_bounds);
        _messageBound = messageBound;
    }

    internal void Post(ActorCell from, ActorCell to, long time, ulong origin, object message)
    {
        if (to.Partition == this)
            Enqueue(to.Slot, time, origin, message);
        else
            PostOut(to, time, origin, message);
        if (from.InTurn)
        {
            from.CheckPromise(to, time);
            ShrinkTurn(from, to, time);
        }
    }

    /// <summary>Puts a message into the queue of this partition, which holds its target.</summary>
    internal void Enqueue(int target, long time, ulong origin, object message)
    {
        _queue.Push(time, origin, target, message);
        // Where nobody runs ahead, the target's memory is not looked at: it may be far away.
        if (_keepsArrivals)
            _system.Cells[target]!.Arrivals?.Add(time);
    }

    /// <summary>Notes that an actor in here runs ahead, so that its arrivals are kept.</summary>
    internal void KeepArrivals() => _keepsArrivals = true;

    internal void CountWork(long messages) => _workOfTurns += messages;

    internal void AddDeadLetter(long time, int sender, ActorCell target, object message)
    {
        DeadLetters.Add(time, _system.Cells[sender], target, message);
        Listener?.OnDeadLetter(_system.Cells[sender], target, message);
    }

    /// <summary>Notes a failure that is to be supervised as soon as the handler at work has returned.</summary>
    internal void Defer(ActorCell cell, ActorCell? child, Exception exception) => _deferred.Add((cell, child, exception));

    /// <summary>
    /// Ends the run at the failing actor's instant. What lies before, here and elsewhere, is still executed: an earlier
    /// failure would be the one to report.
    /// </summary>
    internal void Fail(ActorCell cell, Exception exception, object? message)
    {
        PendingFailure failure = new(cell.Now, cell, exception, message);
        if (failure.IsBefore(Failure))
            Failure = failure;
        Limit(Failure!.Time + 1);
    }

    /// <summary>Ends the run after an instant, for now.</summary>
    internal void PauseAfter(long time)
    {
        PausedAt = Math.Min(PausedAt, time);
        Limit(PausedAt + 1);
    }

    /// <summary>Supervises all that failed, outside of all handlers.</summary>
    internal void RunDeferred()
    {
        while (_deferred.Count > 0)
            Supervise();
    }

    /// <summary>Gives all pending messages to the partitions that hold their targets now.</summary>
    internal void MoveTo(Action<PendingEvent> receive)
    {
        while (_queue.Count > 0)
        {
            _queue.Pop(out PendingEvent pending);
            receive(pending);
        }
    }

    /// <summary>All messages that move here with their actors have come.</summary>
    internal void EndMove() => _queue.FileAnew();

    internal void VisitArrivals(ActorCell cell, Action<long> visit) => _queue.VisitArrivals(cell.Slot, visit);

    private void Limit(long limit)
    {
        _messageBound = Math.Min(_messageBound, limit);
        for (int index = 0; index < _bounds.Length; index++)
            _bounds[index] = Math.Min(_bounds[index], limit);
    }

    private void SuperviseOne(ActorCell cell, ActorCell? child, Exception exception)
    {
        ActiveSlot = cell.Slot;
        if (child is null)
            cell.OnFailure(exception, cell.MessageInHand);
        else
            cell.OnChildFailure(child, exception);
        // Failed again while it was restarted: first that is decided, then it goes on.
        if (_deferred.Exists(failed => failed.Cell == cell))
            return;
        try
        {
            cell.FinishHandler();
        }
        catch (Exception next)
        {
            Defer(cell, null, next);
        }
    }

    private void PostOut(ActorCell to, long time, ulong origin, object message)
    {
        int destination = to.Partition.Index;
        _outbox.To(destination).Add(time, origin, to.Slot, message);
        foreach (int present in _present)
        {
            long answer = LookaheadClasses.Saturate(time, _classes.Distance(to.Class, present));
            if (answer >= _bounds[present])
                continue;
            _bounds[present] = answer;
            _messageBound = Math.Min(_messageBound, answer);
        }
    }

    /// <summary>Takes what was delivered into the queue.</summary>
    internal void DrainInbox()
    {
        foreach (EventBatch batch in _inbox)
        {
            foreach (ref readonly PendingEvent pending in batch.Events)
                Enqueue(pending.Target, pending.Time, pending.Origin, pending.Message);
            batch.Clear();
        }
        _inbox.Clear();
        _announced = 0;
        _inboxNext = long.MaxValue;
    }
}
