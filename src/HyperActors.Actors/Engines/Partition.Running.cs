using System.Runtime.CompilerServices;

namespace HyperActors.Actors;

public sealed partial class Partition
{
    /// <summary>
    /// How much one window may do, in messages or microseconds of turns: so that a partition that nobody bounds comes
    /// back to the engine, which looks at the observer and the cancellation, several times a second.
    /// </summary>
    private const int Quantum = 1 << 16;

    private readonly WakeQueue?[] _wakes;
    private readonly WakeQueue _familyWakes;
    private (WakeQueue Wakes, int Class)[] _usedWakes = [];
    private long _nextWake = long.MaxValue;

    /// <summary>The earliest wish for a turn among the actors of one class that have no family.</summary>
    internal long WakeNext(int present) => _wakes[present]?.NextTime ?? long.MaxValue;

    /// <summary>The earliest instant at which one of them may tell something that nobody caused.</summary>
    internal long ToldNext(int present) => _wakes[present]?.NextTold ?? long.MaxValue;

    /// <summary>The earliest wish among actors with parents or children.</summary>
    internal long FamilyWakeNext => _familyWakes.NextTime;

    /// <summary>Whether anything lies before the bounds of this window.</summary>
    internal bool HasWork
    {
        get
        {
            bool found = Math.Min(MessageNext, _familyWakes.NextTime) < _messageBound;
            foreach (int present in _present)
                found |= WakeNext(present) < _bounds[present];
            return found;
        }
    }

    /// <summary>Files a changed wish for a turn.</summary>
    /// <param name="cell">Whose wish it is.</param>
    /// <param name="before">When it wished for a turn before; <see cref="long.MaxValue"/> for never.</param>
    internal void UpdateWake(ActorCell cell, long before)
    {
        WakeQueue home = cell.InFamily ? _familyWakes : WakesOf(cell.Class);
        if (cell.WakeHome != home)
        {
            WithdrawWake(cell);
            cell.WakeHome = home;
        }
        home.Update(cell);
        if (cell.WakeTime <= _nextWake)
            _nextWake = cell.WakeTime;
        else if (before == _nextWake)
            _nextWake = FindNextWake();
    }

    /// <summary>Takes a wish for a turn back, if there is one.</summary>
    internal void WithdrawWake(ActorCell cell)
    {
        if (cell.WakeHome is not { } home)
            return;
        home.Remove(cell);
        cell.WakeHome = null;
        _nextWake = FindNextWake();
    }

    /// <summary>The instant before which nothing can reach an actor that stands at an instant.</summary>
    internal long SafeBound(ActorCell cell, long now)
    {
        long bound = _bounds[cell.Class];
        long message = _queue.NextTime;
        if (cell.InFamily)
            return Math.Min(Math.Min(bound, _messageBound), FamilyBound(cell, now, message));
        long nearest = _classes.NearestInto[cell.Class];
        bound = Math.Min(bound, cell.Arrivals?.NextTime ?? message);
        bound = Math.Min(bound, LookaheadClasses.Saturate(message, nearest));
        bound = Math.Min(bound, LookaheadClasses.Saturate(_familyWakes.NextTime, nearest));
        bound = Math.Min(bound, OthersBound(cell));
        return Math.Min(bound, LookaheadClasses.Saturate(now, _system.Options.LongestTurn.Picoseconds));
    }

    /// <summary>
    /// What the turns of others can do to an actor: the earliest instant at which one of each class may tell something, and
    /// the way from there. That something reaches it earlier and makes it tell is what the other bounds are for.
    /// </summary>
    private long OthersBound(ActorCell cell)
    {
        long bound = long.MaxValue;
        foreach ((WakeQueue wakes, int present) in _usedWakes)
        {
            long told = wakes.NextToldWithout(cell);
            if (told < bound)
                bound = Math.Min(bound, LookaheadClasses.Saturate(told, _classes.Distance(present, cell.Class)));
        }
        return bound;
    }

    /// <summary>
    /// In a family, supervision acts without delay: a parent may stop a child at once. So its members take their turns
    /// one after the other; at the same instant in the order of the model, hence the one picosecond.
    /// </summary>
    private long FamilyBound(ActorCell cell, long now, long message)
    {
        long wake = _familyWakes.NextTimeWithout(cell);
        long bound = Math.Min(message, Math.Max(wake, now + 1));
        bound = Math.Min(bound, OthersBound(cell));
        return Math.Min(bound, LookaheadClasses.Saturate(now, _system.Options.LongestTurn.Picoseconds));
    }

