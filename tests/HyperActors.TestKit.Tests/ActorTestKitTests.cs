namespace HyperActors.TestKit.Tests;

public sealed class ActorTestKitTests : ActorTestKit
{
    [Fact]
    public void AwaitCondition_Holds_StopsSoonAfter()
    {
        TestProbe probe = CreateTestProbe();
        IActorRef ticker = ActorOf(() => new Ticker(probe.Ref, 1.Milliseconds, last: 100), "ticker");

        AwaitCondition(() => Inspect<Ticker>(ticker).Ticks == 7, max: 10.Milliseconds);
        Assert.InRange(Now.Picoseconds, 7.Milliseconds.Picoseconds, 7.Milliseconds.Picoseconds + 2.Microseconds.Picoseconds);
    }

    [Fact]
    public void AwaitCondition_NeverHolds_SaysWhich()
    {
        TestProbe probe = CreateTestProbe();
        IActorRef ticker = ActorOf(() => new Ticker(probe.Ref, 1.Milliseconds, last: 3), "ticker");

        ExpectationException failure = Assert.Throws<ExpectationException>(
            () => AwaitCondition(() => Inspect<Ticker>(ticker).Ticks == 4, max: 10.Seconds));
        Assert.Contains("expected () => Inspect<Ticker>(ticker).Ticks == 4 within 10s", failure.Message, StringComparison.Ordinal);
        Assert.True(Now >= SimTime.Zero + 10.Seconds);
    }

    [Fact]
    public void AwaitAssert_NeverPasses_ShowsTheLastFailure()
    {
        TestProbe probe = CreateTestProbe();
        IActorRef ticker = ActorOf(() => new Ticker(probe.Ref, 1.Milliseconds, last: 3), "ticker");

        AwaitAssert(() => Assert.Equal(2, Inspect<Ticker>(ticker).Ticks));
        ExpectationException failure = Assert.Throws<ExpectationException>(
            () => AwaitAssert(() => Assert.Equal(9, Inspect<Ticker>(ticker).Ticks), 1.Seconds));
        Assert.IsType<Xunit.Sdk.EqualException>(failure.InnerException, exactMatch: false);
    }

    [Fact]
    public void Within_BoundsWhatHasNoLimitOfItsOwn()
    {
        TestProbe probe = CreateTestProbe();
        Within(2.Milliseconds, () =>
        {
            ExpectationException failure = Assert.Throws<ExpectationException>(() => probe.ExpectMsg<string>());
            Assert.Contains("within 2ms", failure.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Within_TooLongOrTooShort_Fails()
    {
        Assert.Throws<ExpectationException>(() => Within(1.Milliseconds, () => RunFor(2.Milliseconds)));
        Assert.Throws<ExpectationException>(() => Within(1.Milliseconds, 5.Milliseconds, () => RunFor(2.Microseconds)));
        Within(1.Milliseconds, 5.Milliseconds, () => Within(3.Milliseconds, () => RunFor(2.Milliseconds)));
    }

    [Fact]
    public void RunToEnd_NothingLeft_StandsAtTheLastEvent()
    {
        TestProbe probe = CreateTestProbe();
        ActorOf(() => new Ticker(probe.Ref, 1.Milliseconds, last: 3), "ticker");
        RunToEnd();
        Assert.Equal(3, probe.Messages.Count);
        Assert.Equal(SimTime.Zero + 3.Milliseconds + 1.Nanoseconds, probe.Messages.Last().Time);

        ActorOf(() => new Ticker(probe.Ref, 1.Milliseconds, last: 1_000), "restless");
        Assert.Throws<ExpectationException>(() => RunToEnd(100.Milliseconds));
    }

    [Fact]
    public void Failure_OfAnActor_FailsTheTest()
    {
        TestProbe probe = CreateTestProbe();
        IActorRef echo = ActorOf(new Props(static () => new Echo()) { Supervision = SupervisorStrategy.Escalating }, "echo");
        probe.Send(echo, "bad");

        ExpectationException failure = Assert.Throws<ExpectationException>(() => probe.ExpectMsg<string>());
        Assert.StartsWith(
            "/echo failed at 1ns when it received \"bad\": InvalidOperationException: cannot say that", failure.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(failure.InnerException);
    }

    [Fact]
    public void ExpectFailure_OfAnActor_IsWhatTheTestWants()
    {
        TestProbe probe = CreateTestProbe();
        IActorRef echo = ActorOf(new Props(static () => new Echo()) { Supervision = SupervisorStrategy.Escalating }, "echo");
        Assert.Throws<ExpectationException>(() => ExpectFailure<InvalidOperationException>(1.Seconds));
        probe.Send(echo, "bad");

        RunFailure failure = ExpectFailure<InvalidOperationException>();
        Assert.Equal(("/echo", "bad"), (failure.ActorPath, failure.Message));
    }

    [Fact]
    public void At_MailOfAnActorOfOnesOwn_IsDisturbedForAWhile()
    {
        TestProbe probe = CreateTestProbe("client");
        IActorRef echo = ActorOf(static () => new Echo(), "echo");
        PlannedFault loss = At(1.Milliseconds).Drop("echo").For(1.Milliseconds);

        probe.Send(echo, "before");
        probe.ExpectMsg("before");
        RunUntil(SimTime.Zero + 1500.Microseconds);
        probe.Send(echo, "lost");
        probe.ExpectNoMsg(500.Microseconds);
        probe.Send(echo, "after");
        probe.ExpectMsg("after");
        Assert.Equal((1, 0), (loss.Count(FaultEffect.Dropped), loss.Count(FaultEffect.Delayed)));

        PlannedFault twice = At(Now.SinceStart).Duplicate("client");
        At(Now.SinceStart).Delay("echo", by: 1.Milliseconds, probability: 0.5);
        probe.Send(echo, "hello");
        Assert.Equal(["hello", "hello"], probe.ReceiveN(2));
        Assert.Equal(1, twice.Count(FaultEffect.Duplicated));
        Assert.Contains(
            "\nfault: drop mailbox/echo at 1ms for 1ms\n",
            Assert.Throws<ExpectationException>(() => probe.ExpectMsg<Tick>()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void At_WhatCannotBeDone_IsRefusedAtOnce()
    {
        ActorOf(static () => new Echo(), "echo");
        Assert.Throws<ArgumentException>(() => At(1.Milliseconds).Slow("echo", 10));
        Assert.Throws<ArgumentException>(() => At(1.Milliseconds).Drop("nobody"));
        PlannedFault drop = At(1.Milliseconds).Drop("echo");
        RunFor(2.Milliseconds);
        Assert.Throws<InvalidOperationException>(() => drop.For(1.Milliseconds));
        Assert.Throws<ArgumentOutOfRangeException>(() => At(1.Milliseconds));
    }

    [Fact]
    public void Waiting_HundredsOfProbes_OneWorld()
    {
        // Two chains of probes that hand a message on: each hop is an expectation, so a slice of virtual time.
        TestProbe[] probes = [.. Enumerable.Range(0, 40).Select(_ => CreateTestProbe())];
        probes[0].Send(probes[1].Ref, "go");
        for (int hop = 1; hop < 400; hop++)
        {
            TestProbe here = probes[hop % 40];
            here.ExpectMsg("go");
            here.Send(probes[(hop + 1) % 40].Ref, "go");
        }
        Assert.Equal(SimTime.Zero + 399.Nanoseconds, Now);
    }
}
