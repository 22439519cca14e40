namespace HyperActors.Akka;

/// <summary>
/// A simulated root actor with all below it, as the run sees it: what outlives a restart of its Akka actors.
/// </summary>
/// <remarks>
/// Used by one thread at a time: the host's, or the coordinator's once the root has stopped and its host is gone.
/// </remarks>
internal sealed class Family : IPartitionListener
{
    private readonly List<EventBatch>[] _arrived = [[], []];
    private readonly List<Errand> _errands = [];
    private readonly Dictionary<IActorRef, IActorRef> _parents = [];
    private int _awaited;

    public Family(AkkaRun run, Partition partition, IActorRef root)
    {
        Run = run;
        Partition = partition;
        Root = root;
        RootStopped = EngineSession.HasStopped(root);
        partition.Listener = this;
        if (!RootStopped)
            AddDescendants(root);
    }

    public AkkaRun Run { get; }

    public Partition Partition { get; }

    public IActorRef Root { get; }

    /// <summary>Whether the simulated root has stopped; its host stops at the end of the window.</summary>
    public bool RootStopped { get; private set; }

    /// <summary>What the supervisors have in hand; <see langword="null"/> when nothing failed.</summary>
    public ActorFailure? Failure { get; set; }

    /// <summary>The window that is being executed, or was the last.</summary>
    public long Window { get; private set; }

    /// <summary>Whether the window is asked for and not yet reported.</summary>
    public bool WindowOpen { get; set; }

    /// <summary>Whether nothing is to be executed in it.</summary>
    public bool IsLastWindow { get; private set; }

    /// <summary>Whether all batches of the window before are here.</summary>
    public bool IsComplete => ArrivedIn(Window - 1).Count >= _awaited;

    public void OpenWindow(RunWindow window)
    {
        Window = window.Window;
        IsLastWindow = window.IsLast;
        WindowOpen = true;
        _awaited = window.Batches;
    }

    /// <summary>
    /// Keeps a batch for the window after the one in which it was told: those ahead of others tell for the next
    /// already.
    /// </summary>
    public void Add(long window, EventBatch batch) => ArrivedIn(window).Add(batch);

    /// <summary>Gives the partition what has come for the open window.</summary>
    public void TakeIn()
    {
        List<EventBatch> arrived = ArrivedIn(Window - 1);
        foreach (EventBatch batch in arrived)
            Partition.Deliver(batch);
        arrived.Clear();
    }

    /// <summary>
    /// What became of the children since the last call: errands for their hosts, in the order of the model.
    /// </summary>
    public IReadOnlyList<Errand> TakeErrands()
    {
        if (_errands.Count == 0)
            return [];
        Errand[] errands = [.. _errands];
        _errands.Clear();
        return errands;
    }

    /// <summary>An errand to the host of an actor of this family.</summary>
    public Errand ErrandTo(IActorRef actor, FamilyOrder order)
    {
        List<IActorRef> way = [];
        for (IActorRef step = actor; step != Root; step = _parents[step])
            way.Add(step);
        way.Reverse();
        return new Errand(this, way, 0, order);
    }

    /// <summary>
    /// What the simulated supervisor decides about an actor, if this is the failure in hand and concerns it.
    /// </summary>
    public SupervisorVerdict? VerdictOn(IActorRef actor, Exception cause) =>
        Failure is not null && ReferenceEquals(Failure.Exception, cause)
            ? Failure.Verdicts.FirstOrDefault(verdict => verdict.Actor == actor)
            : null;

    /// <inheritdoc />
    public void OnChildMade(IActorRef parent, IActorRef child)
    {
        _parents.Add(child, parent);
        _errands.Add(ErrandTo(parent, new Adopt(child)));
    }

    /// <inheritdoc />
    public void OnStopped(IActorRef actor)
    {
        if (actor == Root)
            RootStopped = true;
        else if (_parents.Remove(actor, out IActorRef? parent))
            _errands.Add(ErrandTo(parent, new Retire(actor)));
    }

    /// <inheritdoc />
    public void OnDeadLetter(IActorRef? sender, IActorRef target, object message) =>
        Run.System.EventStream.Publish(new AkkaEvent.DeadLetter(message, Run.HostOf(sender), Run.HostOf(target)));

    private List<EventBatch> ArrivedIn(long window) => _arrived[window & 1];

    private void AddDescendants(IActorRef parent)
    {
        foreach (IActorRef child in EngineSession.ChildrenOf(parent))
        {
            OnChildMade(parent, child);
            AddDescendants(child);
        }
    }
}
