namespace HyperActors.Actors;

/// <summary>One run, as an engine sees it: partitions, and windows in which they may be executed independently.</summary>
/// <remarks>
/// <para>
/// An engine divides the actors once (<see cref="Divide"/>), then repeats: <see cref="OpenWindow"/> computes how far
/// each partition may go; every partition of <see cref="Active"/> is run once, on whatever thread; what it told others
/// (<see cref="Partition.TakeOutgoing"/>) is given to them (<see cref="Partition.Deliver"/>, or <see cref="Exchange"/>
/// for all at once). When <see cref="OpenWindow"/> says that there is no more, the engine returns.
/// </para>
/// <para>All of it happens on one thread at a time, but for the partitions' own <see cref="Partition.RunWindow"/>.</para>
/// </remarks>
public sealed class EngineSession
{
    private readonly ActorSystem _system;
    private readonly RunControl _control;
    private readonly LookaheadClasses _classes;
    private readonly List<Partition> _active = [];
    private readonly long[] _limitedBy;
    private Partition[] _partitions = [];
    private Horizons? _horizons;
    private PendingFailure? _failure;
    private long _limit;
    private long _sampleAt = long.MaxValue;
    private long _pausedAt = long.MaxValue;
    private long _work;
    private long _workObserved;
    private long[] _workBefore = [];
    private long _criticalPath;
    private long _dividedWindows;
    private long _dividedWork;
    private long _windows;
    private int _divided;

    internal EngineSession(ActorSystem system, RunControl control, LookaheadClasses classes, PendingFailure? failure)
    {
        _system = system;
        _control = control;
        _classes = classes;
        _failure = failure;
        _limit = Math.Min(control.Until.Picoseconds, failure is null ? long.MaxValue : failure.Time + 1);
        _limitedBy = new long[classes.Count * classes.Count];
        if (control.Sampler is { } sampler)
            _sampleAt = NextSample(sampler, system.Now);
    }

    /// <summary>The partitions, in the order of their index. Empty before <see cref="Divide"/>.</summary>
    public IReadOnlyList<Partition> Partitions => _partitions;

    /// <summary>The partitions with something to do in the window that is open.</summary>
    public IReadOnlyList<Partition> Active => _active;

    /// <summary>Root actors in the system: the largest sensible number of partitions.</summary>
    public int RootCount => _system.Roots.Count;

    /// <summary>
    /// The root actors, in the order in which they were made. After <see cref="DivideFully"/> each has the partition of
    /// its index.
    /// </summary>
    public IReadOnlyList<IActorRef> Roots => _system.Roots;

    /// <summary>Ends the run at the next safe point; partitions look at it too.</summary>
    public CancellationToken Cancellation => _control.Cancellation;

    /// <summary>Windows that the engine ran on more than one thread. For the report.</summary>
    public long SharedWindows { get; set; }

    /// <summary>Messages and turns of all closed windows.</summary>
    public long Work => _work;

    /// <summary>Messages and turns of the window that is open, as far as its partitions were run.</summary>
    public long WorkInWindow
    {
        get
        {
            long work = 0;
            foreach (Partition partition in _active)
                work += partition.Work - _workBefore[partition.Index];
            return work;
        }
    }

    /// <summary>Messages that wait to be delivered. Between windows only.</summary>
    internal int Pending => _partitions.Sum(static partition => partition.Pending);

    internal RunOutcome Outcome { get; private set; } = RunOutcome.Interrupted;

    internal PendingFailure? Failure => _failure;

    /// <summary>The instant of <see cref="RunOutcome.Paused"/>.</summary>
    internal long PausedAt => _pausedAt;

    internal long Floor => _horizons?.Floor ?? 0;

    /// <summary>Divides the actors anew. Between windows only, when nothing is on its way.</summary>
    /// <param name="partitions">How many; at least 1. More than there are actors leaves some empty.</param>
    public void Divide(int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        int[] places = Partitioner.Divide(_system.Roots, _system.Cells, partitions);
        Settle(partitions, places);
    }

    /// <summary>Puts every root actor with its children into a partition of its own.</summary>
    public void DivideFully() => Settle(Math.Max(1, RootCount), [.. Enumerable.Range(0, RootCount)]);

    /// <summary>The living children of an actor, in the order in which they were made. Between windows only.</summary>
    /// <param name="actor">An actor of this system.</param>
    public static IReadOnlyList<IActorRef> ChildrenOf(IActorRef actor) => ((ActorCell)actor).Children;

    /// <summary>Whether an actor has stopped. Between windows only.</summary>
    /// <param name="actor">An actor of this system.</param>
    public static bool HasStopped(IActorRef actor) => ((ActorCell)actor).IsStopped;

