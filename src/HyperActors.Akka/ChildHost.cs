using System.Runtime.ExceptionServices;

namespace HyperActors.Akka;

/// <summary>The host of a simulated actor that is another's child.</summary>
/// <remarks>
/// A family shares a partition, because parent and child act on each other without delay; so its messages are executed
/// by the root's host. What happens here is supervision, and death watch by whoever is interested.
/// </remarks>
internal sealed class ChildHost(AkkaRun run, Family family) : FamilyHost(run, family)
{
    private ActorFailure? _thrown;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Errand errand:
                Do(errand);
                break;
            case Proceed proceed:
                _thrown = null;
                TellRoot(proceed.Failure);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void Throw(ActorFailure failure)
    {
        _thrown = failure;
        Self.Tell(new Proceed(failure), Self);
        ExceptionDispatchInfo.Throw(failure.Exception);
    }

    protected override void PostStop()
    {
        if (_thrown is not null)
            TellRoot(_thrown);
    }
}
