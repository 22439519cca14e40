namespace HyperActors.Akka;

/// <summary>Opens the windows, and supervises the hosts of the root actors.</summary>
/// <remarks>
/// A window goes: the session computes how far each partition may go; the hosts with something to do are told; each
/// executes, tells its batches to the hosts they are for, and reports what it told. When all have reported, the batches
/// are announced to the session and the next window opens. A host is told how many batches to wait for, so that nothing
/// depends on which of two Akka messages comes first.
/// </remarks>
internal sealed class Coordinator(AkkaRun run) : AkkaActor.UntypedActor
{
    private readonly Dictionary<AkkaActor.IActorRef, Family> _families = [];
    private readonly List<EventBatch> _told = [];
    private readonly int[] _awaited = new int[run.Families.Count];
    private readonly bool[] _orphaned = new bool[run.Families.Count];
    private long _window;
    private int _running;
    private bool _isLast;

    protected override void PreStart()
    {
        // Batches to a host that is gone come back as these.
        run.System.EventStream.Subscribe(Self, typeof(AkkaEvent.SuppressedDeadLetter));
        foreach (Family family in run.Families)
        {
            int index = family.Partition.Index;
            _orphaned[index] = family.RootStopped;
            run.Hosts[index] = family.RootStopped ? Self : MakeHost(family);
            run.AddHost(family.Root, run.Hosts[index]);
        }
        Self.Tell(OpenNext.Instance, Self);
    }

    protected override void PostStop() => run.System.EventStream.Unsubscribe(Self);

    protected override AkkaActor.SupervisorStrategy SupervisorStrategy() => new VirtualStrategy(
        run, host => _families.TryGetValue(host, out Family? family) ? (family, family.Root) : null);

    protected override void OnReceive(object message)
    {
        if (run.IsOver)
            return;
        try
        {
            Handle(message);
        }
        catch (Exception exception)
        {
            // What the observer of the run throws, for instance: it is for the caller of the run, not for a supervisor.
            Break(exception);
        }
    }

    private void Handle(object message)
    {
        switch (message)
        {
            case OpenNext: OpenWindow(); break;
            case WindowDone done: OnWindowDone(done); break;
            case Delivery delivery: OnDelivery(delivery); break;
            case AkkaEvent.SuppressedDeadLetter letter: OnSuppressed(letter.Message); break;
            case AkkaActor.Terminated terminated: OnTerminated(_families[terminated.ActorRef]); break;
            case Broken broken: Break(broken.Cause); break;
            default: Unhandled(message); break;
        }
    }

    private void OpenWindow()
    {
        _window++;
        if (run.Session.OpenWindow())
        {
            _running = run.Session.Active.Count;
            foreach (Partition partition in run.Session.Active)
                Open(partition.Index);
            return;
        }
        // What is on its way must not be lost: the simulated system may be run on.
        _isLast = true;
        _running = _awaited.Count(static batches => batches > 0);
        if (_running == 0)
            Finish();
        for (int index = 0; index < _awaited.Length; index++)
            if (_awaited[index] > 0)
                Open(index);
    }

    private void Open(int index)
    {
        RunWindow window = new(_window, _awaited[index], _isLast);
        _awaited[index] = 0;
        if (_orphaned[index])
        {
            run.Families[index].OpenWindow(window);
            ExecuteIfComplete(run.Families[index]);
        }
        else
        {
            run.Hosts[index].Tell(window, Self);
        }
    }

    private void OnWindowDone(WindowDone done)
    {
        _orphaned[done.Family.Partition.Index] = done.Family.RootStopped;
        Close(done.Told);
    }

    private void Close(IReadOnlyList<EventBatch> told)
    {
        _told.AddRange(told);
        if (--_running > 0)
            return;
        if (_isLast)
        {
            Finish();
            return;
        }
        // Only now, with no partition at work, may the session be told.
        foreach (EventBatch batch in _told)
        {
            run.Session.Announce(batch);
            _awaited[batch.Destination]++;
        }
        _told.Clear();
        Self.Tell(OpenNext.Instance, Self);
    }

    /// <summary>
    /// A batch for an actor that had stopped before the run began, or whose host ended before it came.
    /// </summary>
    private void OnDelivery(Delivery delivery)
    {
        Family orphan = run.Families[delivery.Batch.Destination];
        orphan.Add(delivery.Window, delivery.Batch);
        if (orphan.WindowOpen && delivery.Window < _window)
            ExecuteIfComplete(orphan);
    }

    /// <summary>
    /// Does for a stopped actor what its host would: its letters are dead, but they are counted in virtual time.
    /// </summary>
    private void ExecuteIfComplete(Family orphan)
    {
        if (!orphan.IsComplete)
            return;
        orphan.WindowOpen = false;
        orphan.TakeIn();
        if (!_isLast)
            orphan.Partition.RunWindow();
        Close(run.SendOutgoing(orphan.Partition, _window, Self));
    }

    private void OnSuppressed(object message)
    {
        if (message is Delivery delivery && delivery.Run == run)
            OnDelivery(delivery);
        else if (message is Errand { Order: Fail fail } errand && errand.Family.Run == run)
            run.Hosts[errand.Family.Partition.Index].Tell(new Proceed(fail.Failure), Self);
    }

    private void OnTerminated(Family family)
    {
        if (!family.RootStopped)
            Break(new InvalidOperationException($"The Akka.NET actor of {family.Root.Path} was stopped from outside."));
    }

    private void Break(Exception cause)
    {
        run.Break(cause);
        Finish();
    }

    private void Finish()
    {
        run.Finish();
        Context.Stop(Context.Parent);
    }

    private AkkaActor.IActorRef MakeHost(Family family)
    {
        AkkaActor.IActorRef coordinator = Self;
        AkkaActor.IActorRef host = Context.ActorOf(
            AkkaActor.Props.Create(() => new RootHost(run, family, coordinator)).WithDispatcher(run.Dispatchers.Hosts),
            HostName.Of(family.Root));
        _families.Add(host, family);
        return Context.Watch(host);
    }
}
