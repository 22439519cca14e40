using static HyperActors.Actors.Tests.Worlds;

namespace HyperActors.Actors.Tests;

public sealed class SupervisionTests
{
    private static readonly SupervisorStrategy _backingOff = new() { BackOff = Ns(10), MaxBackOff = Ns(50), MaxRestarts = 6 };

    [Fact]
    public void Restart_RepeatedInTheWindow_DoublesThePauseUpToItsLimit()
    {
        ActorSystem system = new();
        List<SimTime> starts = [];
        IActorRef actor = system.ActorOf(
            Of((_, _) => throw new FormatException(), context => starts.Add(context.Now), _backingOff), "actor");
        for (int index = 0; index < 6; index++)
            system.Schedule(actor, index, At(100 * index));

        RunReport report = system.Run();

        // 10, 20, 40, then 80 is cut to 50.
        Assert.Equal([0L, 10, 120, 240, 350, 450, 550], starts.Select(start => start.SinceStart.WholeNanoseconds));
        Assert.Equal(RunOutcome.Completed, report.Outcome);
    }

    [Fact]
    public void Restart_FailingAgainOnAStashedMessage_LeavesTheRestToTheNextInstance()
    {
        ActorSystem system = new();
        List<string> log = [];
        int made = 0;
        IActorRef actor = system.ActorOf(new Props(() =>
        {
            int instance = ++made;
            return new LambdaActor
            {
                OnReceive = (context, message) =>
                {
                    log.Add($"{context.Now} {instance} {message}");
                    if (instance == 1 && message is not "bad")
                    {
                        context.Stash();
                        return;
                    }
                    if (message is "wants to stop")
                        context.Stop(context.Self);
                    if (message is not "good")
                        throw new FormatException();
                },
            };
        }), "actor");
        IActorRef watcher = system.Add(
            "watcher", (context, message) => log.Add($"{message}"), context => context.Watch(actor));
        system.LinkBoth(actor, watcher, Ns(1));
        foreach ((string message, int time) in new[] { "wants to stop", "good", "bad" }.Select((text, index) => (text, index)))
            system.Schedule(actor, message, At(5 + time));

        system.Run();

        // The wish to stop ends with the handler that failed: nobody hears of a stop.
        Assert.Equal(
            ["5ns 1 wants to stop", "6ns 1 good", "7ns 1 bad", "7ns 2 wants to stop", "7ns 3 good"], log);
    }

    [Fact]
    public void Listener_OfAPartition_HearsOfChildrenStopsAndDeadLetters()
    {
        ActorSystem system = new();
        IActorRef parent = system.Add("parent", (context, message) =>
        {
            if (message is "make")
                context.ActorOf(Of(), "child", Ns(1));
            else
                context.Stop(context.Self);
        });
        foreach ((object message, int time) in new[] { "make", "stop", "late" }.Select((text, index) => (text, index)))
            system.Schedule(parent, message, At(time));
        Listening listening = new();

        system.Run(listening, new RunControl());

        Assert.Equal(
            ["/parent made /parent/child", "/parent/child stopped", "/parent stopped", "late from  to /parent"],
            listening.Log);
    }

    [Fact]
    public void Restart_OnceTooOftenInTheWindow_EndsTheRunAboveTheRoot()
    {
        ActorSystem system = new();
        IActorRef actor = system.ActorOf(Of((_, message) => throw new FormatException($"no {message}")), "actor");
        for (int index = 0; index < 12; index++)
            system.Schedule(actor, index, At(100 * index));

        RunReport report = system.Run();

        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Equal(("no 10", At(1000)), (report.Failure!.Exception.Message, report.Failure.Time));
        Assert.Throws<InvalidOperationException>(() => system.Run());
    }

