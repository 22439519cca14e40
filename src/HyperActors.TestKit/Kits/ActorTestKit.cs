using System.Diagnostics;
using HyperActors.Actors;

namespace HyperActors.TestKit;

/// <summary>
/// A world of actors in virtual time with probes in it, played step by step by a test. Waiting runs virtual time on, as
/// far as needed: no test sleeps, and the same test runs the same way every time.
/// </summary>
/// <remarks>
/// <para>
/// Between two calls of the test virtual time stands still. An expectation runs the system until the awaited message
/// arrives, and stops at that very instant: all that happens up to and including it has happened, nothing later. What
/// the test does then through a probe (<see cref="TestProbe.Reply"/>, <see cref="TestProbe.Send"/>) the probe does at
/// that instant.
/// </para>
/// <para>
/// Use it from one thread. A test class may derive from it, hold one, or make one in each test; there is nothing to
/// dispose of.
/// </para>
/// </remarks>
public partial class ActorTestKit
{
    private readonly SequentialEngine _engine = new();
    private ActorSystem? _system;
    private int _unnamed;

    /// <summary>Makes an empty world.</summary>
    /// <param name="options">Seed, schedule, waiting times. Default: <see cref="TestKitOptions"/>'s defaults.</param>
    public ActorTestKit(TestKitOptions? options = null)
    {
        Options = options ?? new TestKitOptions();
        Options.Schedule.Enlist(this);
    }

    /// <summary>What holds for all of the kit.</summary>
    public TestKitOptions Options { get; }

    /// <summary>The actors. Made when it is first asked for.</summary>
    public ActorSystem System => _system ??= MakeSystem();

    /// <summary>Messages that found nobody: the first few, in the order of their arrival.</summary>
    public IReadOnlyList<DeadLetter> DeadLetters => LastReport?.FirstDeadLetters ?? [];

    /// <summary>What the engine said after the last step; <see langword="null"/> before the first.</summary>
    public RunReport? LastReport { get; private set; }

    /// <summary>Makes a root actor under test. It starts when virtual time runs on.</summary>
    /// <param name="make">Makes the actor, and makes it again after a restart.</param>
    /// <param name="name">Unique among the roots; not empty, without a slash.</param>
    public IActorRef ActorOf(Func<Actor> make, string name) => ActorOf(new Props(make), name);

    /// <summary>Makes a root actor under test. It starts when virtual time runs on.</summary>
    /// <param name="props">How to make it.</param>
    /// <param name="name">Unique among the roots; not empty, without a slash.</param>
    public IActorRef ActorOf(Props props, string name) => System.ActorOf(props, name);

    /// <summary>Makes a probe: an actor whose part the test plays.</summary>
    /// <param name="name">Unique among the roots. Default <c>probe-1</c>, <c>probe-2</c> and so on.</param>
    public TestProbe CreateTestProbe(string? name = null)
    {
        TestProbe probe = new(this, name ?? $"probe-{++_unnamed}");
        probe.Ref = System.ActorOf(new Props(probe.MakeActor), probe.Name);
        return probe;
    }

    /// <summary>Declares that two actors may tell each other, and after how long at least.</summary>
    /// <param name="one">The one end.</param>
    /// <param name="other">The other end.</param>
    /// <param name="minimum">More than zero. Of two declarations the shorter counts.</param>
    public void Link(IActorRef one, IActorRef other, SimDuration minimum) => System.LinkBoth(one, other, minimum);

    /// <summary>Tells an actor something from outside: the message has no sender.</summary>
    /// <param name="target">Who is told.</param>
    /// <param name="message">An immutable object.</param>
    /// <param name="after">From <see cref="Now"/> to arrival; at least zero. Default at once.</param>
    /// <exception cref="ArgumentOutOfRangeException">The target has run ahead of that instant: tell it later, or through a
    /// probe.</exception>
    public void Tell(IActorRef target, object message, SimDuration after = default) =>
        System.Schedule(target, message, Now + after);

    /// <summary>The actor behind a reference, to read its state. It is started if it was not.</summary>
    /// <typeparam name="T">The actor's class.</typeparam>
    /// <param name="actor">Who is looked at; it may have stopped.</param>
    /// <exception cref="InvalidOperationException">It is of another class.</exception>
    /// <exception cref="ExpectationException">An actor failed in its start.</exception>
    [StackTraceHidden]
    public T Inspect<T>(IActorRef actor)
        where T : Actor
    {
        Start();
        return System.Inspect<T>(actor);
    }

    /// <summary>Fails the test unless every message found somebody.</summary>
    /// <exception cref="ExpectationException">Some did not.</exception>
    [StackTraceHidden]
    public void ExpectNoDeadLetters()
    {
        if (DeadLetters is [DeadLetter first, ..])
            throw Failure($"expected no dead letters, and there are {LastReport!.DeadLetters}: the first is {Say(first)}.");
    }

    /// <summary>Fails the test unless a message of some type found nobody.</summary>
    /// <typeparam name="T">The message's own type.</typeparam>
    /// <returns>The first such letter.</returns>
    /// <exception cref="ExpectationException">There is none.</exception>
    [StackTraceHidden]
    public DeadLetter ExpectDeadLetter<T>() =>
        DeadLetters.FirstOrDefault(static letter => letter.MessageType == typeof(T).Name)
        ?? throw Failure($"expected a dead {typeof(T).Name}, and there " + DeadLetters switch
        {
            [DeadLetter first, ..] => $"is {Say(first)}.",
            _ => "is none.",
        });

    /// <summary>Makes the actor system, when it is first needed.</summary>
    protected virtual ActorSystem MakeSystem() => new(Options.SystemOptions);

    private static string Say(DeadLetter letter) =>
        $"a {letter.MessageType} from {letter.Sender ?? "the test"} to {letter.Target} at {letter.Time}";
}
