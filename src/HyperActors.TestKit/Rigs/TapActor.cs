using HyperActors.Actors;

namespace HyperActors.TestKit;

/// <summary>
/// A part of a machine with a probe's ear on it: the probe hears what the part is told, just before the part does, and can
/// speak in its name. The part itself notices nothing.
/// </summary>
internal sealed class TapActor(TestProbe probe, Func<Actor> own) : ActorShell
{
    protected override void PreStart() => PutIn(own());

    protected override void Receive(object message)
    {
        if (message is ProbeCommand command)
        {
            command.Act(Context);
            return;
        }
        if (Context.Sender != Context.Self)
            probe.OnReceived(Context, message);
        HandOver(message, Context.Sender);
    }
}
