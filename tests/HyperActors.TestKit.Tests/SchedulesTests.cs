namespace HyperActors.TestKit.Tests;

public sealed class SchedulesTests
{
    [Fact]
    public void Explore_HandlerThatReliesOnATie_IsFound()
    {
        // The order of the model, in which the employer comes first, hides the bug.
        FailureMessageTests.PayAndBuy(Schedule.Model);

        ExpectationException failure = Assert.Throws<ExpectationException>(
            () => Schedules.Explore(200, FailureMessageTests.PayAndBuy));
        Assert.StartsWith("schedule 5 of 200", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_OfTheFailingSchedule_FailsAgain_AndOfAnotherDoesNot()
    {
        Assert.Throws<ExpectationException>(() => Schedules.Replay(5, FailureMessageTests.PayAndBuy));
        int[] failing = [.. Enumerable.Range(0, 100).Where(static number => Fails(number))];
        // Two senders: half of the permutations have them the wrong way round.
        Assert.InRange(failing.Length, 35, 65);
        Assert.Equal(failing, Enumerable.Range(0, 100).Where(static number => Fails(number)));
    }

    [Fact]
    public void Explore_AllHold_PlaysEachOnce_TheModelFirst()
    {
        List<int> played = [];
        HashSet<string> orders = [];
        Schedules.Explore(50, schedule =>
        {
            played.Add(schedule.Number);
            ActorTestKit kit = new(new TestKitOptions { Schedule = schedule });
            TestProbe ear = kit.CreateTestProbe();
            foreach (string name in (string[])["a", "b", "c"])
                kit.CreateTestProbe(name).Send(ear.Ref, name, 1.Microseconds);
            orders.Add(string.Concat(ear.ExpectMsgAllOf(1.Microseconds, "a", "b", "c")));
        });
        Assert.Equal(Enumerable.Range(0, 50), played);
        Assert.Equal(6, orders.Count);
    }

    [Fact]
    public void Explore_NothingToExplore_Fails()
    {
        Assert.Contains(
            "no kit was made",
            Assert.Throws<ExpectationException>(static () => Schedules.Explore(5, static _ => { })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "no two messages",
            Assert.Throws<ExpectationException>(static () => Schedules.Explore(
                5, static schedule => new ActorTestKit(new TestKitOptions { Schedule = schedule }).RunToEnd())).Message,
            StringComparison.Ordinal);
    }

    private static bool Fails(int number)
    {
        try
        {
            Schedules.Replay(number, FailureMessageTests.PayAndBuy);
            return false;
        }
        catch (ExpectationException)
        {
            return true;
        }
    }
}
