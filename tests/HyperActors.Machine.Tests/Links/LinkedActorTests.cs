using System.Globalization;
using HyperActors.Actors;
using Xunit.Abstractions;

namespace HyperActors.Machine.Tests;

/// <summary>Reliable links under whatever can befall mail: every message once, in order, on every engine.</summary>
public sealed class LinkedActorTests(ITestOutputHelper output)
{
    private static readonly SimDuration _latency = 500.Nanoseconds;

    private static readonly LinkOptions _options = new()
    {
        RetransmitAfter = 5.Microseconds,
        LongestBackOff = 40.Microseconds,
        GiveUpAfter = 20.Milliseconds,
    };

    [Fact]
    public void Links_UnderRandomFaults_HandOverEachOnceAndInOrder()
    {
        LinkCounters total = new();
        for (ulong seed = 1; seed <= 300; seed++)
        {
            World world = new(seed);
            RunReport report = world.Run(new SequentialEngine());
            Assert.True(report.Outcome == RunOutcome.Completed, $"seed {seed}: {report.Outcome} {report.Failure}");
            world.Check(seed);
            foreach (LinkCounters counters in world.Counters)
                Add(total, counters);
        }
        output.WriteLine($"{total.Told} told, {total.Retransmitted} sent again, {total.Suppressed} suppressed, "
            + $"{total.Reordered} out of order, {total.Corrupted} corrupted.");
        Assert.True(Math.Min(total.Retransmitted, Math.Min(total.Suppressed, Math.Min(total.Reordered, total.Corrupted))) > 1_000);
    }

    [Fact]
    public void Links_OnAnyEngine_SameDigest()
    {
        for (ulong seed = 1; seed <= 100; seed++)
        {
            RunReport expected = new World(seed).Run(new SequentialEngine());
            foreach (int partitions in (ReadOnlySpan<int>)[2, 3, 8])
            {
                RunReport report = new World(seed).Run(new ParallelEngine(partitions, threads: 1));
                Assert.True(expected.Digest.Value == report.Digest.Value && expected.Events == report.Events,
                    $"seed {seed}, {partitions} partitions: {expected.Digest} and {report.Digest}");
            }
        }
    }

    [Fact]
    public void Links_WithoutFaults_DeliverWhenToldAndSendNothingAgain()
    {
        World world = new(seed: 7, faulty: false);
        world.Run(new SequentialEngine());

        world.Check(7);
        Assert.All(world.Counters, counters =>
            Assert.Equal((0, 0, 0), (counters.Retransmitted, counters.Suppressed, counters.Corrupted)));
    }

    [Fact]
    public void Links_ToAPeerThatNeverAnswers_GiveUp()
    {
        World world = new(seed: 3, faulty: false);
        world.Mute(0);
        RunReport report = world.Run(new SequentialEngine());

        SimulatedSystemDiedException died = Assert.IsType<SimulatedSystemDiedException>(report.Failure!.Exception);
        Assert.Contains("taken for dead", died.Message, StringComparison.Ordinal);
        Assert.InRange(report.Failure.Time.SinceStart.TotalSeconds, 0.020, 0.022);
    }

    [Fact]
    public void Links_WhatIsToldForLater_HoldsNothingUp()
    {
        List<string> log = [];
        (ActorSystem system, _) = Pair(
            _ => new Script((context, message) => log.Add($"{context.Now} {message}")),
            start: (context, target) =>
            {
                context.Tell(target, "in a millisecond", 1.Milliseconds);
                context.Tell(target, "now", _latency);
            });

        system.Run(new SequentialEngine(), new RunControl());

        Assert.Equal(["500ns now", "1ms in a millisecond"], log);
    }

    [Fact]
    public void Crash_OfAnActor_LosesWhatItKnewAndNothingThatItWasTold()
    {
        List<string> log = [];
        int made = 0;
        (ActorSystem system, IActorRef target) = Pair(
            lost =>
            {
                int number = ++made;
                log.Add($"{number} in place of {(lost as Script)?.Heard.ToString(CultureInfo.InvariantCulture) ?? "nobody"}");
                return new Script((context, message) =>
                {
                    log.Add($"{number} {message}");
                    if (message is "first")
                        context.Tell(context.Self, "never heard by who comes after", 10.Microseconds);
                });
            },
            start: (context, target) =>
            {
                context.Tell(target, "first", 1.Microseconds);
                context.Tell(target, "while it is down", 5.Microseconds);
                context.Tell(target, "as well", 6.Microseconds);
            });
        FaultOptions crash = new()
        {
            Name = "crash",
            At = 2.Microseconds,
            For = 20.Microseconds,
            Target = new FaultTarget(FaultTargetKind.Allocator),
            Verb = new CrashFault(),
        };
        system.Schedule(target, new FaultBegun(0, crash), crash.Begin);
        system.Schedule(target, new FaultEnded(0, crash), crash.End);

        system.Run(new SequentialEngine(), new RunControl());

        Assert.Equal(["1 in place of nobody", "1 first", "2 in place of 1", "2 while it is down", "2 as well"], log);
        LinkCounters counters = system.Inspect<LinkedActor>(target).Counters;
        Assert.Equal(3, counters.HandedOver);
        Assert.True(counters.LostWhileDown >= 2);
    }

    /// <summary>An actor that tells something at its start, and one that is told.</summary>
    private static (ActorSystem System, IActorRef Target) Pair(Func<Actor?, Actor> make, Action<IActorContext, IActorRef> start)
    {
        ActorSystem system = new();
        LinkPeers peersOfTarget = new();
        LinkPeers peersOfTeller = new();
        IActorRef target = system.ActorOf(new Props(() => new LinkedActor(make, peersOfTarget, _options)), "target");
        Script teller = new((_, _) => { }) { Start = context => start(context, target) };
        IActorRef from = system.ActorOf(new Props(() => new LinkedActor(_ => teller, peersOfTeller, _options)), "teller");
        system.LinkBoth(target, from, _latency);
        peersOfTarget.Add(from, _latency);
        peersOfTeller.Add(target, _latency);
        return (system, target);
    }

