using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using HyperActors.Actors;

namespace HyperActors.TestKit;

// What a test expects of the messages that a probe receives. Limits are inclusive where a message must come, so that
// one with exactly the latency of its link is in time; where none may come, the end is the first instant that is free.
public sealed partial class TestProbe
{
    /// <summary>The next message must come in time, and be of a type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="within">How long from now, its end included. Default: what is left of
    /// <see cref="ActorTestKit.Within(SimDuration, Action)"/>, else <see cref="TestKitOptions.SingleExpectDefault"/>; the
    /// same in all that wait.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ExpectationException">None came, or another one.</exception>
    [StackTraceHidden]
    public T ExpectMsg<T>(SimDuration? within = null) => (T)Expect(NameOf<T>(), static message => message is T, within);

    /// <summary>The next message must come in time, be of a type, and fulfil a condition.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="predicate">The condition.</param>
    /// <param name="within">As in <see cref="ExpectMsg{T}(SimDuration?)"/>.</param>
    /// <param name="text">The condition as the test wrote it; left to the compiler.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ExpectationException">None came, or another one.</exception>
    [StackTraceHidden]
    public T ExpectMsg<T>(
        Func<T, bool> predicate,
        SimDuration? within = null,
        [CallerArgumentExpression(nameof(predicate))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return (T)Expect($"{NameOf<T>()} with {text}", message => message is T typed && predicate(typed), within);
    }

    /// <summary>The next message must come in time, and equal a given one.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="expected">What it must equal.</param>
    /// <param name="within">As in <see cref="ExpectMsg{T}(SimDuration?)"/>.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ExpectationException">None came, or another one.</exception>
    [StackTraceHidden]
    public T ExpectMsg<T>(T expected, SimDuration? within = null)
        where T : notnull => (T)Expect(MessageText.Of(expected), message => message.Equals(expected), within);

    /// <summary>The next message must come in time, be of a type, and come from somebody.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="sender">From whom.</param>
    /// <param name="within">As in <see cref="ExpectMsg{T}(SimDuration?)"/>.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ExpectationException">None came, or another one.</exception>
    [StackTraceHidden]
    public T ExpectMsgFrom<T>(IActorRef sender, SimDuration? within = null)
    {
        ArgumentNullException.ThrowIfNull(sender);
        string what = $"{NameOf<T>()} from {sender.Path}";
        return (T)Expect(what, message => message is T && _inbox.Peek().Sender == sender, within);
    }

    /// <summary>The next messages must come in time, and equal given ones, in any order.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="within">As in <see cref="ExpectMsg{T}(SimDuration?)"/>, for all of them.</param>
    /// <param name="expected">What they must equal; each one once.</param>
    /// <returns>The messages, in the order of their arrival.</returns>
    /// <exception cref="ExpectationException">Fewer came, or another one.</exception>
    [StackTraceHidden]
    public IReadOnlyList<T> ExpectMsgAllOf<T>(SimDuration within, params ReadOnlySpan<T> expected)
        where T : notnull
    {
        SimTime limit = _kit.LimitOf(within);
        List<T> missing = [.. expected];
        List<T> came = [];
        while (missing.Count > 0)
        {
            string what = string.Join(" or ", missing.Select(static message => MessageText.Of(message)));
            T message = (T)Expect(what, received => received is T typed && missing.Contains(typed), limit - _kit.Now);
            missing.Remove(message);
            came.Add(message);
        }
        return came;
    }

    /// <summary>Nothing may come for a while, and nothing may have come that was not taken yet.</summary>
    /// <param name="duration">How long from now. A message at the very end of it is not looked at.</param>
    /// <exception cref="ExpectationException">A message came.</exception>
    [StackTraceHidden]
    public void ExpectNoMsg(SimDuration duration)
    {
        SimTime from = _kit.Now;
        if (_kit.WaitFor(this, () => _inbox.Count > 0, from + duration))
            throw _kit.Failure(
                $"{Title} expected nothing for {duration} from {from} on, and received {Say(_inbox.Peek())}.");
    }

    /// <summary>Takes messages until one is of a type and fulfils a condition; the others are let go.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="isMessage">The condition. Default none.</param>
    /// <param name="within">As in <see cref="ExpectMsg{T}(SimDuration?)"/>, for all of it.</param>
    /// <returns>The message that was fished for.</returns>
    /// <exception cref="ExpectationException">It did not come.</exception>
    [StackTraceHidden]
    public T FishForMessage<T>(Func<T, bool>? isMessage = null, SimDuration? within = null)
    {
        SimTime from = _kit.Now;
        SimTime limit = _kit.LimitOf(within);
        int let = 0;
        while (TryTake(ActorTestKit.After(limit), out ReceivedMessage? received))
        {
            if (received.Message is T typed && (isMessage is null || isMessage(typed)))
                return typed;
            let++;
        }
        throw _kit.Failure(
            $"{Title} fished for {NameOf<T>()} for {limit - from} from {from} on, let {let} others go, and it did not come; "
            + $"{_kit.NextHint()}.");
    }

    /// <summary>Takes as many messages as are asked for.</summary>
    /// <param name="count">How many; at least 0.</param>
    /// <param name="within">As in <see cref="ExpectMsg{T}(SimDuration?)"/>, for all of them.</param>
    /// <returns>The messages, in the order of their arrival.</returns>
    /// <exception cref="ExpectationException">Fewer came.</exception>
    [StackTraceHidden]
    public IReadOnlyList<object> ReceiveN(int count, SimDuration? within = null)
    {
        SimTime from = _kit.Now;
        SimTime limit = _kit.LimitOf(within);
        if (!_kit.WaitFor(this, () => _inbox.Count >= count, ActorTestKit.After(limit)))
            throw _kit.Failure(
                $"{Title} expected {count} messages within {limit - from} from {from} on, and {_inbox.Count} came; "
                + $"{_kit.NextHint()}.");
        return [.. Enumerable.Range(0, count).Select(_ => Take().Message)];
    }

    /// <summary>Takes the next message, if one comes before a limit.</summary>
    /// <param name="max">How long to wait from now. A message at the very end of it is not looked at.</param>
    /// <returns>The message; <see langword="null"/> if none came.</returns>
    [StackTraceHidden]
    public object? ReceiveOne(SimDuration max) =>
        TryTake(_kit.Now.SaturatingAdd(max), out ReceivedMessage? received) ? received.Message : null;

    /// <summary>Takes messages for as long as they come, are of a type, and fulfil a condition.</summary>
    /// <typeparam name="T">The type. The first message of another one ends it, and stays.</typeparam>
    /// <param name="max">How long in all, from now.</param>
    /// <param name="idle">How long after the last one at most. Default without limit.</param>
    /// <param name="filter">The condition; a message that does not fulfil it ends it, and stays. Default none.</param>
    /// <param name="messages">How many at most. Default without limit.</param>
    /// <returns>The messages, in the order of their arrival; may be none.</returns>
    [StackTraceHidden]
    public IReadOnlyList<T> ReceiveWhile<T>(
        SimDuration max, SimDuration? idle = null, Func<T, bool>? filter = null, int messages = int.MaxValue)
    {
        List<T> taken = [];
        SimTime end = _kit.Now.SaturatingAdd(max);
        while (taken.Count < messages)
        {
            SimTime until = SimTime.Min(end, _kit.Now.SaturatingAdd(idle ?? SimDuration.MaxValue));
            if (!_kit.WaitFor(this, () => _inbox.Count > 0, until)
                || _inbox.Peek().Message is not T typed || (filter is not null && !filter(typed)))
                break;
            Take();
            taken.Add(typed);
        }
        return taken;
    }

    /// <summary>The next message must be that an actor has stopped; the probe must <see cref="Watch"/> it.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="within">As in <see cref="ExpectMsg{T}(SimDuration?)"/>.</param>
    /// <exception cref="ExpectationException">None came, or another one.</exception>
    [StackTraceHidden]
    public void ExpectTerminated(IActorRef actor, SimDuration? within = null)
    {
        ArgumentNullException.ThrowIfNull(actor);
        Expect(
            $"{nameof(Terminated)} of {actor.Path}", message => message is Terminated ended && ended.Actor == actor, within);
    }

    private string Title => $"probe '{Name}'";

    private static string NameOf<T>() => MessageText.NameOf(typeof(T));

    private static string Say(ReceivedMessage received) =>
        $"{MessageText.Of(received.Message)} from {received.Sender?.Path ?? "the test"} at {received.Time}";

    [StackTraceHidden]
    private object Expect(string what, Func<object, bool> fits, SimDuration? within)
    {
        SimTime from = _kit.Now;
        SimTime limit = _kit.LimitOf(within);
        if (!_kit.WaitFor(this, () => _inbox.Count > 0, ActorTestKit.After(limit)))
            throw _kit.Failure(
                $"{Title} expected {what} within {limit - from} from {from} on, and nothing came; {_kit.NextHint()}.");
        if (!fits(_inbox.Peek().Message))
            throw _kit.Failure($"{Title} expected {what}, and received {Say(_inbox.Peek())}.");
        return Take().Message;
    }

    [StackTraceHidden]
    private bool TryTake(SimTime until, [NotNullWhen(true)] out ReceivedMessage? received)
    {
        bool came = _kit.WaitFor(this, () => _inbox.Count > 0, until);
        received = came ? Take() : null;
        return came;
    }

    private ReceivedMessage Take() => _last = _inbox.Dequeue();
}
