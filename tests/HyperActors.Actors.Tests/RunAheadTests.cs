using static HyperActors.Actors.Tests.Worlds;

namespace HyperActors.Actors.Tests;

public sealed class RunAheadTests
{
    [Fact]
    public void SafeUntil_WithNothingPendingElsewhere_IsTheEndOfTheRun()
    {
        List<(SimTime Now, SimTime Horizon)> turns = [];
        ActorSystem system = Star(1, (context, horizon) => turns.Add((context.Now, horizon)), At(5));
        system.Run(1_000);
        Assert.Equal([(At(5), At(1_000))], turns);
    }

    [Fact]
    public void SafeUntil_BesideATwin_IsItsTurnPlusTwoHops()
    {
        List<string> turns = [];
        // Out 500 ns, back 1,000 ns: a twin's message needs 1,500 ns.
        ActorSystem system = Star(3, (context, horizon) => turns.Add($"{context.Self.Name} {context.Now} {horizon}"), At(5));
        system.Run(100_000);
        Assert.Equal("vm0 5ns 1505ns", turns[0]);
        Assert.Equal("vm1 5ns 1505ns", turns[1]);
        Assert.Equal("vm2 5ns 100us", turns[2]);
    }

    [Fact]
    public void SafeUntil_AmongAThousand_IsAsFarAsAmongThree()
    {
        SimTime first = SimTime.Zero;
        ActorSystem system = Star(1_000, (_, horizon) => first = first == SimTime.Zero ? horizon : first, At(5));
        system.Run(100_000);
        Assert.Equal(At(1_505), first);
    }

    [Fact]
    public void SafeUntil_AfterATell_ShrinksToItsAnswer()
    {
        List<SimTime> safe = [];
        IActorRef? host = null;
        ActorSystem system = Star(
            1,
            (context, _) =>
            {
                context.AdvanceTo(At(100));
                context.Tell(host!, "fault", Ns(700));
                safe.Add(context.SafeUntil);
                Assert.Throws<InvalidOperationException>(() => context.AdvanceTo(At(1_800)));
                context.AdvanceTo(At(1_799));
            },
            At(5),
            made => host = made);
        Assert.Equal(RunOutcome.Completed, system.Run(100_000).Outcome);
        Assert.Equal([At(1_800)], safe);
    }

    [Fact]
    public void SafeUntil_WithItsOwnMessageBehindOthers_EndsThere()
    {
        List<SimTime> horizons = [];
        IActorRef? vm = null;
        ActorSystem system = new();
        IActorRef busy = system.Add("busy");
        vm = system.ActorOf(new Props(() => new LambdaActor
        {
            OnStart = context => context.WakeAt(At(10)),
            OnAdvance = (_, horizon) => horizons.Add(horizon),
        }), "vm");
        // Far away, so that what is pending there does not bound the turn first.
        system.Link(busy, vm, Ns(1_000_000));
        system.Schedule(busy, "x", At(20));
        system.Schedule(vm, "y", At(30));
        system.Run();
        Assert.Equal([At(30)], horizons);
    }

    [Fact]
    public void Advance_LongestTurn_BoundsItsTurns()
    {
        int turns = 0;
        ActorSystem system = new(new ActorSystemOptions { LongestTurn = Ns(100) });
        system.ActorOf(new Props(() => new LambdaActor
        {
            OnStart = context => context.WakeAt(At(0)),
            OnAdvance = (context, horizon) =>
            {
                turns++;
                context.WakeAt(horizon);
            },
        }), "vm");
        system.Run(1_000);
        Assert.Equal(10, turns);
    }

    [Fact]
    public void Advance_MessageAtTheInstantOfTheWake_ComesFirst()
    {
        List<string> log = [];
        ActorSystem system = new();
        IActorRef vm = system.ActorOf(new Props(() => new LambdaActor
        {
            OnStart = context => context.WakeAt(At(10)),
            OnReceive = (_, message) => log.Add((string)message),
            OnAdvance = (_, _) => log.Add("turn"),
        }), "vm");
        system.Schedule(vm, "message", At(10));
        RunReport report = system.Run();
        Assert.Equal(["message", "turn"], log);
        Assert.Equal((1L, 1L), (report.Events, report.Turns));
    }

    [Fact]
    public void WakeAt_Never_TakesTheWishBack()
    {
        int turns = 0;
        ActorSystem system = new();
        IActorRef vm = system.ActorOf(new Props(() => new LambdaActor
        {
            OnStart = context => context.WakeAt(At(10)),
            OnReceive = (context, _) => context.WakeAt(SimTime.MaxValue),
            OnAdvance = (_, _) => turns++,
        }), "vm");
        system.Schedule(vm, "no", At(9));
        Assert.Equal(RunOutcome.Completed, system.Run().Outcome);
        Assert.Equal(0, turns);
    }

