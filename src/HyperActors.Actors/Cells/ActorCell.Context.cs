using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace HyperActors.Actors;

internal sealed partial class ActorCell
{
    private Dictionary<object, TimerDue>? _timers;
    private HashSet<string>? _childNames;
    private List<ActorCell>? _watched;
    private int _childrenMade;

    public IActorRef Self => this;

    public IActorRef? Sender => _system.Cells[_sender];

    SimTime IActorContext.Now => new(_now);

    public ref RandomStream Random => ref _random;

    public IReadOnlyList<IActorRef> Children => _children;

    // Handlers tell in many places: a copy of all this in each would drive the handlers out of the instruction cache.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Tell(IActorRef target, object message, SimDuration delay)
    {
        ActorCell to = CellOf(target);
        if (message is null)
            ThrowNull(nameof(message));
        long span = delay.Picoseconds;
        if (span < _defaultLookahead || to == this)
            CheckDelay(to, span);
        Post(to, message, span);
    }

    public void Forward(IActorRef target, SimDuration delay)
    {
        object message = _message ?? throw new InvalidOperationException($"{Path} has no message in hand to pass on.");
        Forward(target, message, Sender, delay);
    }

    public void Forward(IActorRef target, object message, IActorRef? sender, SimDuration delay)
    {
        ArgumentNullException.ThrowIfNull(message);
        ActorCell to = CellOf(target);
        CheckDelay(to, delay.Picoseconds);
        Post(to, new Forwarded(message, sender is null ? 0 : CellOf(sender).Slot), delay.Picoseconds);
    }

    public IActorRef ActorOf(Props props, string name, SimDuration latency)
    {
        ArgumentNullException.ThrowIfNull(props);
        CheckActive();
        ActorSystem.CheckName(name);
        if (latency <= SimDuration.Zero)
            throw new ArgumentOutOfRangeException(nameof(latency), latency, "The latency to a child is more than zero.");
        _childNames ??= [];
        if (!_childNames.Add(name))
            throw new InvalidOperationException($"{Path} has a living child {name} already.");
        Root._childrenMade++;
        ActorCell child = _system.AddChild(this, AllChildren.Count, props, name);
        AllChildren.Add(child);
        _children.Add(child);
        LinksOut.Add(child.Slot, latency.Picoseconds);
        LinksIn.Add(child.Slot, latency.Picoseconds);
        child.LinksOut.Add(Slot, latency.Picoseconds);
        child.LinksIn.Add(Slot, latency.Picoseconds);
        child.Class = Class;
        child._partition = _partition;
        JoinFamilies();
        _partition.Listener?.OnChildMade(this, child);
        child.Start(_now);
        return child;
    }

    public void Link(IActorRef from, IActorRef to, SimDuration minimum)
    {
        CheckActive();
        ActorCell source = CellOf(from);
        if (source != this && source.Parent != this)
            throw new InvalidOperationException($"{Path} cannot link {source.Path}, which is neither itself nor its child.");
        _system.AddLink(source, CellOf(to), minimum);
    }

    public void Stop(IActorRef actor)
    {
        CheckActive();
        ActorCell stopped = CellOf(actor);
        // Nothing of a turn may come after the end; and a child, even a stopped one, acts on its parent without delay.
        if (_inTurn)
            ShrinkTurn(_now + 1);
        if (stopped == this)
        {
            _after |= AfterWork.Stop;
        }
        else if (stopped.Parent == this)
        {
            stopped.StopNow(_now);
        }
        else
        {
            throw new InvalidOperationException($"{Path} cannot stop {stopped.Path}, which is neither itself nor its child.");
        }
    }

    public void Pause()
    {
        CheckActive();
        _partition.PauseAfter(_now);
    }

