using System.Diagnostics;
using System.Runtime.CompilerServices;
using HyperActors.Actors;

namespace HyperActors.TestKit;

// Waiting: virtual time runs on until something holds, or a limit is reached.
public partial class ActorTestKit
{
    private readonly Stack<SimTime> _deadlines = [];
    private TestProbe? _awaited;
    private SimTime _waitedTo;

    /// <summary>The instant at which virtual time stands.</summary>
    public SimTime Now => SimTime.Max(_waitedTo, System.Now);

    /// <summary>Runs virtual time on.</summary>
    /// <param name="span">How far. What happens at the end of it has not happened yet.</param>
    /// <exception cref="ExpectationException">An actor failed, and no supervisor bore it.</exception>
    [StackTraceHidden]
    public void RunFor(SimDuration span) => RunUntil(Now + span);

    /// <summary>Runs virtual time on to an instant.</summary>
    /// <param name="until">The first instant that is not executed; not before <see cref="Now"/>.</param>
    /// <exception cref="ExpectationException">An actor failed, and no supervisor bore it.</exception>
    [StackTraceHidden]
    public void RunUntil(SimTime until)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(until.Picoseconds, Now.Picoseconds, nameof(until));
        WaitFor(null, static () => false, until);
    }

    /// <summary>Runs until nothing is left to do.</summary>
    /// <param name="max">How long that may take. Default one hour of virtual time.</param>
    /// <exception cref="ExpectationException">It took longer, or an actor failed.</exception>
    [StackTraceHidden]
    public void RunToEnd(SimDuration? max = null)
    {
        SimDuration span = max ?? 3600.Seconds;
        SimTime from = Now;
        SimTime until = from.SaturatingAdd(span);
        while (System.NextTime < until)
            if (Step(until).Outcome == RunOutcome.ReachedEnd)
                break;
        if (System.NextTime != SimTime.MaxValue)
            throw Failure($"expected an end within {span} from {from} on, and {NextHint()}.");
    }

    /// <summary>Runs virtual time on until a condition holds.</summary>
    /// <param name="condition">
    /// Looked at now, and then again and again while time stands still. It must not change anything.
    /// </param>
    /// <param name="max">How long it may take. Default: what is left of <see cref="Within(SimDuration, Action)"/>, else
    /// <see cref="TestKitOptions.SingleExpectDefault"/>.</param>
    /// <param name="interval">
    /// Shortest time between two looks; in between, time goes to the next instant at which something happens. Default a
    /// ten-thousandth of the wait, at least 1 µs: so a wait in vain on a busy machine takes no second.
    /// </param>
    /// <param name="text">The condition as the test wrote it; left to the compiler.</param>
    /// <exception cref="ExpectationException">It did not come to hold.</exception>
    [StackTraceHidden]
    public void AwaitCondition(
        Func<bool> condition,
        SimDuration? max = null,
        SimDuration? interval = null,
        [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        SimTime from = Now;
        SimTime limit = LimitOf(max);
        if (!Poll(condition, limit, interval))
            throw Failure(
                $"expected {text} within {limit - from} from {from} on, and it did not come to hold; {NextHint()}.");
    }

    /// <summary>Runs virtual time on until an assertion passes.</summary>
    /// <param name="assertion">Tried now, and then again and again; it must not change anything.</param>
    /// <param name="max">As in <see cref="AwaitCondition"/>.</param>
    /// <param name="interval">As in <see cref="AwaitCondition"/>.</param>
    /// <exception cref="ExpectationException">It did not pass; holds what it threw last.</exception>
    [StackTraceHidden]
    public void AwaitAssert(Action assertion, SimDuration? max = null, SimDuration? interval = null)
    {
        ArgumentNullException.ThrowIfNull(assertion);
        SimTime from = Now;
        SimTime limit = LimitOf(max);
        Exception? last = null;
        bool Passes()
        {
            try
            {
                assertion();
                return true;
            }
            catch (Exception thrown)
            {
                last = thrown;
                return false;
            }
        }
        if (!Poll(Passes, limit, interval))
            throw Failure(
                $"expected an assertion to pass within {limit - from} from {from} on, and it did not: {last!.Message}", last);
    }

    /// <summary>
    /// Bounds all expectations made inside to one span: those without a limit of their own wait until its end.
    /// </summary>
    /// <param name="max">How long, from now.</param>
    /// <param name="body">The expectations.</param>
    /// <exception cref="ExpectationException">Virtual time passed the end.</exception>
    [StackTraceHidden]
    public void Within(SimDuration max, Action body) => Within(SimDuration.Zero, max, body);

    /// <summary>Like <see cref="Within(SimDuration, Action)"/>, and it must not be over too early.</summary>
    /// <param name="min">How long at least, from now.</param>
    /// <param name="max">How long at most.</param>
    /// <param name="body">The expectations.</param>
    /// <exception cref="ExpectationException">Virtual time passed the end, or did not reach <paramref name="min"/>.</exception>
    [StackTraceHidden]
    public void Within(SimDuration min, SimDuration max, Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        SimTime from = Now;
        SimTime deadline = from.SaturatingAdd(max);
        _deadlines.Push(_deadlines.TryPeek(out SimTime outer) ? SimTime.Min(outer, deadline) : deadline);
        try
        {
            body();
        }
        finally
        {
            _deadlines.Pop();
        }
        // An expectation that waits in vain passes its limit by the last instant that still counts.
        if (Now > After(deadline) || Now - from < min)
            throw Failure($"expected a block to take between {min} and {max}, and it took {Now - from}.");
    }

    /// <summary>Runs virtual time on until an actor fails in a way that no supervisor bears. It ends the world.</summary>
    /// <typeparam name="T">What it must throw.</typeparam>
    /// <param name="within">How long it may take. Default as in <see cref="AwaitCondition"/>.</param>
    /// <returns>What happened, when and where.</returns>
    /// <exception cref="ExpectationException">Nothing failed, or with another exception.</exception>
    [StackTraceHidden]
    public RunFailure ExpectFailure<T>(SimDuration? within = null)
        where T : Exception
    {
        SimTime from = Now;
        SimTime limit = LimitOf(within);
        RunReport report;
        do
            report = RunOn(After(limit));
        while (report.Outcome == RunOutcome.Paused);
        if (report.Failure is not { } failure)
            throw Failure(
                $"expected {typeof(T).Name} within {limit - from} from {from} on, and nothing failed; {NextHint()}.");
        return failure.Exception is T
            ? failure
            : throw Failure($"expected {typeof(T).Name}, and {failure.ActorPath} threw another.", failure.Exception);
    }

    internal SimTime LimitOf(SimDuration? within)
    {
        SimTime deadline = _deadlines.TryPeek(out SimTime inner) ? inner : SimTime.MaxValue;
        if (within is null && deadline != SimTime.MaxValue)
            return SimTime.Max(deadline, Now);
        return SimTime.Min(Now.SaturatingAdd(within ?? Options.SingleExpectDefault), deadline);
    }

    /// <summary>The first instant that does not count when a limit still does.</summary>
    internal static SimTime After(SimTime limit) => limit.SaturatingAdd(new SimDuration(1));

    /// <summary>Whether a probe's message is what the test waits for, so that time is to stand still at it.</summary>
    internal bool Awaits(TestProbe probe) => _awaited == probe;

    /// <summary>Runs until a probe has what is wanted of it.</summary>
    /// <param name="probe">Whose messages are to stop time; null for nobody's.</param>
    /// <param name="reached">Looked at after each of them.</param>
    /// <param name="until">The first instant that is not executed.</param>
    [StackTraceHidden]
    internal bool WaitFor(TestProbe? probe, Func<bool> reached, SimTime until)
    {
        _awaited = probe;
        try
        {
            while (!reached())
            {
                RunReport report = Step(until);
                if (report.Outcome == RunOutcome.Paused)
                    continue;
                // Time passes also when nothing happens in it.
                if (until != SimTime.MaxValue)
                    _waitedTo = SimTime.Max(_waitedTo, until);
                return reached();
            }
            return true;
        }
        finally
        {
            _awaited = null;
        }
    }

    /// <summary>What comes next, for the text of a failure.</summary>
    internal string NextHint() => System.NextTime is { } next && next != SimTime.MaxValue
        ? $"the next thing happens at {next}"
        : "nothing is left to do in the whole system";

    private bool Poll(Func<bool> condition, SimTime limit, SimDuration? interval)
    {
        SimDuration pause = interval ?? SimDuration.Max(1.Microseconds, (limit - Now) / 10_000);
        while (!condition())
        {
            SimTime next = SimTime.Max(After(System.NextTime), Now.SaturatingAdd(pause));
            if (Now >= limit || System.NextTime > limit)
            {
                WaitFor(null, static () => false, After(limit));
                return condition();
            }
            WaitFor(null, static () => false, SimTime.Min(next, After(limit)));
        }
        return true;
    }

    /// <summary>Starts the actors that have not started, at this instant; time stands still.</summary>
    [StackTraceHidden]
    private protected void Start()
    {
        if (System.HasUnstarted)
            Step(Now);
    }

    [StackTraceHidden]
    private RunReport Step(SimTime until)
    {
        RunReport report = RunOn(until);
        return report.Failure is null ? report : throw Failure(report.Failure);
    }

    /// <summary>Runs a stretch of virtual time: to its end, a pause or a failure, which is not thrown.</summary>
    /// <exception cref="ExpectationException">Messages follow one another without time passing, and without end.</exception>
    [StackTraceHidden]
    private protected RunReport RunOn(SimTime until)
    {
        Enforce();
        var watch = new StandstillWatch();
        LastReport = System.Run(_engine, new RunControl { Until = until, Observer = watch });
        if (watch.Standstill is { } instant)
            throw Failure($"time stands still at {instant}: {StandstillWatch.Most / 1_000_000} million messages came at that "
                + "instant, and there are more; does somebody tell without delay in a circle?");
        return LastReport;
    }
}
