namespace HyperActors.Akka;

/// <summary>
/// The Akka actor in which one simulated actor lives: parent and supervisor of the hosts of its children.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="family">The family of the simulated actor.</param>
internal abstract class FamilyHost(AkkaRun run, Family family) : AkkaActor.UntypedActor
{
    // Akka enumerates children in the order of a hash; this is the order of the model.
    private readonly OrderedDictionary<IActorRef, AkkaActor.IActorRef> _children = [];
    private int _adopted;

    protected AkkaRun Run => run;

    protected Family Family => family;

    protected override AkkaActor.SupervisorStrategy SupervisorStrategy() => new VirtualStrategy(run, host =>
    {
        foreach ((IActorRef child, AkkaActor.IActorRef its) in _children)
            if (its.Equals(host))
                return (family, child);
        return null;
    });

    // Not Akka's own, which calls PostStop: here that means the end.
    protected override void PreRestart(Exception reason, object message)
    {
        foreach (AkkaActor.IActorRef host in _children.Values)
            Context.Stop(host);
    }

    protected void Do(Errand errand)
    {
        if (errand.IsHere)
            Do(errand.Order);
        else if (_children.TryGetValue(errand.Way[errand.Step], out AkkaActor.IActorRef? host))
            host.Tell(errand.Next, Self);
        else if (errand.Order is Fail fail)
            TellRoot(fail.Failure);
    }

    /// <summary>
    /// Fails as the simulated actor in here did. What is told to Self waits until the supervisors have decided.
    /// </summary>
    protected abstract void Throw(ActorFailure failure);

    protected void TellRoot(ActorFailure failure) => run.Hosts[family.Partition.Index].Tell(new Proceed(failure), Self);

    private void Do(FamilyOrder order)
    {
        switch (order)
        {
            case Adopt adopt:
                AkkaActor.IActorRef host = Context.ActorOf(
                    AkkaActor.Props.Create(() => new ChildHost(run, family)).WithDispatcher(run.Dispatchers.Hosts),
                    HostName.Of(adopt.Child, _adopted++));
                _children.Add(adopt.Child, host);
                run.AddHost(adopt.Child, host);
                break;
            case Retire retire:
                if (_children.Remove(retire.Child, out AkkaActor.IActorRef? retired))
                    Context.Stop(retired);
                break;
            case Fail fail:
                Throw(fail.Failure);
                break;
        }
    }
}
