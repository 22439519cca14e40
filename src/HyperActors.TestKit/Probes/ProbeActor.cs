using HyperActors.Actors;

namespace HyperActors.TestKit;

/// <summary>The actor behind a <see cref="TestProbe"/>.</summary>
internal sealed class ProbeActor(TestProbe probe) : Actor
{
    protected override void Receive(object message)
    {
        if (message is ProbeCommand command)
            command.Act(Context);
        else
            probe.OnReceived(Context, message);
    }
}

/// <summary>What the test has a probe do, in the probe's own name.</summary>
internal sealed record ProbeCommand(Action<IActorContext> Act);
