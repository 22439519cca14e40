namespace HyperActors.TestKit.Tests;

/// <summary>What a user sees when a test fails, to the letter.</summary>
public sealed class FailureMessageTests
{
    [Fact]
    public void Failure_OfAnExpectation_ShowsTheLastEventsAsADiagram()
    {
        ActorTestKit kit = new();
        TestProbe client = kit.CreateTestProbe("client");
        IActorRef echo = kit.ActorOf(static () => new Echo(), "echo");
        kit.ActorOf(() => new Ticker(client.Ref, 3.Microseconds, last: 1), "ticker");
        client.Send(echo, new Order(7, ["tea", "milk"]), 500.Nanoseconds);
        kit.Tell(client.Ref, "by the way", 6.Microseconds);
        client.ReceiveN(2);

        ExpectationException failure = Assert.Throws<ExpectationException>(() => client.ExpectMsg<Tick>(1.Microseconds));

        Assert.Equal(
            """
            probe 'client' expected Tick, and received "by the way" from the test at 6us.

              time  client     echo     ticker
             500ns     |-------->|         |      Order Number=7 Items=["tea" "milk"]
               3us     |         |         *      "tick" (to itself)
            3001ns     |<--------+---------|      Tick Number=1
            5500ns     |<--------|         |      Order Number=7 Items=["tea" "milk"]
               6us     o         |         |      "by the way" (from the test)

            replay: run the test again; seed 1, the model's order of ties, the same every time
            """,
            failure.Message);
    }

    /// <summary>A wait ends although time does not pass, and shows who keeps it from passing.</summary>
    [Fact]
    public void Failure_OfACircleWithoutDelay_IsToldInsteadOfHanging()
    {
        ActorTestKit kit = new();
        TestProbe client = kit.CreateTestProbe("client");
        IActorRef circle = kit.ActorOf(static () => new Circle(), "circle");
        client.Send(circle, "go", 2.Microseconds);
        ExpectationException failure = Assert.Throws<ExpectationException>(() => client.ExpectNoMsg(1.Seconds));
        Assert.StartsWith("time stands still at 2us: 10 million messages came at that instant", failure.Message, StringComparison.Ordinal);
        Assert.Contains("\"go\" (to itself)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_UnderAnotherSchedule_SaysHowToPlayItAgain()
    {
        ExpectationException failure = Assert.Throws<ExpectationException>(
            () => Schedules.Explore(200, static schedule => PayAndBuy(schedule)));

        Assert.Equal(
            """
            schedule 5 of 200 (0 to 4 held) failed: Assert.Equal() Failure: Values differ
            Expected: 0
            Actual:   1

            time   buyer    account   employer
            10us     |-------->|          |      -40
            10us     |         |<---------|      100

            replay: HYPERACTORS_SCHEDULE=5 dotnet test --filter FullyQualifiedName~Failure_UnderAnotherSchedule_SaysHowToPlayItAgain   (seed 1)
            """,
            failure.Message);
    }

    [Fact]
    public void Failure_OfARun_WithNothingToShow_IsOneLine()
    {
        ActorTestKit kit = new(new TestKitOptions { DiagramLength = 0, Seed = 9 });
        TestProbe probe = kit.CreateTestProbe("probe");

        ExpectationException failure = Assert.Throws<ExpectationException>(() => probe.ExpectMsg<string>(2.Seconds));

        Assert.Equal(
            """
            probe 'probe' expected String within 2s from 0s on, and nothing came; nothing is left to do in the whole system.

            replay: run the test again; seed 9, the model's order of ties, the same every time
            """,
            failure.Message);
    }

    [Fact]
    public void Failure_OverATypeInsideAGenericOne_NamesIt()
    {
        ActorTestKit kit = new();
        TestProbe probe = kit.CreateTestProbe("probe");
        kit.Tell(probe.Ref, new Shelf<int>.Book(7));

        ExpectationException failure =
            Assert.Throws<ExpectationException>(() => probe.ExpectMsg<Shelf<string>.Gap>());

        Assert.StartsWith(
            "probe 'probe' expected Gap, and received Book Number=7 from the test at 0s.",
            failure.Message,
            StringComparison.Ordinal);
    }

    /// <summary>The wage and the purchase that it pays for arrive together.</summary>
    internal static void PayAndBuy(Schedule schedule)
    {
        ActorTestKit kit = new(new TestKitOptions { Schedule = schedule });
        TestProbe employer = kit.CreateTestProbe("employer");
        TestProbe buyer = kit.CreateTestProbe("buyer");
        IActorRef account = kit.ActorOf(static () => new Account(), "account");
        employer.Send(account, 100, 10.Microseconds);
        buyer.Send(account, -40, 10.Microseconds);
        kit.RunToEnd();
        Assert.Equal(0, kit.Inspect<Account>(account).Refused);
    }

    private sealed record Order(int Number, string[] Items);

    private static class Shelf<T>
    {
        public sealed record Book(T Number);

        public sealed record Gap;
    }
}
