using static HyperActors.Actors.Tests.Worlds;

namespace HyperActors.Actors.Tests;

public sealed class ActorSystemTests
{
    [Fact]
    public void Run_TwoActorsPlayingPingPong_CountsEveryMessageAtItsInstant()
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef? pong = null;
        IActorRef ping = system.Add("ping", (context, message) =>
        {
            log.Add($"{context.Now} {message}");
            if (log.Count < 6)
                context.Tell(pong!, "ball", Ns(3));
        });
        pong = system.Add("pong", (context, message) =>
        {
            log.Add($"{context.Now} back");
            context.Tell(context.Sender!, message, Ns(2));
        });
        system.LinkBoth(ping, pong, Ns(2));
        system.Schedule(ping, "start", At(1));

        RunReport report = system.Run();

        Assert.Equal(["1ns start", "4ns back", "6ns ball", "9ns back", "11ns ball", "14ns back", "16ns ball"], log);
        Assert.Equal((RunOutcome.Completed, 7L, At(16)), (report.Outcome, report.Events, report.Now));
    }

    [Fact]
    public void Run_UntilAnInstant_LeavesWhatIsDueThenForTheNextRun()
    {
        ActorSystem system = new();
        List<SimTime> seen = [];
        IActorRef clock = system.Add(
            "clock",
            (context, _) => seen.Add(context.Now),
            context => context.StartPeriodicTimer("tick", "tick", Ns(10)));

        RunReport first = system.Run(30);
        Assert.Equal([At(10), At(20)], seen);
        Assert.Equal((RunOutcome.ReachedEnd, At(30)), (first.Outcome, first.Now));

        system.Run(41);
        Assert.Equal([At(10), At(20), At(30), At(40)], seen);
        Assert.Throws<ArgumentOutOfRangeException>(() => system.Schedule(clock, "late", At(40)));
    }

    [Fact]
    public void Run_InPieces_GivesTheDigestOfOnePiece()
    {
        static Digest Play(params long[] ends)
        {
            ActorSystem system = new(new ActorSystemOptions { Seed = 7 });
            IActorRef other = system.Add("other");
            IActorRef clock = system.Add(
                "clock",
                (context, _) => context.Tell(other, "tock", Ns(1 + (long)context.Random.Below(5))),
                context => context.StartPeriodicTimer("tick", "tick", Ns(10)));
            system.Link(clock, other, Ns(1));
            RunReport? report = null;
            foreach (long end in ends)
                report = system.Run(end);
            return report!.Digest;
        }

        Assert.Equal(Play(500).Value, Play(3, 10, 11, 250, 251, 500).Value);
        Assert.NotEqual(Play(500).Value, Play(520).Value);
    }

    [Fact]
    public void Receive_MessagesAtOneInstant_ComeBySenderThenByCount()
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef target = system.Add("target", (context, message) => log.Add($"{context.Sender?.Path ?? "outside"} {message}"));
        // Later roots tell first and with longer delays: only the order of their making counts.
        IActorRef[] senders = [.. Enumerable.Range(0, 4).Select(index => system.Add($"s{index}", (context, _) =>
        {
            context.Tell(target, "a", At(100) - context.Now);
            context.Tell(target, "b", At(100) - context.Now);
        }))];
        for (int index = 0; index < senders.Length; index++)
        {
            system.Link(senders[index], target, Ns(1));
            system.Schedule(senders[index], "go", At(40 - 10 * index));
        }
        system.Schedule(target, "x", At(100));

        RunReport report = system.Run();

        Assert.Equal(
            ["outside x", "/s0 a", "/s0 b", "/s1 a", "/s1 b", "/s2 a", "/s2 b", "/s3 a", "/s3 b"], log);
        Assert.Equal(8, report.Ties);
    }

    [Fact]
    public void Receive_TiesOfChildren_ComeByPathOfOrdinals()
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef target = system.Add("target", (context, _) => log.Add(context.Sender!.Path));
        Action<IActorContext, object> tell = (context, _) => context.Tell(target, "x", At(50) - context.Now);
        IActorRef[] parents = [.. new[] { "p", "q" }.Select(name => system.Add(
            name,
            (context, message) =>
            {
                // The younger child is told first.
                foreach (IActorRef child in context.Children.Reverse())
                    context.Tell(child, message, Ns(1));
                tell(context, message);
            },
            context =>
            {
                foreach (string child in new[] { "z", "a" })
                    context.Link(context.ActorOf(Of(tell), child, Ns(1)), target, Ns(2));
                context.Link(context.Self, target, Ns(2));
            }))];
        system.Schedule(parents[1], "go", At(1));
        system.Schedule(parents[0], "go", At(2));

        system.Run();

        Assert.Equal(["/p", "/p/z", "/p/a", "/q", "/q/z", "/q/a"], log);
    }

    [Fact]
    public void Tell_ZeroDelayToItself_ArrivesNowAfterTheHandler()
    {
        ActorSystem system = new();
        List<string> log = [];
        IActorRef actor = system.Add("actor", (context, message) =>
        {
            if (message is int count && count > 0)
            {
                context.Tell(context.Self, count - 1, SimDuration.Zero);
                context.Tell(context.Self, "later", Ns(1));
            }
            log.Add($"{context.Now} {message}");
        });
        system.Schedule(actor, 2, At(5));

        system.Run();

        Assert.Equal(["5ns 2", "5ns 1", "5ns 0", "6ns later", "6ns later"], log);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(3, true)]
    public void Tell_ComparedWithTheDeclaredMinimum_ThrowsBelowIt(long delay, bool thrown)
    {
        ActorSystem system = new();
        IActorRef to = system.Add("to");
        IActorRef from = system.Add("from", (context, _) => context.Tell(to, "x", Ns(delay)));
        system.Link(from, to, Ns(4));
        system.Schedule(from, "go", At(1));

        RunReport report = system.Run();

        Assert.Equal(thrown ? RunOutcome.Failed : RunOutcome.Completed, report.Outcome);
        if (!thrown)
            return;
        LookaheadException exception = Assert.IsType<LookaheadException>(report.Failure!.Exception);
        Assert.Contains("/from tells /to after 3ns", exception.Message);
        Assert.Contains("at least 4ns", exception.Message);
        Assert.Equal(("/from", At(1), (object)"go"), (report.Failure.ActorPath, report.Failure.Time, report.Failure.Message));
    }

    [Fact]
    public void Tell_AlongNoLink_ThrowsUnlessThereIsADefault()
    {
        static RunReport Play(SimDuration? lookahead, long delay)
        {
            ActorSystem system = new(new ActorSystemOptions { DefaultLookahead = lookahead });
            IActorRef to = system.Add("to");
            IActorRef from = system.Add("from", (context, _) => context.Tell(to, "x", Ns(delay)));
            system.Link(to, from, Ns(1));
            system.Schedule(from, "go", At(1));
            return system.Run();
        }

        Assert.Contains("no link leads there", Play(null, 1_000_000).Failure!.Exception.Message);
        Assert.Equal(RunOutcome.Completed, Play(Ns(5), 5).Outcome);
        Assert.Equal(RunOutcome.Failed, Play(Ns(5), 4).Outcome);
    }

    [Fact]
    public void Context_UsedOutsideOfItsHandlers_Throws()
    {
        ActorSystem system = new();
        IActorContext? stolen = null;
        IActorRef victim = system.Add("victim", start: context => stolen = context);
        IActorRef thief = system.Add(
            "thief", (_, _) => stolen!.Tell(victim, "x", Ns(1)), supervision: SupervisorStrategy.Escalating);
        system.Schedule(thief, "go", At(1));

        Assert.Contains("outside of its own handlers", system.Run().Failure!.Exception.Message);
    }

    [Fact]
    public void Random_OfAnActor_FollowsFromSeedAndPathAlone()
    {
        static ulong[] Draw(ulong seed, params string[] names)
        {
            ActorSystem system = new(new ActorSystemOptions { Seed = seed });
            List<ulong> draws = [];
            foreach (string name in names)
                system.Add(name, start: context => draws.Add(context.Random.Next()));
            system.Run();
            return [.. draws];
        }

        ulong[] both = Draw(1, "a", "b");
        Assert.Equal(RandomStream.For(1, "/a").Next(), both[0]);
        Assert.Equal(both[1], Draw(1, "c", "b")[1]);
        Assert.NotEqual(both[0], both[1]);
        Assert.NotEqual(both[0], Draw(2, "a")[0]);
    }

    [Fact]
    public void Run_Interrupted_CanBeContinued()
    {
        ActorSystem system = new();
        int ticks = 0;
        using CancellationTokenSource source = new();
        system.Add(
            "clock",
            (_, _) =>
            {
                if (++ticks == 5)
                    source.Cancel();
            },
            context => context.StartPeriodicTimer("tick", "tick", Ns(10)));

        RunReport report = system.Run(new SequentialEngine(), new RunControl { Cancellation = source.Token });
        Assert.Equal(RunOutcome.Interrupted, report.Outcome);
        Assert.InRange(ticks, 5, 300);

        system.Run(10_001);
        Assert.Equal(1_000, ticks);
    }

    [Fact]
    public void Run_Observed_GivesTheSameDigestAndStopsWhenTold()
    {
        ActorSystem Make()
        {
            ActorSystem system = new();
            system.Add("clock", null, context => context.StartPeriodicTimer("tick", "tick", Ns(1)));
            return system;
        }

        Watcher patient = new(int.MaxValue);
        Watcher impatient = new(2);
        RunControl control = new() { Until = At(300_000) };
        RunReport plain = Make().Run(new SequentialEngine(), control);
        RunReport watched = Make().Run(new SequentialEngine(), control with { Observer = patient });
        RunReport stopped = Make().Run(new SequentialEngine(), control with { Observer = impatient });

        Assert.Equal(plain.Digest.Value, watched.Digest.Value);
        Assert.True(patient.Calls >= 3);
        Assert.Equal((RunOutcome.Interrupted, 2), (stopped.Outcome, impatient.Calls));
    }

    private sealed class Watcher(int patience) : IRunObserver
    {
        private SimTime _last;

        public int Calls { get; private set; }

        public bool Observe(SimTime now, long events)
        {
            Assert.True(now >= _last);
            _last = now;
            return ++Calls < patience;
        }
    }
}
