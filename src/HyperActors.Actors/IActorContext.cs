namespace HyperActors.Actors;

/// <summary>What an actor may see and do; valid only inside its own handlers.</summary>
public interface IActorContext
{
    /// <summary>This actor.</summary>
    IActorRef Self { get; }

    /// <summary>
    /// Who told the message in hand; <see langword="null"/> for one from outside the system and in
    /// <see cref="Actor.Advance"/>.
    /// </summary>
    IActorRef? Sender { get; }

    /// <summary>The instant of the message in hand, or how far <see cref="AdvanceTo"/> has taken local work.</summary>
    SimTime Now { get; }

    /// <summary>The instant before which nothing can reach this actor; it differs between engines and must not decide anything.</summary>
    /// <remarks>
    /// Inside <see cref="Actor.Advance"/> it shrinks with what the actor does itself: a message told can be answered
    /// from its arrival and the shortest way back on; <see cref="Stop"/>, <see cref="ActorOf"/> and
    /// <see cref="UnstashAll"/> end the turn at <see cref="Now"/>. So read it again after each of them.
    /// </remarks>
    SimTime SafeUntil { get; }

    /// <summary>This actor's own random stream, derived from the run's seed and the actor's path.</summary>
    ref RandomStream Random { get; }

    /// <summary>The living children, in the order in which they were made.</summary>
    IReadOnlyList<IActorRef> Children { get; }

    /// <summary>Moves the local clock forward, inside <see cref="Actor.Advance"/>.</summary>
    /// <param name="time">Not before <see cref="Now"/>, and before <see cref="SafeUntil"/>.</param>
    /// <exception cref="InvalidOperationException">The instant is in the past or not safe.</exception>
    void AdvanceTo(SimTime time);

    /// <summary>
    /// Asks for a turn of <see cref="Actor.Advance"/> at an instant; replaces the turn asked for before. Messages that
    /// arrive at that instant come first.
    /// </summary>
    /// <param name="time">Not before <see cref="Now"/>; <see cref="SimTime.MaxValue"/> takes the wish back.</param>
    void WakeAt(SimTime time);

    /// <summary>
    /// The same, with a promise: unless something reaches the actor before, it tells nobody, itself included, before an
    /// instant. Others may then go on further without it. A message that reaches the actor, or one that it had put aside and
    /// takes up again, ends the promise.
    /// </summary>
    /// <param name="time">As in <see cref="WakeAt(SimTime)"/>.</param>
    /// <param name="quietUntil">Until when it tells nobody; without effect if that is not after <paramref name="time"/>.</param>
    /// <remarks>
    /// Who breaks a promise fails with an <see cref="InvalidOperationException"/> at the place where it tells, and the run with
    /// it; so does the run of an actor that fails in a turn before that instant.
    /// </remarks>
    void WakeAt(SimTime time, SimTime quietUntil);

    /// <summary>
    /// Whether actors of other partitions may be at work at the same time, so that what a promise costs may be well spent.
    /// It differs between engines: nothing that can be seen may depend on it.
    /// </summary>
    bool RunsBesideOthers { get; }

    /// <summary>Says that a turn did as much as some messages, for engines to go by; nothing else.</summary>
    /// <param name="messages">How many messages' worth of work was done; at least 0. A turn counts as one beside that.</param>
    void CountWork(long messages);

    /// <summary>Sends a message, which arrives after the time that the modelled hardware takes.</summary>
    /// <param name="target">Who is told. To nobody living it becomes a counted dead letter.</param>
    /// <param name="message">An immutable object; <see cref="IDigested"/> adds its content to the digest.</param>
    /// <param name="delay">From <see cref="Now"/> to arrival; at least the link's minimum; at least zero to itself.</param>
    /// <exception cref="LookaheadException">The delay is below the link's declared minimum, or there is no link.</exception>
    void Tell(IActorRef target, object message, SimDuration delay);

    /// <summary>Passes the message in hand on, keeping its sender.</summary>
    void Forward(IActorRef target, SimDuration delay);

    /// <summary>Passes a message on that was received earlier, in the name of who told it.</summary>
    /// <param name="target">Who gets it.</param>
    /// <param name="message">What was received.</param>
    /// <param name="sender">Who told it; <see langword="null"/> for the world outside.</param>
    /// <param name="delay">As in <see cref="Tell"/>.</param>
    void Forward(IActorRef target, object message, IActorRef? sender, SimDuration delay);

    /// <summary>Makes a child. It lives in the parent's partition and starts now.</summary>
    /// <param name="props">How to make it.</param>
    /// <param name="name">Unique among the living siblings.</param>
    /// <param name="latency">Minimum latency of the links between parent and child, both ways; more than zero.</param>
    IActorRef ActorOf(Props props, string name, SimDuration latency);

    /// <summary>Declares the minimum latency from this actor, or a child of it, to another.</summary>
    /// <remarks>
    /// Free while root actors start. Once the system runs, others have gone as far as the links of the roots let them, so a
    /// link into another root's family may not be shorter than the shortest path declared before between the two.
    /// </remarks>
    /// <exception cref="LookaheadException">It would undercut what was declared before the run.</exception>
    void Link(IActorRef from, IActorRef to, SimDuration minimum);

    /// <summary>
    /// Asks for a pause of the run when all that happens up to and including <see cref="Now"/> has happened:
    /// <see cref="RunOutcome.Paused"/>. For actors that stand for somebody outside, such as a test's probe; what they do
    /// then, they do at this instant. It changes no result.
    /// </summary>
    void Pause();

    /// <summary>Stops this actor or one of its children, after the message in hand; its children stop with it.</summary>
    void Stop(IActorRef actor);

    /// <summary>Asks for a <see cref="Terminated"/> when the other has stopped. It takes the link's minimum latency.</summary>
    void Watch(IActorRef actor);

    /// <summary>Takes a <see cref="Watch"/> back.</summary>
    void Unwatch(IActorRef actor);

    /// <summary>Handles the messages from the next one on by another method than <see cref="Actor.Receive"/>.</summary>
    void Become(Action<object> receive);

    /// <summary>Goes back to <see cref="Actor.Receive"/>.</summary>
    void Unbecome();

    /// <summary>Puts the message in hand aside.</summary>
    void Stash();

    /// <summary>Handles all that was put aside, in its order, before any later message.</summary>
    void UnstashAll();

    /// <summary>Tells this actor a message after a delay; a timer of the same key is replaced.</summary>
    /// <param name="key">Names the timer; compared by equality.</param>
    /// <param name="message">What is told.</param>
    /// <param name="delay">From now; at least zero.</param>
    void StartTimer(object key, object message, SimDuration delay);

    /// <summary>Tells this actor a message again and again; a timer of the same key is replaced.</summary>
    /// <param name="key">Names the timer; compared by equality.</param>
    /// <param name="message">What is told.</param>
    /// <param name="period">From now to the first and between two; more than zero.</param>
    void StartPeriodicTimer(object key, object message, SimDuration period);

    /// <summary>Stops a timer; nothing of it arrives any more.</summary>
    void CancelTimer(object key);
}
