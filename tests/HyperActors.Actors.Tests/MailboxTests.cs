using static HyperActors.Actors.Tests.Worlds;

namespace HyperActors.Actors.Tests;

/// <summary>Stash, become, timers, death watch, dead letters and children.</summary>
public sealed class MailboxTests
{
    [Fact]
    public void UnstashAll_AfterBecome_HandlesInOrderBeforeLaterMessages()
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef actor = system.Add("actor", (context, message) =>
        {
            if (message is not "open")
            {
                context.Stash();
                return;
            }
            context.Become(opened => log.Add($"{context.Now} {opened}"));
            context.UnstashAll();
        });
        string[] messages = ["a", "b", "open", "c"];
        for (int index = 0; index < messages.Length; index++)
            system.Schedule(actor, messages[index], At(index));

        system.Run();

        Assert.Equal(["2ns a", "2ns b", "3ns c"], log);
    }

    [Fact]
    public void Unbecome_GoesBackToReceive()
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef actor = system.Add("actor", (context, message) =>
        {
            log.Add("first " + message);
            context.Become(other =>
            {
                log.Add("other " + other);
                context.Unbecome();
            });
        });
        foreach (string message in new[] { "a", "b", "c" })
            system.Schedule(actor, message, At(1));

        system.Run();

        Assert.Equal(["first a", "other b", "first c"], log);
    }

    [Fact]
    public void StartTimer_OfTheSameKey_ReplacesAndCancelTimerStops()
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef actor = system.Add(
            "actor",
            (context, message) =>
            {
                log.Add($"{context.Now} {message}");
                if (message is "cancel")
                    context.CancelTimer("tick");
            },
            context =>
            {
                context.StartTimer("once", "lost", Ns(5));
                context.StartTimer("once", "kept", Ns(7));
                context.StartPeriodicTimer("tick", "tick", Ns(10));
            });
        system.Schedule(actor, "cancel", At(25));

        RunReport report = system.Run();

        Assert.Equal(["7ns kept", "10ns tick", "20ns tick", "25ns cancel"], log);
        Assert.Equal((RunOutcome.Completed, 4L), (report.Outcome, report.Events));
    }

    [Fact]
    public void Watch_ALivingActor_TellsAfterTheLatencyOfTheLinkBack()
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef watched = system.Add("watched", (context, _) => context.Stop(context.Self));
        IActorRef watcher = system.Add(
            "watcher",
            (context, message) => log.Add($"{context.Now} {((Terminated)message).Actor.Path} {context.Sender!.Path}"),
            context => context.Watch(watched));
        system.Link(watcher, watched, Ns(2));
        system.Link(watched, watcher, Ns(3));
        system.Schedule(watched, "die", At(10));

        RunReport report = system.Run();

        Assert.Equal(["13ns /watched /watched"], log);
        Assert.Equal(2, report.Events);
    }

    [Fact]
    public void Watch_ADeadActor_TellsAfterTheWayThereAndBack()
    {
        ActorSystem system = new();
        List<SimTime> log = [];
        IActorRef watched = system.Add("watched", (context, _) => context.Stop(context.Self));
        IActorRef watcher = system.Add("watcher", (context, message) =>
        {
            if (message is Terminated)
                log.Add(context.Now);
            else
                context.Watch(watched);
        });
        system.Link(watcher, watched, Ns(2));
        system.Link(watched, watcher, Ns(3));
        system.Schedule(watched, "die", At(10));
        system.Schedule(watcher, "watch", At(20));

        system.Run();

        Assert.Equal([At(25)], log);
    }

    [Fact]
    public void Unwatch_BeforeTheNoticeArrives_KeepsItAway()
    {
        ActorSystem system = new();
        int told = 0;
        IActorRef watched = system.Add("watched", (context, _) => context.Stop(context.Self));
        IActorRef watcher = system.Add(
            "watcher",
            (context, message) =>
            {
                if (message is Terminated)
                    told++;
                else
                    context.Unwatch(watched);
            },
            context => context.Watch(watched));
        system.LinkBoth(watcher, watched, Ns(5));
        system.Schedule(watched, "die", At(10));
        system.Schedule(watcher, "no longer", At(12));

        system.Run();

        Assert.Equal(0, told);
    }

    [Fact]
    public void Stop_WithPutAsideMessages_MakesThemDeadLettersToo()
    {
        ActorSystem system = new();
        IActorRef actor = system.Add("actor", (context, message) =>
        {
            if (message is "stop")
                context.Stop(context.Self);
            else
                context.Stash();
        });
        foreach (object message in new object[] { 1, 2, "stop" })
            system.Schedule(actor, message, At(1));
        system.Schedule(actor, 3.0, At(2));

        RunReport report = system.Run();

        Assert.Equal(3, report.DeadLetters);
        Assert.Equal(["Int32", "Int32", "Double"], report.FirstDeadLetters.Select(letter => letter.MessageType));
    }

    [Fact]
    public void Stop_OfAParent_StopsChildrenFirstAndFreesTheirNames()
    {
        ActorSystem system = new();
        List<string> log = [];
        Props grandchild = Of(stop: context => log.Add(context.Self.Path));
        Props child = Of(
            start: context => context.ActorOf(grandchild, "g", Ns(1)), stop: context => log.Add(context.Self.Path));
        IActorRef parent = system.Add(
            "p",
            (context, message) =>
            {
                if (message is "stop")
                {
                    context.Stop(context.Self);
                    return;
                }
                context.Stop(context.Children[0]);
                context.ActorOf(child, "c", Ns(1));
                Assert.Equal(["c"], context.Children.Select(actor => actor.Name));
            },
            context => context.ActorOf(child, "c", Ns(1)),
            SupervisorStrategy.Escalating,
            context => log.Add(context.Self.Path));
        system.Schedule(parent, "again", At(1));
        system.Schedule(parent, "stop", At(2));

        Assert.Equal(RunOutcome.Completed, system.Run().Outcome);
        Assert.Equal(["/p/c/g", "/p/c", "/p/c/g", "/p/c", "/p"], log);
    }

    [Fact]
    public void ActorOf_TakenName_Throws()
    {
        ActorSystem system = new();
        system.Add("a");
        Assert.Throws<InvalidOperationException>(() => system.Add("a"));
        Assert.Throws<ArgumentException>(() => system.Add("a/b"));
    }

    [Fact]
    public void Forward_KeepsTheSender()
    {
        ActorSystem system = new();
        List<string?> senders = [];
        IActorRef last = system.Add("last", (context, _) => senders.Add(context.Sender?.Path));
        IActorRef middle = system.Add("middle", (context, _) => context.Forward(last, Ns(1)));
        IActorRef first = system.Add("first", (context, message) => context.Tell(middle, message, Ns(1)));
        system.Link(first, middle, Ns(1));
        system.Link(middle, last, Ns(1));
        system.Schedule(first, "x", At(1));
        system.Schedule(middle, "y", At(9));

        system.Run();

        Assert.Equal(["/first", null], senders);
    }
}
