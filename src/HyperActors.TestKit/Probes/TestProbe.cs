using HyperActors.Actors;

namespace HyperActors.TestKit;

/// <summary>What a probe does by itself with a message, at its arrival.</summary>
/// <param name="context">The probe's own context: tell others with it.</param>
/// <param name="message">The message; the probe keeps it for expectations, too.</param>
public delegate void AutoPilot(IActorContext context, object message);

/// <summary>An actor whose part the test plays: it keeps what it is told, and does what the test says.</summary>
/// <remarks>
/// Names and meanings are those of Akka's <c>TestProbe</c>; time is virtual. The files of this class: this one (what it is
/// and does), expectations.
/// </remarks>
public sealed partial class TestProbe
{
    private readonly ActorTestKit _kit;
    private readonly Queue<ReceivedMessage> _inbox = [];
    private readonly Func<object, bool>? _deafTo;
    private Func<object, bool> _ignored = static _ => false;
    private AutoPilot? _autoPilot;
    private ReceivedMessage? _last;

    internal TestProbe(ActorTestKit kit, string name, Func<object, bool>? deafTo = null)
    {
        _kit = kit;
        _deafTo = deafTo;
        Name = name;
    }

    /// <summary>The probe's name, as failures show it.</summary>
    public string Name { get; }

    /// <summary>The probe as others know it.</summary>
    public IActorRef Ref { get; internal set; } = null!;

    /// <summary>The message that the last expectation took.</summary>
    /// <exception cref="InvalidOperationException">None did.</exception>
    public ReceivedMessage LastMessage =>
        _last ?? throw new InvalidOperationException($"Probe '{Name}' has taken no message yet.");

    /// <summary>Who told it.</summary>
    /// <exception cref="InvalidOperationException">No message was taken, or it came from outside.</exception>
    public IActorRef LastSender => LastMessage.Sender
        ?? throw new InvalidOperationException($"The last message of probe '{Name}' has no sender: the test told it.");

    /// <summary>What has arrived and was not taken by an expectation yet, oldest first.</summary>
    public IReadOnlyCollection<ReceivedMessage> Messages => _inbox;

    /// <summary>Whether something has arrived that was not taken yet.</summary>
    public bool HasMessages => _inbox.Count > 0;

    /// <summary>Tells an actor something, at <see cref="ActorTestKit.Now"/>.</summary>
    /// <param name="target">Who is told.</param>
    /// <param name="message">An immutable object.</param>
    /// <param name="delay">Until it arrives. Default: the least that the link between the two allows.</param>
    /// <exception cref="LookaheadException">No link leads there, or it takes longer.</exception>
    public void Send(IActorRef target, object message, SimDuration? delay = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        SimDuration span = DelayTo(target, delay);
        Do(context => context.Tell(target, message, span));
    }

    /// <summary>Answers <see cref="LastSender"/>, at <see cref="ActorTestKit.Now"/>.</summary>
    /// <param name="message">An immutable object.</param>
    /// <param name="delay">Until it arrives. Default: the least that the link between the two allows.</param>
    /// <exception cref="InvalidOperationException">There is nobody to answer.</exception>
    /// <exception cref="LookaheadException">No link leads there, or it takes longer.</exception>
    public void Reply(object message, SimDuration? delay = null) => Send(LastSender, message, delay);

    /// <summary>Passes the last message on; to its receiver it comes from the first sender.</summary>
    /// <param name="target">Who gets it.</param>
    /// <param name="delay">Until it arrives. Default: the least that the link between the two allows.</param>
    /// <exception cref="LookaheadException">No link leads there, or it takes longer.</exception>
    public void Forward(IActorRef target, SimDuration? delay = null)
    {
        ReceivedMessage last = LastMessage;
        SimDuration span = DelayTo(target, delay);
        Do(context => context.Forward(target, last.Message, last.Sender, span));
    }

    /// <summary>Asks to hear when an actor stops: <see cref="ExpectTerminated"/>.</summary>
    /// <param name="actor">Who is watched.</param>
    public void Watch(IActorRef actor) => Do(context => context.Watch(actor));

    /// <summary>Takes a <see cref="Watch"/> back.</summary>
    /// <param name="actor">Who was watched.</param>
    public void Unwatch(IActorRef actor) => Do(context => context.Unwatch(actor));

    /// <summary>Leaves some messages out, as if they had not come. A later call replaces an earlier one.</summary>
    /// <param name="ignored">Which; for messages that arrive from now on.</param>
    public void IgnoreMessages(Func<object, bool> ignored)
    {
        ArgumentNullException.ThrowIfNull(ignored);
        _ignored = ignored;
    }

    /// <summary>Leaves all messages of a type out. Adds to what is ignored already.</summary>
    /// <typeparam name="T">Which type.</typeparam>
    public void IgnoreMessages<T>()
    {
        Func<object, bool> before = _ignored;
        _ignored = message => message is T || before(message);
    }

    /// <summary>Ignores nothing any more.</summary>
    public void IgnoreNoMessages() => _ignored = static _ => false;

    /// <summary>Sets what the probe does by itself with each message that arrives and is not ignored.</summary>
    /// <param name="pilot">What; <see langword="null"/> to do nothing again.</param>
    public void SetAutoPilot(AutoPilot? pilot) => _autoPilot = pilot;

    internal Actor MakeActor() => new ProbeActor(this);

    /// <summary>A message has arrived at the probe's actor.</summary>
    internal void OnReceived(IActorContext context, object message)
    {
        if (_deafTo?.Invoke(message) == true || _ignored(message))
            return;
        _inbox.Enqueue(new ReceivedMessage(context.Now, context.Sender, message));
        _autoPilot?.Invoke(context, message);
        if (_kit.Awaits(this))
            context.Pause();
    }

    private SimDuration DelayTo(IActorRef target, SimDuration? delay)
    {
        SimDuration minimum = _kit.System.MinimumDelay(Ref, target) ?? throw new LookaheadException(
            $"Probe '{Name}' cannot tell {target.Path}: no link leads there. Declare it with Link.");
        if (delay is { } given && given < minimum)
            throw new LookaheadException(
                $"Probe '{Name}' cannot tell {target.Path} after {given}: their link takes at least {minimum}.");
        return delay ?? minimum;
    }

    /// <summary>Has the probe's actor do something at the instant at which time stands.</summary>
    private void Do(Action<IActorContext> act) => _kit.Tell(Ref, new ProbeCommand(act));
}