    [Fact]
    public void Advance_ManyWishesForFewInstants_InTheOrderOfTimeAndActors()
    {
        const int Actors = 300;
        const int Turns = 40;
        for (ulong seed = 1; seed <= 10; seed++)
        {
            List<(SimTime Time, int Actor)> turns = [];
            ActorSystem system = new(new ActorSystemOptions { Seed = seed });
            for (int actor = 0; actor < Actors; actor++)
            {
                IActorRef silenced = Restless(system, actor, turns);
                if (actor % 3 == 0)
                    system.Schedule(silenced, "no more", At(10 * Turns / 2));
            }
            Assert.Equal(RunOutcome.Completed, system.Run().Outcome);
            Assert.True(turns.SequenceEqual(turns.Order()), $"seed {seed}");
            Assert.All(
                turns.CountBy(static turn => turn.Actor),
                taken => Assert.True(taken.Key % 3 == 0 ? taken.Value < Turns : taken.Value == Turns, $"seed {seed}: {taken}"));
        }

        // Each turn asks for one of the next ten instants that are 10 ns apart; a message ends that.
        static IActorRef Restless(ActorSystem system, int actor, List<(SimTime Time, int Actor)> turns)
        {
            int left = Turns;
            return system.ActorOf(new Props(() => new LambdaActor
            {
                OnStart = Wish,
                OnReceive = (context, _) => context.WakeAt(SimTime.MaxValue),
                OnAdvance = (context, _) =>
                {
                    turns.Add((context.Now, actor));
                    if (--left > 0)
                        Wish(context);
                },
            }), "restless" + actor);
        }

        static void Wish(IActorContext context)
        {
            SimTime wish = context.Now + Ns(10 * (1 + context.Random.Below(10)));
            context.WakeAt(wish + Ns(500));     // changed at once: the wish that counts is the last
            context.WakeAt(wish, wish + Ns(context.Random.Below(100)));
        }
    }

    [Fact]
    public void SafeUntil_WhereAnotherPromisesSilence_ReachesBeyondIt() =>
        // 500 ns to the host and 1,000 from there.
        Assert.Equal([At(2_200)], HorizonsBesideASilentActor(At(0), messageTo: null));

    [Fact]
    public void SafeUntil_OncePromisesHaveEnded_IsThatOfTheWake() =>
        Assert.Equal([At(1_510)], HorizonsBesideASilentActor(At(7), messageTo: At(6)));

    /// <summary>How far an actor may go at an instant, beside one that wakes at 10 ns and promises silence until 700 ns.</summary>
    /// <param name="instant">Of its turn.</param>
    /// <param name="messageTo">When a message reaches the silent one; null for never.</param>
    private static List<SimTime> HorizonsBesideASilentActor(SimTime instant, SimTime? messageTo)
    {
        List<SimTime> horizons = [];
        IActorRef? host = null;
        ActorSystem system = Star(1, (_, horizon) => horizons.Add(horizon), instant, center => host = center);
        IActorRef silent = system.ActorOf(new Props(() => new LambdaActor
        {
            OnStart = context => context.WakeAt(At(10), At(700)),
        }), "silent");
        system.Link(silent, host!, Ns(500));
        if (messageTo is { } arrival)
            system.Schedule(silent, "a message", arrival);
        system.Run();
        return horizons;
    }

    [Fact]
    public void Tell_BeforeThePromisedInstant_Fails()
    {
        ActorSystem system = new();
        IActorRef friend = system.Add("friend");
        IActorRef hasty = system.ActorOf(new Props(() => new LambdaActor
        {
            OnStart = context => context.WakeAt(At(10), At(2_000)),
            OnAdvance = (context, _) =>
            {
                context.AdvanceTo(At(1_999));
                context.Tell(friend, "x", Ns(1));
            },
        })
        {
            Supervision = SupervisorStrategy.Escalating,
        }, "hasty");
        system.Link(hasty, friend, Ns(1));
        RunReport report = system.Run();
        Assert.Contains(
            "promised to tell nobody before 2us", Assert.IsType<InvalidOperationException>(report.Failure?.Exception).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Link_DuringTheRun_MayNotUndercutWhatWasDeclared()
    {
        static RunReport Play(long minimum)
        {
            ActorSystem system = new();
            IActorRef to = system.Add("to");
            IActorRef from = system.Add("from", (context, _) => context.Link(context.Self, to, Ns(minimum)));
            system.Link(from, to, Ns(10));
            system.Schedule(from, "x", At(1));
            return system.Run();
        }

        Assert.Equal(RunOutcome.Completed, Play(10).Outcome);
        Assert.IsType<LookaheadException>(Play(9).Failure!.Exception);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Run_GuestsInPartitions_AreBoundedByTwoHopsNotOne(int partitions)
    {
        foreach (IEngine engine in new IEngine[] { new SequentialEngine(), new ParallelEngine(partitions, 2, alwaysShare: true) })
        {
            ActorSystem system = Star(8, (context, horizon) => context.WakeAt(horizon), At(0));
            RunReport report = system.Run(engine, new RunControl { Until = At(150_000) });
            // 150 µs in steps of at least 1.5 µs.
            Assert.InRange(report.Turns, 8, 8 * 101);
        }
    }

    private static ActorSystem Star(
        int guests, Action<IActorContext, SimTime> advance, SimTime wake, Action<IActorRef>? host = null)
    {
        ActorSystem system = new();
        IActorRef center = system.Add("host");
        host?.Invoke(center);
        for (int index = 0; index < guests; index++)
        {
            IActorRef guest = system.ActorOf(new Props(() => new LambdaActor
            {
                OnStart = context => context.WakeAt(wake),
                OnAdvance = advance,
            }), "vm" + index);
            system.Link(guest, center, Ns(500));
            system.Link(center, guest, Ns(1_000));
        }
        return system;
    }
}
