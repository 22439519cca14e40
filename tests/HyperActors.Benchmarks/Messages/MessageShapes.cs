using HyperActors.Actors;

namespace HyperActors.Benchmarks.Messages;

/// <summary>The shapes of traffic that actor libraries are usually compared by.</summary>
internal static class MessageShapes
{
    private static readonly SimDuration _hop = 100.Nanoseconds;

    /// <summary>Two actors and one message between them.</summary>
    public static ActorSystem PingPong(long messages) => Pairs(1, messages);

    /// <summary>Pairs that each pass one message to and fro.</summary>
    public static ActorSystem Pairs(int pairs, long messages)
    {
        ActorSystem system = new();
        for (int pair = 0; pair < pairs; pair++)
        {
            Player ping = new(messages / pairs / 2);
            Player pong = new(messages / pairs / 2);
            IActorRef first = system.ActorOf(new Props(() => ping), "ping" + pair);
            IActorRef second = system.ActorOf(new Props(() => pong), "pong" + pair);
            ping.Partner = second;
            pong.Partner = first;
            system.LinkBoth(first, second, _hop);
            system.Schedule(first, Ball.Instance, SimTime.Zero);
        }
        return system;
    }

    /// <summary>One actor floods another: a thousand messages a turn, an answer a thousand.</summary>
    public static ActorSystem Flood(long messages)
    {
        ActorSystem system = new();
        Source source = new(messages);
        Sink sink = new();
        IActorRef from = system.ActorOf(new Props(() => source), "source");
        IActorRef to = system.ActorOf(new Props(() => sink), "sink");
        source.Sink = to;
        sink.Source = from;
        system.LinkBoth(from, to, _hop);
        system.Schedule(from, Ball.Instance, SimTime.Zero);
        return system;
    }

    /// <summary>Eight workers that report to one, who lets them go when all have come. One round is sixteen messages.</summary>
    public static ActorSystem Barrier(long rounds)
    {
        const int Workers = 8;
        ActorSystem system = new();
        Gate gate = new(Workers, rounds);
        IActorRef center = system.ActorOf(new Props(() => gate), "gate");
        for (int index = 0; index < Workers; index++)
        {
            Worker worker = new() { Gate = center };
            gate.Workers[index] = system.ActorOf(new Props(() => worker), "worker" + index);
            system.LinkBoth(center, gate.Workers[index], _hop);
            system.Schedule(gate.Workers[index], Ball.Instance, SimTime.Zero);
        }
        return system;
    }

    private sealed class Ball
    {
        public static Ball Instance { get; } = new();
    }

    private sealed class Player(long turns) : Actor
    {
        private long _left = turns;

        public IActorRef Partner { get; set; } = null!;

        protected override void Receive(object message)
        {
            if (--_left >= 0)
                Context.Tell(Partner, message, _hop);
        }
    }

    private sealed class Source(long messages) : Actor
    {
        public const int Batch = 1_000;

        private long _left = messages;

        public IActorRef Sink { get; set; } = null!;

        protected override void Receive(object message)
        {
            for (int index = 0; index < Batch && _left > 0; index++, _left--)
                Context.Tell(Sink, message, _hop);
        }
    }

    private sealed class Sink : Actor
    {
        private int _received;

        public IActorRef Source { get; set; } = null!;

        protected override void Receive(object message)
        {
            if (++_received % MessageShapes.Source.Batch == 0)
                Context.Tell(Source, message, _hop);
        }
    }

    private sealed class Gate(int workers, long rounds) : Actor
    {
        private long _left = rounds;
        private int _arrived;

        public IActorRef[] Workers { get; } = new IActorRef[workers];

        protected override void Receive(object message)
        {
            if (++_arrived < Workers.Length)
                return;
            _arrived = 0;
            if (--_left <= 0)
                return;
            foreach (IActorRef worker in Workers)
                Context.Tell(worker, message, _hop);
        }
    }

    private sealed class Worker : Actor
    {
        public IActorRef Gate { get; set; } = null!;

        protected override void Receive(object message) => Context.Tell(Gate, message, _hop);
    }
}
