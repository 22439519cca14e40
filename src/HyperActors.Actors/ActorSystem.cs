namespace HyperActors.Actors;

/// <summary>A world of actors in virtual time: made, linked, then run by an engine as far as one likes.</summary>
/// <remarks>
/// Not safe for several threads: build, run and read it from one. Engines use more threads inside <see cref="Run"/>.
/// </remarks>
public sealed class ActorSystem
{
    private readonly List<ActorCell> _roots = [];
    private readonly HashSet<string> _rootNames = [];
    private readonly Lock _growth = new();
    private readonly DeadLetterOffice _deadLetters = new();
    private readonly MessageHistory? _past;
    private ActorCell?[] _cells = new ActorCell?[16];
    private Partition[] _partitions;
    private LookaheadClasses? _classes;
    private int _slots = 1;
    private ulong _outside;
    private int _started;
    private long _events;
    private long _ties;
    private long _turns;
    private long _latest;
    private long _clock;
    private ulong _plainSlots;
    private bool _running;
    private bool _failed;

    /// <summary>Makes an empty system.</summary>
    /// <param name="options">What holds for all of it. Default: seed 0, links only.</param>
    /// <exception cref="ArgumentOutOfRangeException">A lookahead or a turn is not longer than zero.</exception>
    public ActorSystem(ActorSystemOptions? options = null)
    {
        Options = options ?? new ActorSystemOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.LongestTurn.Picoseconds, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(Options.HistoryLength, nameof(options));
        if (Options.DefaultLookahead is { Picoseconds: <= 0 })
            throw new ArgumentOutOfRangeException(nameof(options), Options.DefaultLookahead, "A lookahead is more than zero.");
        Order = new SenderOrder(this);
        Shuffle = Options.TieSeed is { } seed ? new TieShuffle(this, seed) : null;
        _past = Options.HistoryLength > 0 ? new MessageHistory(Options.HistoryLength) : null;
        _partitions = [NewPartition(0, 1, new LookaheadClasses([], _cells, 1, long.MaxValue), [], default)];
    }

    /// <summary>What holds for all of the system.</summary>
    public ActorSystemOptions Options { get; }

    /// <summary>Nothing is scheduled before this instant any more: how far the system was run.</summary>
    public SimTime Now => new(_clock);

    /// <summary>Whether root actors wait for the next <see cref="Run"/> to start.</summary>
    public bool HasUnstarted => _started < _roots.Count;

    /// <summary>
    /// The earliest instant at which something is to be done; <see cref="SimTime.MaxValue"/> for never. Between runs.
    /// </summary>
    public SimTime NextTime =>
        HasUnstarted ? Now : _partitions.Select(static partition => partition.NextTime).Min();

    /// <summary>
    /// The last messages that were delivered, oldest first: as many as <see cref="ActorSystemOptions.HistoryLength"/>.
    /// Between runs.
    /// </summary>
    public IReadOnlyList<RecordedMessage> History => Recall(long.MaxValue);

    internal SenderOrder Order { get; }

    internal TieShuffle? Shuffle { get; }

    internal ActorCell?[] Cells => _cells;

    internal IReadOnlyList<ActorCell> Roots => _roots;

    internal long DefaultLookahead => Options.DefaultLookahead?.Picoseconds ?? long.MaxValue;

    /// <summary>Makes a root actor. It starts with the next <see cref="Run"/>, in the order in which roots were made.</summary>
    /// <param name="props">How to make it.</param>
    /// <param name="name">Unique among the roots; not empty, without a slash.</param>
    public IActorRef ActorOf(Props props, string name)
    {
        ArgumentNullException.ThrowIfNull(props);
        ArgumentOutOfRangeException.ThrowIfLessThan(props.Weight, 1, nameof(props));
        CheckName(name);
        CheckIdle();
        if (!_rootNames.Add(name))
            throw new InvalidOperationException($"There is a root actor {name} already.");
        ActorCell root = AddCell(null, _roots.Count, props, name);
        root.Partition = _partitions[0];
        _roots.Add(root);
        return root;
    }

    /// <summary>The root actor of a name.</summary>
    /// <param name="name">As given to <see cref="ActorOf"/>.</param>
    /// <returns>It, running or stopped; <see langword="null"/> if none was made.</returns>
    public IActorRef? RootOf(string name) => _roots.Find(root => root.Name == name);

