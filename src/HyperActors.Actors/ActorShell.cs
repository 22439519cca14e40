namespace HyperActors.Actors;

/// <summary>
/// An actor around another: it sees what comes before the inner one does, and what that tells before it is sent. Neither
/// the inner actor nor those it talks to need to know.
/// </summary>
/// <remarks>
/// <para>
/// For what lies between an actor and the wire, such as a protocol that makes an unreliable link reliable, and for what
/// happens to an actor, such as a crash: the inner actor can be taken away and another put in its place, while name, links
/// and mailbox stay.
/// </para>
/// <para>
/// The inner actor works as it would alone, turns of <see cref="Actor.Advance"/> included, except that it can neither
/// change its behaviour nor put messages aside: those are the mailbox's, and the mailbox is the shell's.
/// </para>
/// </remarks>
public abstract class ActorShell : Actor
{
    private Window? _window;

    /// <summary>
    /// The inner actor, or the one that was taken out last, so that it can still be looked at; <see langword="null"/>
    /// before the first.
    /// </summary>
    public Actor? Core { get; private set; }

    /// <summary>Whether there is an inner actor at work.</summary>
    public bool IsFilled { get; private set; }

    /// <summary>Puts an actor in, in place of the one that was there, and starts it.</summary>
    /// <param name="core">A fresh actor.</param>
    protected void PutIn(Actor core)
    {
        ArgumentNullException.ThrowIfNull(core);
        TakeOut();
        _window ??= new Window(this);
        core.Attach(_window);
        Core = core;
        IsFilled = true;
        core.PreStart();
    }

    /// <summary>Takes the inner actor out, with its timers and its wish for a turn. It is not told.</summary>
    protected void TakeOut()
    {
        IsFilled = false;
        _window?.Clear();
    }

    /// <summary>Gives the inner actor a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">Who is said to have told it.</param>
    protected void HandOver(object message, IActorRef? sender)
    {
        if (!IsFilled)
            throw new InvalidOperationException($"There is no actor in {Context.Self.Path}.");
        _window!.Sender = sender;
        Core!.Receive(message);
    }

    /// <summary>The inner actor tells another one something. Default: it is sent as it is.</summary>
    /// <param name="target">Who is told.</param>
    /// <param name="message">What.</param>
    /// <param name="delay">From now to arrival.</param>
    protected virtual void OnTell(IActorRef target, object message, SimDuration delay) =>
        Context.Tell(target, message, delay);

    /// <summary>The inner actor tells itself something, now or by a timer. Default: it comes back as it is.</summary>
    /// <param name="message">What.</param>
    /// <returns>What is to arrive in its place.</returns>
    protected virtual object OnTellSelf(object message) => message;

    /// <inheritdoc />
    protected internal override void Advance(SimTime horizon)
    {
        if (!IsFilled)
            return;
        _window!.Sender = null;
        Core!.Advance(horizon);
    }

    /// <inheritdoc />
    protected internal override void AddCounters(ref Digest digest) => Core?.AddCounters(ref digest);

    /// <summary>The inner actor's world: the shell's, but for what it tells.</summary>
    private sealed class Window(ActorShell shell) : IActorContext
    {
        private readonly List<object> _timers = [];
        private bool _runsAhead;

        private IActorContext Outer => shell.Context;

        public IActorRef Self => Outer.Self;

        public IActorRef? Sender { get; set; }

        public SimTime Now => Outer.Now;

        public SimTime SafeUntil => Outer.SafeUntil;

        public ref RandomStream Random => ref Outer.Random;

        public IReadOnlyList<IActorRef> Children => Outer.Children;

        public void Clear()
        {
            foreach (object key in _timers)
                Outer.CancelTimer(key);
            _timers.Clear();
            if (_runsAhead)
                Outer.WakeAt(SimTime.MaxValue);
        }

        public void AdvanceTo(SimTime time) => Outer.AdvanceTo(time);

        public bool RunsBesideOthers => Outer.RunsBesideOthers;

        public void CountWork(long messages) => Outer.CountWork(messages);

        public void WakeAt(SimTime time) => WakeAt(time, time);

        public void WakeAt(SimTime time, SimTime quietUntil)
        {
            _runsAhead = true;
            Outer.WakeAt(time, quietUntil);
        }

        public void Tell(IActorRef target, object message, SimDuration delay)
        {
            if (target == Self)
                Outer.Tell(target, shell.OnTellSelf(message), delay);
            else
                shell.OnTell(target, message, delay);
        }

        public void Forward(IActorRef target, SimDuration delay) => throw Unsupported("pass messages on");

        public void Forward(IActorRef target, object message, IActorRef? sender, SimDuration delay) =>
            throw Unsupported("pass messages on");

        public IActorRef ActorOf(Props props, string name, SimDuration latency) => Outer.ActorOf(props, name, latency);

        public void Link(IActorRef from, IActorRef to, SimDuration minimum) => Outer.Link(from, to, minimum);

        public void Pause() => Outer.Pause();

        public void Stop(IActorRef actor) => Outer.Stop(actor);

        public void Watch(IActorRef actor) => Outer.Watch(actor);

        public void Unwatch(IActorRef actor) => Outer.Unwatch(actor);

        public void Become(Action<object> receive) => throw Unsupported("change its behaviour");

        public void Unbecome() => throw Unsupported("change its behaviour");

        public void Stash() => throw Unsupported("put messages aside");

        public void UnstashAll() => throw Unsupported("put messages aside");

        public void StartTimer(object key, object message, SimDuration delay)
        {
            Keep(key);
            Outer.StartTimer(key, shell.OnTellSelf(message), delay);
        }

        public void StartPeriodicTimer(object key, object message, SimDuration period)
        {
            Keep(key);
            Outer.StartPeriodicTimer(key, shell.OnTellSelf(message), period);
        }

        public void CancelTimer(object key)
        {
            _timers.Remove(key);
            Outer.CancelTimer(key);
        }

        private void Keep(object key)
        {
            if (!_timers.Contains(key))
                _timers.Add(key);
        }

        private NotSupportedException Unsupported(string what) =>
            new($"{Self.Path} stands inside a shell, where an actor cannot {what}.");
    }
}
