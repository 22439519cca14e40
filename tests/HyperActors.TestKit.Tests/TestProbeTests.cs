namespace HyperActors.TestKit.Tests;

public sealed class TestProbeTests : ActorTestKit
{
    private readonly TestProbe _probe;
    private readonly IActorRef _echo;

    public TestProbeTests()
    {
        _probe = CreateTestProbe("probe");
        _echo = ActorOf(static () => new Echo(), "echo");
    }

    [Fact]
    public void ExpectMsg_Answer_StopsTimeAtItsArrival()
    {
        _probe.Send(_echo, "hello", 1.Microseconds);

        Assert.Equal("hello", _probe.ExpectMsg<string>());
        Assert.Equal(SimTime.Zero + 6.Microseconds, Now);
        Assert.Equal((Now, _echo), (_probe.LastMessage.Time, _probe.LastSender));
    }

    [Fact]
    public void ExpectMsg_AtTheLimit_IsInTime_AndAPicosecondLaterIsNot()
    {
        _probe.Send(_echo, "hello", 1.Microseconds);
        _probe.ExpectMsg<string>(6.Microseconds);

        _probe.Send(_echo, "hello", 1.Microseconds);
        ExpectationException failure = Assert.Throws<ExpectationException>(
            () => _probe.ExpectMsg<string>(6.Microseconds - 1.Picoseconds));
        Assert.Contains("within 5999999ps from 6us on, and nothing came", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExpectMsg_ByPredicateEqualityAndSender_Fits()
    {
        _probe.Send(_echo, new Tick(1));
        _probe.Send(_echo, new Tick(2));
        _probe.Send(_echo, new Tick(3));

        _probe.ExpectMsg<Tick>(tick => tick.Number == 1);
        _probe.ExpectMsg(new Tick(2));
        Assert.Equal(3, _probe.ExpectMsgFrom<Tick>(_echo).Number);
    }

    [Theory]
    [InlineData(1, "with tick => tick.Number == 7, and received Tick Number=1 from /echo")]
    [InlineData(2, "expected Tick Number=7, and received Tick Number=1 from /echo")]
    [InlineData(3, "expected Tick from /probe, and received Tick Number=1 from /echo")]
    [InlineData(4, "expected String, and received Tick Number=1 from /echo")]
    [InlineData(5, "expected Terminated of /echo, and received Tick Number=1 from /echo")]
    public void ExpectMsg_AnotherMessage_SaysBoth(int kind, string expected)
    {
        _probe.Send(_echo, new Tick(1));

        ExpectationException failure = Assert.Throws<ExpectationException>(() =>
        {
            switch (kind)
            {
                case 1: _probe.ExpectMsg<Tick>(tick => tick.Number == 7); break;
                case 2: _probe.ExpectMsg(new Tick(7)); break;
                case 3: _probe.ExpectMsgFrom<Tick>(_probe.Ref); break;
                case 4: _probe.ExpectMsg<string>(); break;
                default: _probe.ExpectTerminated(_echo); break;
            }
        });
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        // It was not taken: the test may look at it.
        Assert.IsType<Tick>(Assert.Single(_probe.Messages).Message);
    }

    [Fact]
    public void ExpectMsgAllOf_AnyOrder_TakesEachOnce()
    {
        for (int number = 1; number <= 4; number++)
            _probe.Send(_echo, new Tick(number));
        Assert.Equal(
            [new Tick(1), new Tick(2)], _probe.ExpectMsgAllOf(1.Seconds, new Tick(2), new Tick(1)));
        ExpectationException failure = Assert.Throws<ExpectationException>(
            () => _probe.ExpectMsgAllOf(1.Seconds, new Tick(3), new Tick(3)));
        Assert.Contains("expected Tick Number=3, and received Tick Number=4", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExpectNoMsg_PassesVirtualTimeAlone()
    {
        _probe.ExpectNoMsg(3600.Seconds);

        Assert.Equal(SimTime.Zero + 3600.Seconds, Now);
        _probe.Send(_echo, "late");
        _probe.ExpectMsg<string>();
        Assert.Equal(SimTime.Zero + 3600.Seconds + 1.Nanoseconds + Echo.Delay, Now);
    }

    [Fact]
    public void ExpectNoMsg_MessageInBetween_FailsAtItsArrival()
    {
        _probe.Send(_echo, "hello", 1.Microseconds);
        _probe.ExpectNoMsg(6.Microseconds);
        // At the end of the silence it is not there yet, a picosecond later it is.
        Assert.False(_probe.HasMessages);

        Assert.Throws<ExpectationException>(() => _probe.ExpectNoMsg(1.Seconds));
        Assert.Equal(SimTime.Zero + 6.Microseconds, Now);
    }

    [Fact]
    public void ReplyAndForward_KeepThePartsApart()
    {
        TestProbe other = CreateTestProbe("other");
        other.Send(_probe.Ref, "question");
        _probe.ExpectMsg("question");
        _probe.Reply("answer", 2.Microseconds);
        _probe.Forward(_echo, 3.Microseconds);

        Assert.Equal("answer", other.ExpectMsg<string>());
        Assert.Equal(_probe.Ref, other.LastSender);
        // The echo answers the first sender.
        Assert.Equal("question", other.ExpectMsg<string>());
        Assert.Equal(_echo, other.LastSender);
        Assert.Equal(SimTime.Zero + 1.Nanoseconds + 3.Microseconds + Echo.Delay, Now);
    }

    [Fact]
    public void Reply_ToTheTestItself_IsRefused()
    {
        Assert.Throws<InvalidOperationException>(() => _probe.Reply("x"));
        Tell(_probe.Ref, "hello");
        _probe.ExpectMsg<string>();

        Assert.Throws<InvalidOperationException>(() => _probe.Reply("x"));
    }

    [Fact]
    public void Send_FasterThanTheLink_IsRefusedAtOnce()
    {
        LookaheadException refused = Assert.Throws<LookaheadException>(() => _probe.Send(_echo, "x", 10.Picoseconds));
        Assert.Contains("at least 1ns", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FishForMessage_LetsOthersGo()
    {
        ActorOf(() => new Ticker(_probe.Ref, 1.Milliseconds, last: 10), "ticker");

        Assert.Equal(4, _probe.FishForMessage<Tick>(static tick => tick.Number % 4 == 0).Number);
        Assert.Equal(5, _probe.ExpectMsg<Tick>().Number);
        ExpectationException failure = Assert.Throws<ExpectationException>(
            () => _probe.FishForMessage<Tick>(static tick => tick.Number > 100, 2.Milliseconds));
        Assert.Contains("let 2 others go", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReceiveN_TooFew_SaysHowMany()
    {
        ActorOf(() => new Ticker(_probe.Ref, 1.Milliseconds, last: 5), "ticker");

        Assert.Equal([new Tick(1), new Tick(2), new Tick(3)], _probe.ReceiveN(3));
        Assert.Equal(SimTime.Zero + 3.Milliseconds + 1.Nanoseconds, Now);
        ExpectationException failure = Assert.Throws<ExpectationException>(() => _probe.ReceiveN(3));
        Assert.Contains("expected 3 messages within 3s", failure.Message, StringComparison.Ordinal);
        Assert.Contains("and 2 came; nothing is left to do in the whole system", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReceiveWhile_EndsByTypeFilterCountIdleAndTime()
    {
        ActorOf(() => new Ticker(_probe.Ref, 1.Milliseconds, last: 1000), "ticker");

        Assert.Equal(2, _probe.ReceiveWhile<Tick>(1.Seconds, messages: 2).Count);
        Assert.Equal(3, _probe.ReceiveWhile<Tick>(1.Seconds, filter: static tick => tick.Number < 6).Count);
        Assert.Equal(6, _probe.ExpectMsg<Tick>().Number);
        Assert.Empty(_probe.ReceiveWhile<string>(1.Seconds));
        Assert.Equal(7, _probe.ExpectMsg<Tick>().Number);
        Assert.Empty(_probe.ReceiveWhile<Tick>(1.Seconds, idle: 999.Microseconds));
        Assert.Equal(4, _probe.ReceiveWhile<Tick>(3002.Microseconds).Count);
    }

    [Fact]
    public void ReceiveOne_NothingInTime_IsNull()
    {
        ActorOf(() => new Ticker(_probe.Ref, 1.Milliseconds, last: 1), "ticker");

        Assert.Null(_probe.ReceiveOne(1.Milliseconds));
        Assert.Equal(new Tick(1), _probe.ReceiveOne(1.Milliseconds));
    }

    [Fact]
    public void IgnoreMessages_LeavesThemOut()
    {
        ActorOf(() => new Ticker(_probe.Ref, 1.Milliseconds, last: 10), "ticker");
        _probe.IgnoreMessages<Tick>();
        _probe.ExpectNoMsg(5500.Microseconds);

        _probe.IgnoreNoMessages();
        Assert.Equal(6, _probe.ExpectMsg<Tick>().Number);
        _probe.IgnoreMessages(static message => message is Tick { Number: < 9 });
        Assert.Equal(9, _probe.ExpectMsg<Tick>().Number);
    }

    [Fact]
    public void SetAutoPilot_AnswersAtTheArrival()
    {
        TestProbe server = CreateTestProbe("server");
        server.SetAutoPilot(static (context, message) => context.Tell(context.Sender!, $"re: {message}", 7.Nanoseconds));
        _probe.Send(server.Ref, "hello");

        Assert.Equal("re: hello", _probe.ExpectMsg<string>());
        Assert.Equal(SimTime.Zero + 8.Nanoseconds, Now);
        server.ExpectMsg("hello");
    }

    [Fact]
    public void Watch_StoppedActor_IsTold()
    {
        _probe.Watch(_echo);
        _probe.Send(_echo, "stop", 10.Nanoseconds);
        _probe.ExpectTerminated(_echo);

        _probe.Send(_echo, new Tick(1));
        RunFor(1.Microseconds);
        DeadLetter letter = ExpectDeadLetter<Tick>();
        Assert.Equal(("/probe", "/echo"), (letter.Sender, letter.Target));
        Assert.Throws<ExpectationException>(() => ExpectDeadLetter<string>());
        Assert.Contains("a Tick from /probe to /echo", Assert.Throws<ExpectationException>(ExpectNoDeadLetters).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unwatch_StoppedActor_IsNotTold()
    {
        _probe.Watch(_echo);
        _probe.Unwatch(_echo);
        _probe.Send(_echo, "stop", 10.Nanoseconds);
        _probe.ExpectNoMsg(1.Seconds);
        ExpectNoDeadLetters();
    }
}