    /// <summary>Declares that one actor may tell another, and after how long at least.</summary>
    /// <param name="from">Who tells.</param>
    /// <param name="to">Who is told.</param>
    /// <param name="minimum">More than zero. Of two declarations the shorter counts.</param>
    public void Link(IActorRef from, IActorRef to, SimDuration minimum)
    {
        CheckIdle();
        AddLink(CellOf(from), CellOf(to), minimum);
    }

    /// <summary>Declares a link in both directions.</summary>
    /// <param name="one">The one end.</param>
    /// <param name="other">The other end.</param>
    /// <param name="minimum">More than zero.</param>
    public void LinkBoth(IActorRef one, IActorRef other, SimDuration minimum)
    {
        Link(one, other, minimum);
        Link(other, one, minimum);
    }

    /// <summary>
    /// Tells an actor something from outside. At equal instants such messages come first, in the order of their
    /// scheduling.
    /// </summary>
    /// <param name="target">Who is told.</param>
    /// <param name="message">An immutable object.</param>
    /// <param name="at">When it arrives; not before <see cref="Now"/>.</param>
    public void Schedule(IActorRef target, object message, SimTime at)
    {
        ArgumentNullException.ThrowIfNull(message);
        CheckIdle();
        if (at.Picoseconds < _clock)
            throw new ArgumentOutOfRangeException(nameof(at), at, $"The system was run to {Now} already.");
        ActorCell cell = CellOf(target);
        if (at.Picoseconds < cell.Now)
            throw new ArgumentOutOfRangeException(
                nameof(at), at, $"{cell.Path} has run ahead of the pause, to {new SimTime(cell.Now)}.");
        cell.Partition.Enqueue(cell.Slot, at.Picoseconds, ++_outside, message);
    }

    /// <summary>Lets something befall the mail of an actor during a span of virtual time.</summary>
    /// <param name="mailbox">Whose mail.</param>
    /// <param name="fault">What happens, when, and how likely.</param>
    /// <param name="watcher">
    /// Is told of each message that is hit, and when it arrived; by the thread that runs the actor, so that it may only look.
    /// Default nobody.
    /// </param>
    /// <returns>What the fault does, counted while the system runs.</returns>
    /// <exception cref="ArgumentException">The mailbox has a fault of that name, or its span or delay cannot be.</exception>
    public MailFaultCounts Disturb(IActorRef mailbox, MailFault fault, Action<SimTime, object>? watcher = null)
    {
        ArgumentNullException.ThrowIfNull(fault);
        CheckIdle();
        return CellOf(mailbox).Disturb(fault, watcher);
    }

