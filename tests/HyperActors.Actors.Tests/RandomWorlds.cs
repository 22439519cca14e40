namespace HyperActors.Actors.Tests;

/// <summary>A message of a random system. It carries what is left of its life, so that every run dies down.</summary>
internal sealed record Note(int Life, ulong Value) : IDigested
{
    public void AddTo(ref Digest digest) => digest.Add(Value);
}

/// <summary>Random small systems: whatever the runtime offers, in every mixture.</summary>
internal sealed class RandomWorlds
{
    private static readonly long[] _latencies = [1, 2, 2, 3, 5, 10, 50];

    private readonly List<IActorRef> _roots = [];
    private readonly List<(int From, int To, long Minimum)> _links = [];
    private readonly int _failures;
    private readonly bool _children;
    private readonly bool _promises;

    private RandomWorlds(ulong seed)
    {
        RandomStream random = new(seed);
        bool star = random.Below(3) == 0;
        int count = star ? 2 + random.Below(random.Below(4) == 0 ? 60 : 8) : 1 + random.Below(9);
        // Escalation above a root ends a run early, so only some systems fail at all.
        _failures = random.Below(3) == 0 ? 2 + random.Below(20) : 0;
        _children = random.Below(2) == 0;
        _promises = seed % 4 != 0;
        bool runAhead = random.Below(3) > 0;
        bool open = random.Below(5) == 0;
        System = new ActorSystem(new ActorSystemOptions
        {
            Seed = seed,
            DefaultLookahead = open ? Worlds.Ns(1 + random.Below(8)) : null,
            LongestTurn = Worlds.Ns(random.Below(4) == 0 ? 7 : 1_000_000),
            HistoryLength = random.Below(2) * 5,
            TieSeed = seed % 3 == 0 ? seed : null,
        });
        for (int index = 0; index < count; index++)
            AddRoot(index, ref random, runAhead && random.Below(star && index > 0 ? 4 : 2) > 0);
        for (int from = 0; from < count; from++)
            for (int to = 0; to < count; to++)
                if (from != to && (star ? from == 0 || to == 0 : random.Below(3) == 0))
                    AddLink(from, to, star ? 2 : _latencies[random.Below(_latencies.Length)]);
        int notes = 1 + random.Below(12);
        for (int note = 0; note < notes; note++)
            System.Schedule(
                _roots[random.Below(count)], new Note(4 + random.Below(30), random.Next()), Worlds.At(random.Below(20)));
        int disturbances = random.Below(3) == 0 ? 1 + random.Below(4) : 0;
        for (int fault = 0; fault < disturbances; fault++)
            Disturb(fault, ref random);
    }

    public ActorSystem System { get; }

    public static RunReport Play(ulong seed, IEngine engine)
    {
        RandomWorlds world = new(seed);
        // Half of the systems are run in two pieces.
        if (seed % 2 == 0)
        {
            RunReport half = world.System.Run(engine, new RunControl { Until = Worlds.At(40) });
            if (half.Outcome == RunOutcome.Failed)
                return half;
        }
        return world.System.Run(engine, new RunControl { Until = Worlds.At(400) });
    }

    /// <summary>All of a report that no engine may change.</summary>
    public static string Describe(RunReport report)
    {
        if (report.Failure is RunFailure failure)
            return $"{failure.Time} {failure.ActorPath} {failure.Exception.GetType().Name}: {failure.Exception.Message}";
        string letters = string.Join(", ", report.FirstDeadLetters);
        return $"{report.Outcome} {report.Now} {report.Events} events {report.Ties} ties {report.DeadLetters} dead "
            + $"{report.Digest} [{letters}]";
    }