    public void Watch(IActorRef actor)
    {
        ActorCell target = CellOf(actor);
        long there = MinimumTo(target);
        long back = target.MinimumTo(this);
        if (target == this || there == long.MaxValue || back == long.MaxValue)
            throw new LookaheadException(
                $"{Path} cannot watch {target.Path}: watching needs a link there and one back. Declare both with Link.");
        _watched ??= [];
        if (_watched.Contains(target))
            return;
        _watched.Add(target);
        Post(target, new Watching(this), there);
    }

    public void Unwatch(IActorRef actor)
    {
        ActorCell target = CellOf(actor);
        if (_watched is not null && _watched.Remove(target))
            Post(target, new Unwatching(this), MinimumTo(target));
    }

    public void StartTimer(object key, object message, SimDuration delay)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(message);
        CheckDelay(this, delay.Picoseconds);
        StartTimer(new TimerDue(key, message, SimDuration.Zero), delay);
    }

    public void StartPeriodicTimer(object key, object message, SimDuration period)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(message);
        if (period <= SimDuration.Zero)
            throw new ArgumentOutOfRangeException(nameof(period), period, "A period is more than zero.");
        StartTimer(new TimerDue(key, message, period), period);
    }

    public void CancelTimer(object key) => _timers?.Remove(key);

    /// <summary>The smallest delay to another actor in picoseconds, or <see cref="long.MaxValue"/> without a link.</summary>
    public long MinimumTo(ActorCell to)
    {
        // The table of the incoming links is complete for what was declared before the run, and a leaf's is short.
        long declared = to.LinksIn.Count < LinksOut.Count ? to.LinksIn.Find(Slot) : LinksOut.Find(to.Slot);
        if (declared == long.MaxValue)
            declared = LinksOut.Find(to.Slot);
        return Math.Min(declared, _defaultLookahead);
    }

    private void StartTimer(TimerDue timer, SimDuration delay)
    {
        _timers ??= [];
        _timers[timer.Key] = timer;
        Post(this, timer, delay.Picoseconds);
    }

    /// <summary>Sends without a check of the link.</summary>
    private void Post(ActorCell to, object message, long span)
    {
        CheckActive();
        if ((++_origin & SenderOrder.SequenceMask) == 0)
            throw new InvalidOperationException($"{Path} has told more messages than its count can number.");
        _partition.Post(this, to, _now + span, _origin, message);
    }

    private void CheckDelay(ActorCell to, long span)
    {
        long minimum = to == this ? 0 : MinimumTo(to);
        if (span < minimum)
            ThrowTooSoon(to, span, minimum);
    }

    [DoesNotReturn]
    private void ThrowTooSoon(ActorCell to, long span, long minimum)
    {
        if (to == this)
            throw new LookaheadException($"{Path} tells itself after {new SimDuration(span)}: a delay is not negative.");
        throw new LookaheadException(minimum == long.MaxValue
            ? $"{Path} tells {to.Path} after {new SimDuration(span)}, but no link leads there: "
                + "declare it with Link before the run, or set DefaultLookahead."
            : $"{Path} tells {to.Path} after {new SimDuration(span)}, but their link takes at least "
                + $"{new SimDuration(minimum)}: tell with a longer delay, or declare a smaller minimum with Link.");
    }

    /// <summary>A context works only while its own actor is at work: anything else would race or break the order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CheckActive()
    {
        if (_partition.ActiveSlot != Slot)
            ThrowInactive();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ActorCell CellOf(IActorRef actor)
    {
        if (actor is ActorCell cell)
            return cell;
        return ThrowForeign(actor);
    }

    [DoesNotReturn]
    private static ActorCell ThrowForeign(IActorRef? actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        throw new ArgumentException($"{actor.Path} is no actor of this system.", nameof(actor));
    }

    [DoesNotReturn]
    private static void ThrowNull(string name) => throw new ArgumentNullException(name);

    [DoesNotReturn]
    private void ThrowInactive() =>
        throw new InvalidOperationException($"The context of {Path} was used outside of its own handlers.");
}