    /// <summary>Runs the system, or runs it on.</summary>
    /// <param name="engine">Who executes the actors; another one may continue what one began.</param>
    /// <param name="control">How far, and who may watch.</param>
    /// <exception cref="InvalidOperationException">It is running, or has failed.</exception>
    public RunReport Run(IEngine engine, RunControl control)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(control);
        CheckIdle();
        PendingFailure? failure = StartRoots();
        _classes = new LookaheadClasses(_roots, _cells, _slots, DefaultLookahead);
        EngineSession session = new(this, control, _classes, failure);
        _running = true;
        // An engine that breaks off leaves partitions at different instants.
        _failed = true;
        try
        {
            engine.Run(session);
            _failed = session.Outcome == RunOutcome.Failed;
        }
        finally
        {
            _running = false;
        }
        return Finish(engine, control, session);
    }

    /// <summary>The shortest delay with which one actor may tell another.</summary>
    /// <param name="from">Who tells.</param>
    /// <param name="to">Who is told.</param>
    /// <returns>What was declared, or the default lookahead; <see langword="null"/> where no link leads.</returns>
    public SimDuration? MinimumDelay(IActorRef from, IActorRef to)
    {
        long minimum = CellOf(from).MinimumTo(CellOf(to));
        return from == to ? SimDuration.Zero : minimum == long.MaxValue ? null : new SimDuration(minimum);
    }

    /// <summary>
    /// The actor behind a reference, or the one inside its <see cref="ActorShell"/>, to read its results: between runs, or
    /// in an observer.
    /// </summary>
    /// <typeparam name="T">The actor's class.</typeparam>
    /// <param name="actor">Who is looked at; it may have stopped.</param>
    /// <exception cref="InvalidOperationException">It has not started, or is of another class.</exception>
    public T Inspect<T>(IActorRef actor)
        where T : Actor
    {
        ActorCell cell = CellOf(actor);
        Actor? inside = cell.Actor;
        while (inside is ActorShell shell and not T)
            inside = shell.Core;
        return inside as T ?? throw new InvalidOperationException(
            $"{cell.Path} is {cell.Actor?.GetType().Name ?? "not started"}, not {typeof(T).Name}.");
    }

    internal static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('/'))
            throw new ArgumentException($"A slash separates names in a path; {name} cannot hold one.", nameof(name));
    }

    internal ActorCell AddChild(ActorCell parent, int ordinal, Props props, string name) =>
        AddCell(parent, ordinal, props, name);

    internal void AddLink(ActorCell from, ActorCell to, SimDuration minimum)
    {
        if (minimum <= SimDuration.Zero)
            throw new ArgumentOutOfRangeException(nameof(minimum), minimum, "A link takes more than zero time.");
        if (_running && from.Root != to.Root)
        {
            // Other partitions have gone as far as the declared distance lets them.
            long distance = _classes!.Distance(from.Root.Class, to.Root.Class);
            if (minimum.Picoseconds < distance)
                throw new LookaheadException(
                    $"{from.Path} cannot be linked to {to.Path} at {minimum} while the system runs: what was declared "
                    + $"before allows no less than {new SimTime(distance)}. Declare the link of the root actors before the run.");
            from.LinksOut.Add(to.Slot, minimum.Picoseconds);
            return;
        }
        from.LinksOut.Add(to.Slot, minimum.Picoseconds);
        to.LinksIn.Add(from.Slot, minimum.Picoseconds);
    }

    /// <summary>What stands for a sender in a digest: the same on every engine.</summary>
    internal ulong SenderKey(int slot) => (ulong)slot < _plainSlots ? (ulong)slot : _cells[slot]!.PathHash;

    internal long EventsSoFar()
    {
        long events = _events;
        foreach (Partition partition in _partitions)
            events += partition.Events;
        return events;
    }

    /// <summary>Gives every actor with its pending messages and wishes to a partition.</summary>
    internal Partition[] Settle(
        int partitions, int[] places, LookaheadClasses classes, CancellationToken cancellation)
    {
        Partition[] before = _partitions;
        Remember(before);
        foreach (Partition partition in before)
            partition.DrainInbox();
        SortedSet<int>[] present = [.. Enumerable.Range(0, partitions).Select(_ => new SortedSet<int>())];
        for (int root = 0; root < places.Length; root++)
            present[places[root]].Add(_roots[root].Class);
        Partition[] after = new Partition[partitions];
        for (int index = 0; index < partitions; index++)
            after[index] = NewPartition(index, partitions, classes, [.. present[index]], cancellation);
        for (int slot = 1; slot < _slots; slot++)
            Move(_cells[slot]!, after[places[_cells[slot]!.Root.Ordinal]]);
        foreach (Partition partition in before)
        {
            partition.MoveTo(pending => _cells[pending.Target]!.Partition.Enqueue(
                pending.Target, pending.Time, pending.Origin, pending.Message));
            Collect(partition);
        }
        foreach (Partition partition in after)
            partition.EndMove();
        _partitions = after;
        return after;
    }

    private static void Move(ActorCell cell, Partition to)
    {
        if (cell.WakeHome is not null)
            cell.Partition.WithdrawWake(cell);
        cell.Partition = to;
        if (cell.Arrivals is not null)
        {
            cell.Arrivals.Clear();
            to.KeepArrivals();
        }
        if (cell.WakeTime != long.MaxValue)
            to.UpdateWake(cell, before: long.MaxValue);
    }

    private Partition NewPartition(
        int index, int partitions, LookaheadClasses classes, int[] present, CancellationToken cancellation) =>
        new(this, index, partitions, classes, present, cancellation);

    private void Collect(Partition partition)
    {
        _events += partition.Events;
        _ties += partition.Ties;
        _turns += partition.Turns;
        _latest = Math.Max(_latest, partition.Latest);
        _deadLetters.Add(partition.DeadLetters);
    }

    private PendingFailure? StartRoots()
    {
        if (_started == _roots.Count)
            return null;
        if (_slots == _roots.Count + 1)
        {
            _plainSlots = (ulong)_slots;
            Order.PlainLimit = _plainSlots << SenderOrder.SequenceBits;
        }
        int[] places = new int[_roots.Count];
        Partition start = Settle(1, places, new LookaheadClasses(_roots, _cells, _slots, DefaultLookahead), default)[0];
        for (; _started < _roots.Count; _started++)
        {
            _roots[_started].Start(_clock);
            start.RunDeferred();
        }
        return start.Failure;
    }

    private RunReport Finish(IEngine engine, RunControl control, EngineSession session)
    {
        long latest = _partitions.Aggregate(_latest, (most, partition) => Math.Max(most, partition.Latest));
        DeadLetterOffice letters = new();
        letters.Add(_deadLetters);
        foreach (Partition partition in _partitions)
            letters.Add(partition.DeadLetters);
        long ahead = 0;
        for (int slot = 1; slot < _slots; slot++)
        {
            latest = Math.Max(latest, _cells[slot]!.Worked);
            ahead = Math.Max(ahead, _cells[slot]!.Now);
        }
        latest = session.Outcome switch
        {
            RunOutcome.ReachedEnd => control.Until.Picoseconds,
            RunOutcome.Paused => session.PausedAt,
            _ => latest,
        };
        // After a pause the clock stands at its instant: from there probes act, whoever has run ahead.
        _clock = Math.Max(_clock, session.Outcome == RunOutcome.Paused ? latest : Math.Max(latest, ahead));
        return new RunReport
        {
            Outcome = session.Outcome,
            Failure = session.Failure is null ? null : Describe(session.Failure),
            Engine = engine.Name,
            Now = new SimTime(latest),
            Events = EventsSoFar(),
            Ties = _ties + _partitions.Sum(partition => partition.Ties),
            Turns = _turns + _partitions.Sum(partition => partition.Turns),
            DeadLetters = letters.Count,
            FirstDeadLetters = letters.List(),
            Digest = DigestAll(letters.Count),
            Parallelism = session.Report(),
        };
    }

    private RunFailure Describe(PendingFailure failure) =>
        new(failure.Exception, new SimTime(failure.Time), failure.Cell.Path, failure.Message, Recall(failure.Time));

    /// <summary>The last messages up to an instant: of partitions that are no more, and of those that are.</summary>
    private IReadOnlyList<RecordedMessage> Recall(long until) =>
        [.. (_past?.Entries ?? [])
            .Concat(EntriesOf(_partitions))
            .OrderBy(static entry => entry.Time)
            .Where(entry => entry.Time <= until)
            .TakeLast(Options.HistoryLength)
            .Select(entry => new RecordedMessage(
                new SimTime(entry.Time), _cells[entry.Sender]?.Path, _cells[entry.Target]!.Path, entry.Message))];

    private static IEnumerable<MessageHistory.Entry> EntriesOf(Partition[] partitions) =>
        partitions.SelectMany(static partition => partition.History?.Entries ?? []);

    /// <summary>Keeps what partitions that are given up have delivered.</summary>
    private void Remember(Partition[] before)
    {
        if (_past is null)
            return;
        foreach (MessageHistory.Entry entry in EntriesOf(before).OrderBy(static entry => entry.Time))
            _past.Add(entry.Time, entry.Sender, entry.Target, entry.Message);
    }

    private Digest DigestAll(long deadLetters)
    {
        Digest digest = new(Options.Seed);
        foreach (ActorCell root in _roots)
            root.AddTo(ref digest);
        digest.Add(deadLetters);
        return digest;
    }

    private ActorCell AddCell(ActorCell? parent, int ordinal, Props props, string name)
    {
        // Partitions make children at the same time; what they get is an id, not an order.
        lock (_growth)
        {
            if (_slots == SenderOrder.MaxSlots)
                throw new InvalidOperationException($"A system holds at most {SenderOrder.MaxSlots - 1} actors.");
            if (_slots == _cells.Length)
                Array.Resize(ref _cells, _slots * 2);
            ActorCell cell = new(this, _slots, parent, ordinal, props, name);
            _cells[_slots++] = cell;
            return cell;
        }
    }

    private ActorCell CellOf(IActorRef actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor is ActorCell cell && cell.BelongsTo(this))
            return cell;
        throw new ArgumentException($"{actor.Path} is no actor of this system.", nameof(actor));
    }

    private void CheckIdle()
    {
        if (_running)
            throw new InvalidOperationException("The system is running: use the context of an actor.");
        if (_failed)
            throw new InvalidOperationException("The system has failed: nothing after the failure can be trusted.");
    }
}