    /// <summary>Runs until nothing is safe, or something failed, which then waits among the deferred.</summary>
    private ActorFailure? TryRun()
    {
        try
        {
            while (_deferred.Count == 0 && Step())
                if (_budget < 0 || _cancellation.IsCancellationRequested)
                    break;
        }
        catch (Exception exception) when (ActiveSlot != 0)
        {
            Defer(_system.Cells[ActiveSlot]!, null, exception);
        }
        if (_deferred.Count == 0)
        {
            ActiveSlot = 0;
            return null;
        }
        (ActorCell failed, _, Exception thrown) = _deferred[0];
        return new ActorFailure(failed, new SimTime(failed.Now), thrown, failed.ForeseeVerdicts(thrown));
    }

    /// <summary>Delivers some messages or gives one turn; false when nothing more is safe.</summary>
    private bool Step()
    {
        if (MessageIsNext())
        {
            DeliverMessages();
            return true;
        }
        return _nextWake != long.MaxValue && TryTurn(_nextWake);
    }

    /// <summary>Whether a message comes before all turns, and may be delivered in this window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MessageIsNext()
    {
        long next = _queue.NextTime;
        return next <= _nextWake && next < _messageBound;
    }

    private void DeliverMessages()
    {
        int budget = CheckInterval;
        EventQueue queue = _queue;
        do
        {
            queue.Pop(out PendingEvent pending);
            if (queue.HasSight)
                FetchAhead(queue);
            ActiveSlot = pending.Target;
            Latest = Math.Max(Latest, pending.Time);
            _system.Cells[pending.Target]!.Deliver(
                pending.Time, pending.Origin, Kinds.Of(pending.Message), pending.Message);
        }
        while (--budget > 0 && _deferred.Count == 0 && MessageIsNext());
        _budget -= CheckInterval - budget;
    }

    /// <summary>Has the memory fetched that messages to come will need: first the cell, then what it refers to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FetchAhead(EventQueue queue)
    {
        ActorCell?[] cells = _system.Cells;
        if (cells[queue.TargetAhead(CellsAhead)] is { } later)
            CacheLines.Fetch(later, DeliveryState.Lines);
        if (cells[queue.TargetAhead(ActorsAhead)] is { } soon)
            soon.FetchActor();
    }

    private const int CellsAhead = 16;

    private const int ActorsAhead = 8;

    /// <summary>How many messages pass between two looks at the rest of the world.</summary>
    private const int CheckInterval = 256;

    private bool TryTurn(long wake)
    {
        ActorCell cell = _system.Cells[FirstWake(wake)]!;
        long bound = SafeBound(cell, wake);
        if (bound <= wake)
            return false;
        ActiveSlot = cell.Slot;
        Turns++;
        cell.TakeTurn(wake, bound);
        // Cheap turns count as a message each, long ones by the microseconds (2²⁰ ps) that they took.
        long end = Math.Min(bound, cell.WakeTime == long.MaxValue ? cell.Now : cell.WakeTime);
        _budget -= 1 + (int)Math.Min(Quantum, (end - wake) >> 20);
        return true;
    }

    /// <summary>Slot of the actor whose turn it is at an instant.</summary>
    private int FirstWake(long wake)
    {
        int first = _familyWakes.NextTime == wake ? _familyWakes.First : 0;
        foreach ((WakeQueue wakes, _) in _usedWakes)
            if (wakes.NextTime == wake && (first == 0 || _system.Order.IsBefore(wakes.First, first)))
                first = wakes.First;
        return first;
    }

    private long FindNextWake()
    {
        long next = _familyWakes.NextTime;
        foreach ((WakeQueue wakes, _) in _usedWakes)
            next = Math.Min(next, wakes.NextTime);
        return next;
    }

    private WakeQueue WakesOf(int present)
    {
        ref WakeQueue? wakes = ref _wakes[present];
        if (wakes is null)
        {
            wakes = new WakeQueue(_system.Order);
            _usedWakes = [.. _usedWakes, (wakes, present)];
        }
        return wakes;
    }

    /// <summary>A message told in a turn: from its arrival on, an answer may come back.</summary>
    private void ShrinkTurn(ActorCell from, ActorCell to, long time)
    {
        long way = to == from || to.Root == from.Root ? 0 : _classes.Distance(to.Class, from.Class);
        from.ShrinkTurn(LookaheadClasses.Saturate(time, way));
    }
}
