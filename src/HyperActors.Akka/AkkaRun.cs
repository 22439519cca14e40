using System.Collections.Concurrent;

namespace HyperActors.Akka;

/// <summary>What all Akka actors of one run know.</summary>
internal sealed class AkkaRun
{
    // Looked up, never enumerated.
    private readonly ConcurrentDictionary<IActorRef, AkkaActor.IActorRef> _hostOf = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isOver;
    private Exception? _error;

    public AkkaRun(EngineSession session, AkkaActor.ActorSystem system, Dispatchers dispatchers)
    {
        Session = session;
        System = system;
        Dispatchers = dispatchers;
        Families = [.. session.Roots.Select((root, index) => new Family(this, session.Partitions[index], root))];
        Hosts = new AkkaActor.IActorRef[Families.Count];
    }

    public EngineSession Session { get; }

    public AkkaActor.ActorSystem System { get; }

    public Dispatchers Dispatchers { get; }

    /// <summary>One for each root actor, in their order.</summary>
    public IReadOnlyList<Family> Families { get; }

    /// <summary>
    /// The hosts of the root actors, in their order. Written by the coordinator before the first window.
    /// </summary>
    public AkkaActor.IActorRef[] Hosts { get; }

    /// <summary>Completes when all Akka actors of the run have ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>What broke the run off; <see langword="null"/> when it came to an end of its own.</summary>
    public Exception? Error => Volatile.Read(ref _error);

    /// <summary>Whether nothing more is to be done.</summary>
    public bool IsOver => _isOver;

    /// <summary>Notes what breaks the run off. Of several causes the first counts.</summary>
    public void Break(Exception cause) => Interlocked.CompareExchange(ref _error, cause, null);

    /// <summary>Nothing more is to be done: the actors may stop.</summary>
    public void Finish() => _isOver = true;

    /// <summary>The last of the run's actors has ended.</summary>
    public void End()
    {
        if (!IsOver)
            Break(new InvalidOperationException("The Akka.NET actors of the run were stopped from outside."));
        _ended.TrySetResult();
    }

    public void AddHost(IActorRef actor, AkkaActor.IActorRef host) => _hostOf[actor] = host;

    /// <summary>The Akka actor in which a simulated actor lives, or lived.</summary>
    public AkkaActor.IActorRef HostOf(IActorRef? actor) =>
        actor is not null && _hostOf.TryGetValue(actor, out AkkaActor.IActorRef? host) ? host : System.DeadLetters;

    /// <summary>Tells the hosts what a partition has told theirs in a window.</summary>
    public IReadOnlyList<EventBatch> SendOutgoing(Partition partition, long window, AkkaActor.IActorRef sender)
    {
        IReadOnlyList<EventBatch> told = partition.TakeOutgoing();
        foreach (EventBatch batch in told)
            Hosts[batch.Destination].Tell(new Delivery(this, window, batch), sender);
        return told;
    }
}