    private void AddRoot(int index, ref RandomStream random, bool runAhead)
    {
        SupervisorStrategy strategy = new()
        {
            BackOff = Worlds.Ns(random.Below(6)),
            MaxRestarts = 1 + random.Below(5),
            Within = Worlds.Ns(100),
            Decider = exception => exception.Message[^1] switch
            {
                '0' => Directive.Stop,
                '1' or '2' => Directive.Resume,
                _ => Directive.Restart,
            },
        };
        Props props = new(() => new Gambler(this, index, runAhead, 2))
        {
            Supervision = strategy,
            Affinity = random.Below(4) == 0 ? "together" : null,
            Weight = 1 + random.Below(3),
        };
        _roots.Add(System.ActorOf(props, $"a{index}"));
    }

    private void Disturb(int number, ref RandomStream random)
    {
        long from = random.Below(60);
        System.Disturb(_roots[random.Below(_roots.Count)], new MailFault
        {
            Name = $"fault{number}",
            Kind = (MailFaultKind)random.Below(4),
            Probability = Probability.FromDouble(random.Below(100) / 100.0),
            From = Worlds.At(from),
            Until = Worlds.At(from + 1 + random.Below(200)),
            Delay = Worlds.Ns(random.Below(20)),
        });
    }

    private void AddLink(int from, int to, long minimum)
    {
        System.Link(_roots[from], _roots[to], Worlds.Ns(minimum));
        _links.Add((from, to, minimum));
    }

    /// <summary>Draws what to do from its own stream; its state depends on the order of everything that reaches it.</summary>
    private sealed class Gambler(RandomWorlds world, int root, bool runAhead, int generations) : Actor
    {
        private readonly (IActorRef To, long Minimum)[] _peers =
            [.. world._links.Where(link => link.From == root).Select(link => (world._roots[link.To], link.Minimum))];

        private ulong _state = 1;
        private long _nextWork = long.MaxValue;
        private int _budget = 60;
        private int _made;

        protected override void PreStart()
        {
            if (runAhead)
                PlanWork(Context.Random.Below(5));
        }

        protected override void Receive(object message)
        {
            Take(message);
            if (message is not Note note || note.Life == 0)
                return;
            Note next = new(note.Life - 1, _state);
            int acts = 1 + Context.Random.Below(2);
            for (int act = 0; act < acts; act++)
                Act(Context.Random.Below(40), next);
            if (world._failures > 0 && Context.Random.Below(world._failures) == 0)
                throw new FormatException($"{Context.Self.Path} {_state % 10}");
        }

        protected override void Advance(SimTime horizon)
        {
            while (_nextWork < Context.SafeUntil.Picoseconds)
            {
                Context.AdvanceTo(new SimTime(_nextWork));
                Mix(1);
                if (--_budget < 0)
                    return;
                if (_state % 7 == 0)
                    TellSomebody(new Note(3, _state));
                if (_state % 31 == 0)
                    Act((int)(_state % 40), new Note(2, _state));
                if (world._failures > 0 && _state % 61 == 0)
                {
                    // Resumed, it rests: nobody but the actor itself asks for a further turn.
                    _nextWork = long.MaxValue;
                    throw new FormatException($"{Context.Self.Path} working {_state % 10}");
                }
                _nextWork = Context.Now.Picoseconds + 1_000 * (1 + (long)(_state % 4));
            }
            WakeForWork();
        }

        protected override void AddCounters(ref Digest digest) => digest.Add(_state);

        private void Take(object message)
        {
            // Local work before this instant must have been done: a message reads the state that it left.
            if (_nextWork < Context.Now.Picoseconds && _budget >= 0)
                throw new BrokenInvariantException($"{Context.Self.Path} is told something with work left undone.");
            Mix((ulong)Context.Now.Picoseconds);
            Mix(message is Note note ? note.Value : 2);
            Mix((ulong)(Context.Sender?.Path.Length ?? 0));
        }