    [Fact]
    public void Restart_OutsideTheWindow_StartsCountingAnew()
    {
        ActorSystem system = new();
        SupervisorStrategy strategy = new() { MaxRestarts = 1, Within = Ns(100), BackOff = Ns(10) };
        List<SimTime> starts = [];
        IActorRef actor = system.ActorOf(
            Of((_, _) => throw new FormatException(), context => starts.Add(context.Now), strategy), "actor");
        foreach (long at in new[] { 0, 100, 200 })
            system.Schedule(actor, "x", At(at));

        Assert.Equal(RunOutcome.Completed, system.Run().Outcome);
        Assert.Equal([At(0), At(10), At(110), At(210)], starts);
    }

    [Fact]
    public void Restart_WithBackOff_KeepsTheMailboxAndDropsTheFailingMessage()
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef actor = system.ActorOf(Of((context, message) =>
        {
            if (message is "bad")
                throw new FormatException();
            log.Add($"{context.Now} {message}");
        }, supervision: _backingOff), "actor");
        system.Schedule(actor, "bad", At(1));
        system.Schedule(actor, "a", At(2));
        system.Schedule(actor, "b", At(3));
        system.Schedule(actor, "c", At(12));

        RunReport report = system.Run();

        Assert.Equal(["11ns a", "11ns b", "12ns c"], log);
        Assert.Equal(4, report.Events);
    }

    [Fact]
    public void Restart_FailingAgainOnAKeptMessage_GoesOnWithTheNext()
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef actor = system.ActorOf(Of((context, message) =>
        {
            if (message is "bad")
                throw new FormatException();
            log.Add($"{context.Now} {message}");
        }, supervision: _backingOff), "actor");
        foreach (object message in new[] { "bad", "bad", "good" })
            system.Schedule(actor, message, At(1));

        system.Run();

        Assert.Equal(["31ns good"], log);
    }

    [Fact]
    public void Restart_Hooks_RunInOrderOnTheRightInstances()
    {
        ActorSystem system = new();
        List<string> log = [];
        int made = 0;
        IActorRef actor = system.ActorOf(new Props(() => new Hooked(++made, log)), "actor");
        system.Schedule(actor, "bad", At(1));
        system.Schedule(actor, "stop", At(2));

        system.Run();

        Assert.Equal(["1 start", "1 restarting bad boom", "1 stopped", "2 restarted boom", "2 start", "2 stopped"], log);
    }

    [Fact]
    public void Resume_KeepsTheState()
    {
        ActorSystem system = new();
        int starts = 0;
        List<object> log = [];
        IActorRef actor = system.ActorOf(Of(
            (_, message) =>
            {
                if (message is "bad")
                    throw new FormatException();
                log.Add(message);
            },
            _ => starts++,
            new SupervisorStrategy { Decider = _ => Directive.Resume }), "actor");
        foreach (string message in new[] { "a", "bad", "b" })
            system.Schedule(actor, message, At(1));

        system.Run();

        Assert.Equal((1, 2), (starts, log.Count));
    }

    [Fact]
    public void Stop_Directive_MakesLaterMessagesDeadLetters()
    {
        ActorSystem system = new();
        IActorRef actor = system.ActorOf(
            Of((_, _) => throw new FormatException(), supervision: new() { Decider = _ => Directive.Stop }), "actor");
        system.Schedule(actor, "bad", At(1));
        system.Schedule(actor, "late", At(2));

        RunReport report = system.Run();

        Assert.Equal((1L, 1L), (report.Events, report.DeadLetters));
        Assert.Equal([new DeadLetter(At(2), null, "/actor", "String")], report.FirstDeadLetters);
    }

    [Fact]
    public void Escalate_ToTheParent_RestartsItAndStopsItsChildren()
    {
        ActorSystem system = new();
        List<string> log = [];
        Props child = Of(
            (_, message) => throw new FormatException((string)message),
            context => log.Add($"{context.Now} child starts"),
            SupervisorStrategy.Escalating,
            context => log.Add($"{context.Now} child stops"));
        IActorRef parent = system.ActorOf(Of(
            (context, message) => context.Tell(context.Children[0], message, Ns(5)),
            context =>
            {
                log.Add($"{context.Now} parent starts");
                context.ActorOf(child, "child", Ns(5));
            },
            _backingOff), "parent");
        system.Schedule(parent, "bad", At(1));

        RunReport report = system.Run();

        Assert.Equal(
            ["0s parent starts", "0s child starts", "6ns child stops", "16ns parent starts", "16ns child starts"], log);
        Assert.Equal(RunOutcome.Completed, report.Outcome);
    }

    [Fact]
    public void Escalate_AboveTheRoot_EndsTheRunAndTellsTheStory()
    {
        ActorSystem system = new(new ActorSystemOptions { HistoryLength = 2 });
        IActorRef actor = system.ActorOf(Of((_, message) =>
        {
            if (message is "bad")
                throw new FormatException("boom");
        }, supervision: SupervisorStrategy.Escalating), "actor");
        foreach (string message in new[] { "a", "b", "bad", "c" })
            system.Schedule(actor, message, At(3));

        RunFailure failure = system.Run().Failure!;

        Assert.Equal(("boom", At(3), "/actor", "bad"),
            (failure.Exception.Message, failure.Time, failure.ActorPath, (string)failure.Message!));
    }

    [Fact]
    public void BrokenInvariant_IsNotSupervised()
    {
        ActorSystem system = new();
        IActorRef actor = system.ActorOf(
            Of((_, _) => throw new BrokenInvariantException("2 != 1"), supervision: new() { Decider = _ => Directive.Resume }),
            "actor");
        system.Schedule(actor, "x", At(1));

        Assert.IsType<BrokenInvariantException>(system.Run().Failure!.Exception);
    }

    [Fact]
    public void PreStart_OfAChildThatThrows_IsTheChildsFailure()
    {
        ActorSystem system = new();
        int attempts = 0;
        List<string> log = [];
        Props child = Of((context, message) => log.Add($"{message} at {context.Now}"), _ =>
        {
            if (++attempts < 3)
                throw new FormatException();
        });
        system.ActorOf(Of(start: context =>
        {
            IActorRef made = context.ActorOf(child, "child", Ns(1));
            context.Tell(made, "hello", Ns(1));
            log.Add("parent started");
        }), "parent");

        system.Run();

        Assert.Equal(3, attempts);
        Assert.Equal(["parent started", "hello at 1ns"], log);
    }

    private sealed class Hooked(int number, List<string> log) : Actor
    {
        protected override void Receive(object message)
        {
            if (message is "stop")
                Context.Stop(Context.Self);
            else
                throw new FormatException("boom");
        }

        protected override void PreStart() => log.Add($"{number} start");

        protected override void PostStop() => log.Add($"{number} stopped");

        protected override void PreRestart(Exception reason, object? message)
        {
            log.Add($"{number} restarting {message} {reason.Message}");
            base.PreRestart(reason, message);
        }

        protected override void PostRestart(Exception reason)
        {
            log.Add($"{number} restarted {reason.Message}");
            base.PostRestart(reason);
        }
    }

    /// <summary>The sequential engine, with an ear at its partition.</summary>
    private sealed class Listening : IEngine, IPartitionListener
    {
        public string Name => "listening";

        public List<string> Log { get; } = [];

        public void Run(EngineSession session)
        {
            session.Divide(1);
            session.Partitions[0].Listener = this;
            while (session.OpenWindow())
                session.Partitions[0].RunWindow();
        }

        public void OnChildMade(IActorRef parent, IActorRef child) => Log.Add($"{parent.Path} made {child.Path}");

        public void OnStopped(IActorRef actor) => Log.Add($"{actor.Path} stopped");

        public void OnDeadLetter(IActorRef? sender, IActorRef target, object message) =>
            Log.Add($"{message} from {sender?.Path} to {target.Path}");
    }
}