    private static void Add(LinkCounters total, LinkCounters counters)
    {
        total.Told += counters.Told;
        total.Retransmitted += counters.Retransmitted;
        total.Suppressed += counters.Suppressed;
        total.Reordered += counters.Reordered;
        total.Corrupted += counters.Corrupted;
    }

    /// <summary>A hub and some leaves that tell each other numbered notes, in bursts; leaves run ahead.</summary>
    private sealed class World
    {
        private readonly ActorSystem _system;
        private readonly IActorRef[] _actors;

        public World(ulong seed, bool faulty = true)
        {
            RandomStream random = new(seed);
            _system = new ActorSystem(new ActorSystemOptions { Seed = seed });
            int leaves = 1 + random.Below(4);
            LinkPeers[] peers = [.. Enumerable.Range(0, leaves + 1).Select(_ => new LinkPeers())];
            _actors = new IActorRef[leaves + 1];
            for (int index = 0; index <= leaves; index++)
            {
                LinkPeers own = peers[index];
                bool runsAhead = index > 0;
                _actors[index] = _system.ActorOf(
                    new Props(() => new LinkedActor(_ => new Teller(own, runsAhead), own, _options))
                    {
                        Supervision = SupervisorStrategy.Escalating,
                    },
                    $"teller{index}");
            }
            for (int leaf = 1; leaf <= leaves; leaf++)
            {
                _system.LinkBoth(_actors[0], _actors[leaf], _latency);
                peers[0].Add(_actors[leaf], _latency);
                peers[leaf].Add(_actors[0], _latency);
            }
            for (int fault = 0; faulty && fault < 6; fault++)
                Disturb($"fault{fault}", ref random);
        }

        public IEnumerable<LinkCounters> Counters => _actors.Select(actor => _system.Inspect<LinkedActor>(actor).Counters);

        public void Mute(int actor) => _system.Disturb(_actors[actor], new MailFault { Name = "mute", Kind = MailFaultKind.Drop });

        public RunReport Run(IEngine engine) => _system.Run(engine, new RunControl());

        public void Check(ulong seed)
        {
            Teller[] tellers = [.. _actors.Select(_system.Inspect<Teller>)];
            for (int leaf = 1; leaf < tellers.Length; leaf++)
            {
                Assert.True(tellers[0].Told[leaf - 1] == tellers[leaf].Heard[0], $"seed {seed}: hub to leaf {leaf}");
                Assert.True(tellers[leaf].Told[0] == tellers[0].Heard[leaf - 1], $"seed {seed}: leaf {leaf} to hub");
            }
        }

        private void Disturb(string name, ref RandomStream random)
        {
            SimTime from = SimTime.Zero + random.Below(300).Microseconds;
            _system.Disturb(_actors[random.Below(_actors.Length)], new MailFault
            {
                Name = name,
                Kind = (MailFaultKind)random.Below(4),
                Probability = Probability.FromDouble(random.Below(60) / 100.0),
                From = from,
                Until = from + (1 + random.Below(400)).Microseconds,
                Delay = random.Below(20_000).Nanoseconds,
            });
        }
    }

    /// <summary>Does what a test says.</summary>
    private sealed class Script(Action<IActorContext, object> receive) : Actor
    {
        public Action<IActorContext>? Start { get; init; }

        public int Heard { get; private set; }

        protected override void PreStart() => Start?.Invoke(Context);

        protected override void Receive(object message)
        {
            Heard++;
            receive(Context, message);
        }
    }

    private sealed record Note(int Number) : IDigested
    {
        public void AddTo(ref Digest digest) => digest.Add((long)Number);
    }

    /// <summary>Tells its peers notes at random instants; each note must be the one after the last.</summary>
    private sealed class Teller(LinkPeers peers, bool runsAhead) : Actor
    {
        private int _left = 150;
        private SimTime _next;

        public int[] Told { get; private set; } = [];

        public int[] Heard { get; private set; } = [];

        protected override void PreStart()
        {
            Told = new int[peers.Count];
            Heard = new int[peers.Count];
            if (runsAhead)
                Context.WakeAt(_next);
            else
                Context.Tell(Context.Self, "go", SimDuration.Zero);
        }

        protected override void Receive(object message)
        {
            if (message is not Note note)
            {
                TellNotes();
                if (_left > 0)
                    Context.Tell(Context.Self, "go", _next - Context.Now);
                return;
            }
            int from = peers.Find(Context.Sender);
            if (note.Number != ++Heard[from])
                throw new BrokenInvariantException($"Note {note.Number} came in place of {Heard[from]}.");
            if (note.Number % 3 == 0)
                Tell(from);
        }

        protected override void Advance(SimTime horizon)
        {
            while (_left > 0 && _next < Context.SafeUntil)
            {
                Context.AdvanceTo(_next);
                TellNotes();
            }
            Context.WakeAt(_left > 0 ? _next : SimTime.MaxValue);
        }

        private void TellNotes()
        {
            _left--;
            for (int burst = Context.Random.Below(4); burst > 0; burst--)
                Tell(Context.Random.Below(peers.Count));
            _next = Context.Now + Context.Random.Below(6_000).Nanoseconds;
        }

        private void Tell(int peer) =>
            Context.Tell(peers[peer].Actor, new Note(++Told[peer]), _latency + Context.Random.Below(3_000).Nanoseconds);
    }
}