        private void Act(int choice, Note note)
        {
            switch (choice)
            {
                case < 14: TellSomebody(note); break;
                case < 17: Context.Tell(Context.Self, note, SimDuration.Zero); break;
                case < 20: Context.Tell(Context.Self, note, Worlds.Ns(Context.Random.Below(6))); break;
                case < 24: Spawn(note); break;
                case < 26: StopSomebody(); break;
                case < 28: Context.StartTimer(Context.Random.Below(2), note, Worlds.Ns(Context.Random.Below(9))); break;
                case 28: Context.StartPeriodicTimer("tick", new Note(0, note.Value), Worlds.Ns(7)); break;
                case 29: Context.CancelTimer(Context.Random.Below(2)); break;
                case < 32: WatchSomebody(); break;
                case 32: Context.UnstashAll(); break;
                case 33 when Context.Sender is not null: Context.Stash(); break;
                case 34: Context.Become(message => { Mix(77); Take(message); }); Context.Tell(Context.Self, note, Worlds.Ns(3)); break;
                case 35: Context.Unbecome(); break;
                case 36 when _peers.Length > 0 && Context.Sender is not null:
                    Context.Forward(_peers[0].To, Worlds.Ns(_peers[0].Minimum));
                    break;
                case 37 when runAhead && Context.Sender is not null: PlanWork(Context.Random.Below(9)); break;
                default: break;
            }
        }

        private void PlanWork(int delay)
        {
            _nextWork = Context.Now.Picoseconds + delay * 1_000L;
            WakeForWork();
        }

        private void WakeForWork()
        {
            if (world._promises)
                Context.WakeAt(new SimTime(_nextWork), new SimTime(FirstTold()));
            else
                Context.WakeAt(new SimTime(_nextWork));
        }

        /// <summary>When work to come tells something or fails first, looked for some steps ahead.</summary>
        private long FirstTold()
        {
            (ulong state, long time) = (_state, _nextWork);
            for (int step = 0; step < 8; step++)
            {
                state = RandomStream.Mix(unchecked(state + 1));
                if (step >= _budget || state % 7 == 0 || state % 31 == 0 || state % 61 == 0)
                    break;
                time += 1_000 * (1 + (long)(state % 4));
            }
            return time;
        }

        private void TellSomebody(Note note)
        {
            int children = Context.Children.Count;
            int chosen = Context.Random.Below(_peers.Length + children + 1);
            SimDuration extra = Worlds.Ns(Context.Random.Below(3));
            if (chosen < _peers.Length)
                Context.Tell(_peers[chosen].To, note, Worlds.Ns(_peers[chosen].Minimum) + extra);
            else if (chosen < _peers.Length + children)
                Context.Tell(Context.Children[chosen - _peers.Length], note, Worlds.Ns(2) + extra);
            else
                Context.Tell(Context.Self, note, extra);
        }

        private void Spawn(Note note)
        {
            if (!world._children || generations == 0 || Context.Children.Count > 3)
                return;
            bool working = Context.Random.Below(2) == 0;
            Props props = new(() => new Gambler(world, -1, working, generations - 1))
            {
                Supervision = Context.Random.Below(2) == 0 ? SupervisorStrategy.Escalating : SupervisorStrategy.Default,
            };
            IActorRef child = Context.ActorOf(props, $"c{_made++}", Worlds.Ns(2));
            if (_peers.Length > 0 && root >= 0)
                Context.Link(child, _peers[0].To, Worlds.Ns(_peers[0].Minimum));
            Context.Tell(child, note, Worlds.Ns(2));
        }

        private void StopSomebody()
        {
            if (Context.Children.Count > 0)
                Context.Stop(Context.Children[^1]);
            else if (Context.Random.Below(8) == 0)
                Context.Stop(Context.Self);
        }

        private void WatchSomebody()
        {
            if (Context.Children.Count == 0)
                return;
            if (Context.Random.Below(3) == 0)
                Context.Unwatch(Context.Children[0]);
            else
                Context.Watch(Context.Children[0]);
        }

        private void Mix(ulong value) => _state = RandomStream.Mix(unchecked(_state + value));
    }
}
