namespace HyperActors.Actors;

/// <summary>
/// The behaviour of one actor: state that nobody else touches, changed by one message at a time, in virtual time.
/// </summary>
/// <remarks>
/// An actor that works on its own between messages, such as a guest that executes memory accesses, overrides
/// <see cref="Advance"/> and asks for it with <see cref="IActorContext.WakeAt(SimTime)"/>. What it computes must not depend on
/// where the horizons of its turns fall: engines choose them differently.
/// </remarks>
public abstract class Actor
{
    private IActorContext? _context;

    /// <summary>The actor's window on the world. Valid from <see cref="PreStart"/> on.</summary>
    /// <exception cref="InvalidOperationException">Read before the actor was started, as in its constructor.</exception>
    protected IActorContext Context =>
        _context ?? throw new InvalidOperationException("An actor has no context before PreStart.");

    /// <summary>Gives the actor its context, once, before it starts.</summary>
    internal void Attach(IActorContext context) => _context = context;

    /// <summary>Handles one message, at <see cref="IActorContext.Now"/>.</summary>
    /// <param name="message">What was told; an unexpected kind is a bug to throw at.</param>
    protected internal abstract void Receive(object message);

    /// <summary>
    /// Executes local work that starts before <paramref name="horizon"/>: until then, nothing can reach this actor.
    /// Work that starts at the horizon itself waits, as a message that arrives at that instant comes first.
    /// </summary>
    /// <param name="horizon">
    /// The first instant that is not safe, equal to <see cref="IActorContext.SafeUntil"/>; later than
    /// <see cref="IActorContext.Now"/>.
    /// </param>
    protected internal virtual void Advance(SimTime horizon) =>
        throw new InvalidOperationException($"{GetType().Name} asked to be woken but does not override Advance.");

    /// <summary>Called before the first message, also after each restart.</summary>
    protected internal virtual void PreStart()
    {
    }

    /// <summary>Called after the last message.</summary>
    protected internal virtual void PostStop()
    {
    }

    /// <summary>Called on the failed instance before a new one replaces it.</summary>
    /// <param name="reason">What the handler threw.</param>
    /// <param name="message">The message it threw at; it is dropped.</param>
    protected internal virtual void PreRestart(Exception reason, object? message) => PostStop();

    /// <summary>Called on the new instance after a restart, instead of <see cref="PreStart"/> unless overridden.</summary>
    /// <param name="reason">Why the earlier instance was given up.</param>
    protected internal virtual void PostRestart(Exception reason) => PreStart();

    /// <summary>Adds the actor's counters to the digest of the run, at its end.</summary>
    /// <param name="digest">What the digest of this actor is built in.</param>
    protected internal virtual void AddCounters(ref Digest digest)
    {
    }
}