    /// <summary>
    /// Looks at failures, the observer and the cancellation, and computes how far each partition may go.
    /// </summary>
    /// <returns>False when the run is over.</returns>
    public bool OpenWindow()
    {
        if (_horizons is null)
            throw new InvalidOperationException("An engine divides the actors before it opens a window.");
        CloseWindow();
        bool goOn = ComputeHorizons(_horizons);
        if (_horizons.Floor >= _limit)
        {
            Outcome = _failure is not null ? RunOutcome.Failed
                : _pausedAt != long.MaxValue ? RunOutcome.Paused
                : _horizons.Floor == long.MaxValue ? RunOutcome.Completed : RunOutcome.ReachedEnd;
            return false;
        }
        if (!goOn || _control.Cancellation.IsCancellationRequested || !Observe())
        {
            Outcome = RunOutcome.Interrupted;
            return false;
        }
        foreach (Partition partition in _partitions)
            if (partition.HasInbox || partition.HasWork)
                _active.Add(partition);
        _windows++;
        return true;
    }

    /// <summary>Gives what every active partition told others to those it is for.</summary>
    public void Exchange()
    {
        foreach (Partition partition in _active)
        {
            // No enumerator: an interface's would be an allocation a window.
            IReadOnlyList<EventBatch> batches = partition.TakeOutgoing();
            for (int index = 0; index < batches.Count; index++)
                _partitions[batches[index].Destination].Deliver(batches[index]);
        }
    }

    /// <summary>
    /// Notes that a batch is on its way: it counts when the next window is computed, although its destination takes it
    /// in (<see cref="Partition.Deliver"/>) only when it runs that window. Between windows only.
    /// </summary>
    /// <param name="batch">What a partition told another.</param>
    public void Announce(EventBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Partitions[batch.Destination].Announce(batch);
    }

    internal ParallelismReport Report()
    {
        (double work, long windows) = _dividedWindows > 0 ? (_dividedWork, _dividedWindows) : (_work, _windows);
        return new ParallelismReport(
            _divided,
            _windows,
            _dividedWindows,
            SharedWindows,
            windows == 0 ? 0 : work / windows,
            _criticalPath,
            _criticalPath == 0 ? 1 : work / _criticalPath,
            NameLimit());
    }

    private void Settle(int partitions, int[] places)
    {
        if (_horizons is not null)
            CloseWindow();
        _partitions = _system.Settle(partitions, places, _classes, _control.Cancellation);
        _horizons = new Horizons(_partitions, _classes, _limitedBy);
        _divided = Math.Max(_divided, partitions);
        _workBefore = [.. _partitions.Select(partition => partition.Work)];
    }

    private void CloseWindow()
    {
        long most = 0;
        long before = _work;
        foreach (Partition partition in _active)
        {
            long done = partition.Work - _workBefore[partition.Index];
            _workBefore[partition.Index] += done;
            _work += done;
            most = Math.Max(most, done);
            if (partition.PausedAt < _pausedAt)
            {
                _pausedAt = partition.PausedAt;
                _limit = Math.Min(_limit, _pausedAt + 1);
            }
            if (partition.Failure is not null && partition.Failure.IsBefore(_failure))
            {
                _failure = partition.Failure;
                _limit = Math.Min(_limit, _failure.Time + 1);
            }
        }
        if (_partitions.Length > 1 && _active.Count > 0)
        {
            _dividedWindows++;
            _dividedWork += _work - before;
            _criticalPath += most;
        }
        _active.Clear();
    }

    /// <summary>
    /// Computes the bounds, none beyond the next sample, and shows the samples that are due. False to interrupt the run.
    /// </summary>
    private bool ComputeHorizons(Horizons horizons)
    {
        horizons.Compute(Math.Min(_limit, _sampleAt));
        while (_sampleAt <= Math.Min(_limit, horizons.Floor) && horizons.Floor != long.MaxValue)
        {
            SimTime now = new(_sampleAt);
            if (!_control.Sampler!.Sample(now))
                return false;
            _sampleAt = NextSample(_control.Sampler, now);
            horizons.Compute(Math.Min(_limit, _sampleAt));
        }
        return true;
    }

    private static long NextSample(IRunSampler sampler, SimTime after)
    {
        SimTime next = sampler.NextAfter(after);
        return next > after ? next.Picoseconds : throw new InvalidOperationException(
            $"A sampler names instants in their order: {next} does not come after {after}.");
    }

    private bool Observe()
    {
        // Often enough for a display that refreshes some times a second, seldom enough to cost nothing.
        const int Interval = 1 << 15;
        if (_control.Observer is null || (_windows > 0 && _work - _workObserved < Interval))
            return true;
        _workObserved = _work;
        return _control.Observer.Observe(new SimTime(_horizons!.Floor), _system.EventsSoFar());
    }

    private string? NameLimit()
    {
        if (_horizons?.MostLimiting() is not (int from, int to))
            return null;
        ActorCell source = _system.Cells[_classes.RepresentativeOf(from)]!;
        ActorCell target = _system.Cells[_classes.RepresentativeOf(to)]!;
        return $"{source.Path} -> {target.Path} {new SimDuration(_classes.Distance(from, to))}";
    }
}
