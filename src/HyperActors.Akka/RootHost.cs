using System.Runtime.ExceptionServices;

namespace HyperActors.Akka;

/// <summary>The host of a simulated root actor: it executes the partition of the root and of all below it.</summary>
internal sealed class RootHost(AkkaRun run, Family family, AkkaActor.IActorRef coordinator) : FamilyHost(run, family)
{
    protected override void PreStart() => DoErrands();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RunWindow window:
                Family.OpenWindow(window);
                ExecuteIfComplete();
                break;
            case Delivery delivery:
                Family.Add(delivery.Window, delivery.Batch);
                if (delivery.Window < Family.Window && Family.WindowOpen)
                    ExecuteIfComplete();
                break;
            case Proceed proceed:
                OnProceed(proceed.Failure);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void Throw(ActorFailure failure)
    {
        Self.Tell(new Proceed(failure), Self);
        ExceptionDispatchInfo.Throw(failure.Exception);
    }

    /// <summary>
    /// Stopped by its supervisor in the middle of a window, it does what is left of it: to count what comes too late.
    /// </summary>
    protected override void PostStop()
    {
        // Any other end is either in order, between windows, or not of the model: then the coordinator breaks the run off.
        bool decided = Family.Failure is { } failure
            && Family.VerdictOn(Family.Root, failure.Exception) is { Directive: Directive.Stop };
        if (Run.IsOver || Family.RootStopped || !decided)
            return;
        try
        {
            Family.Failure = null;
            Family.Partition.Supervise();
            Family.Partition.RunWindow();
            Report();
        }
        catch (Exception exception)
        {
            coordinator.Tell(new Broken(exception), Self);
        }
    }

    private void ExecuteIfComplete()
    {
        if (!Family.IsComplete)
            return;
        Family.TakeIn();
        if (Family.IsLastWindow)
            Report();
        else
            Execute();
    }

    private void Execute()
    {
        while (Family.Partition.TryRunWindow() is { } failure)
        {
            DoErrands();
            // Of an actor that has stopped meanwhile, nobody wants to know.
            if (failure.Verdicts.Count > 0)
            {
                Family.Failure = failure;
                Do(Family.ErrandTo(failure.Actor, new Fail(failure)));
                return;
            }
            Family.Partition.Supervise();
        }
        DoErrands();
        Report();
        if (Family.RootStopped)
            Context.Stop(Self);
    }

    private void OnProceed(ActorFailure failure)
    {
        if (!ReferenceEquals(Family.Failure, failure))
            return;
        Family.Failure = null;
        Family.Partition.Supervise();
        Execute();
    }

    private void Report()
    {
        Family.WindowOpen = false;
        IReadOnlyList<EventBatch> told = Run.SendOutgoing(Family.Partition, Family.Window, Self);
        coordinator.Tell(new WindowDone(Family, told), Self);
    }

    private void DoErrands()
    {
        foreach (Errand errand in Family.TakeErrands())
            Do(errand);
    }
}
