namespace HyperActors.Actors.Tests;

/// <summary>What test kits stand on: pauses at an instant, a history across runs, and another order of ties.</summary>
public sealed class PauseAndTieTests
{
    [Fact]
    public void Pause_StopsAfterItsInstant_AndTheRunGoesOnAsIfNothingWas()
    {
        List<string> log = [];
        ActorSystem system = Chain(log, pauseAt: 20);

        RunReport paused = system.Run();
        Assert.Equal((RunOutcome.Paused, Worlds.At(20), Worlds.At(20)), (paused.Outcome, paused.Now, system.Now));
        // Both messages of the instant were received, nothing later.
        Assert.Equal(["a 10", "a 20", "b 20"], log);
        Assert.Equal(Worlds.At(30), system.NextTime);

        RunReport rest = system.Run();
        Assert.Equal((RunOutcome.Completed, SimTime.MaxValue), (rest.Outcome, system.NextTime));
        Assert.Equal(Chain(null, pauseAt: -1).Run().Digest.Value, rest.Digest.Value);
    }

    [Fact]
    public void Pause_OnAnyEngine_StopsAtTheSameInstant()
    {
        IEngine[] engines = [new SequentialEngine(), new ParallelEngine(2, threads: 1), new ParallelEngine(2, threads: 2, alwaysShare: true)];
        foreach (IEngine engine in engines)
        {
            ActorSystem system = Chain(null, pauseAt: 20);
            RunReport paused = system.Run(engine, new RunControl());
            Assert.Equal((RunOutcome.Paused, Worlds.At(20)), (paused.Outcome, paused.Now));
            Assert.Equal(Chain(null, pauseAt: -1).Run().Digest.Value, system.Run(engine, new RunControl()).Digest.Value);
        }
    }

    [Fact]
    public void Schedule_ForAnActorThatHasRunAheadOfThePause_IsRefused()
    {
        ActorSystem system = new(new ActorSystemOptions { DefaultLookahead = Worlds.Ns(50) });
        IActorRef worker = system.ActorOf(new Props(() => new LambdaActor
        {
            OnStart = context => context.WakeAt(context.Now),
            OnAdvance = (context, horizon) => context.AdvanceTo(horizon - new SimDuration(1)),
        }), "worker");
        IActorRef watcher = system.Add("watcher", (context, _) => context.Pause());
        system.Schedule(watcher, "now", Worlds.At(10));

        Assert.Equal(RunOutcome.Paused, system.Run().Outcome);
        Assert.Equal(Worlds.At(10), system.Now);
        Assert.Throws<ArgumentOutOfRangeException>(() => system.Schedule(worker, "x", Worlds.At(10)));
        system.Schedule(worker, "x", Worlds.At(60));
    }

    [Fact]
    public void History_AcrossRuns_IsOneList()
    {
        ActorSystem system = Chain(null, pauseAt: 20);
        system.Run();
        Assert.Equal([(10L, "/a"), (20L, "/a"), (20L, "/b")], Times(system));
        system.Run();
        // As many as the options ask for: the last four.
        Assert.Equal([(20L, "/a"), (20L, "/b"), (30L, "/a"), (40L, "/b")], Times(system));
    }

    [Fact]
    public void MinimumDelay_IsTheLinks_ElseTheDefault()
    {
        ActorSystem closed = new();
        IActorRef a = closed.Add("a");
        IActorRef b = closed.Add("b");
        closed.Link(a, b, Worlds.Ns(7));
        Assert.Equal((Worlds.Ns(7), null, SimDuration.Zero), (closed.MinimumDelay(a, b), closed.MinimumDelay(b, a), closed.MinimumDelay(a, a)));
        Assert.Equal(a, closed.RootOf("a"));
        Assert.Null(closed.RootOf("c"));
    }

    [Fact]
    public void TieSeed_ShufflesSenders_ButNotTheMessagesOfOne()
    {
        HashSet<string> orders = [];
        for (ulong seed = 0; seed < 60; seed++)
        {
            string order = Received(seed);
            Assert.Equal(order, Received(seed));
            foreach (char sender in "abc")
                Assert.True(order.IndexOf($"{sender}1") < order.IndexOf($"{sender}2"), order);
            // What the world outside says comes first.
            Assert.StartsWith("o1", order, StringComparison.Ordinal);
            orders.Add(order);
        }
        // Messages of one sender are told together here, so there are 3! orders; all are met.
        Assert.Equal(6, orders.Count);
        Assert.Equal("o1 a1 a2 b1 b2 c1 c2", Received(null));
    }

    [Fact]
    public void TieSeed_AtAnotherInstant_IsAnotherOrder()
    {
        HashSet<string> orders = [.. Enumerable.Range(1, 60).Select(instant => Received(seed: 5, Worlds.Ns(instant)))];
        Assert.Equal(6, orders.Count);
    }

    private static IEnumerable<(long Time, string Target)> Times(ActorSystem system) =>
        system.History.Select(static entry => (entry.Time.SinceStart.WholeNanoseconds, entry.Target));

    /// <summary>Two actors that hear something every 10 ns and 20 ns; the first pauses the run at an instant.</summary>
    private static ActorSystem Chain(List<string>? log, long pauseAt)
    {
        ActorSystem system = new(new ActorSystemOptions { HistoryLength = 4 });
        Action<IActorContext, object> receive = (context, _) =>
        {
            log?.Add($"{context.Self.Name} {context.Now.SinceStart.WholeNanoseconds}");
            if (context.Now == Worlds.At(pauseAt))
                context.Pause();
        };
        IActorRef a = system.Add("a", receive);
        IActorRef b = system.Add("b", receive);
        system.LinkBoth(a, b, Worlds.Ns(5));
        foreach (long at in (long[])[10, 20, 30])
            system.Schedule(a, "x", Worlds.At(at));
        foreach (long at in (long[])[20, 40])
            system.Schedule(b, "x", Worlds.At(at));
        return system;
    }

    /// <summary>Three senders, and the world outside, tell one actor things that arrive together.</summary>
    private static string Received(ulong? seed, SimDuration? delay = null)
    {
        SimDuration span = delay ?? Worlds.Ns(10);
        List<string> received = [];
        ActorSystem system = new(new ActorSystemOptions { DefaultLookahead = Worlds.Ns(1), TieSeed = seed });
        IActorRef? target = null;
        foreach (string name in (string[])["a", "b", "c"])
            system.Add(name, start: context =>
            {
                context.Tell(target!, name + "1", span);
                context.Tell(target!, name + "2", span);
            });
        target = system.Add("target", (_, message) => received.Add((string)message));
        system.Schedule(target, "o1", SimTime.Zero + span);
        Assert.Equal(RunOutcome.Completed, system.Run().Outcome);
        return string.Join(' ', received);
    }
}
