using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Simulation.Tests;

/// <summary>A mistake put on purpose around an actor of a machine, for the campaign to find.</summary>
internal sealed class PlantedBug(Func<Actor> own, PlantedBug.Told told, PlantedBug.Heard heard) : ActorShell
{
    /// <summary>Changes what the actor tells; null is never sent.</summary>
    public delegate object? Told(object message);

    /// <summary>Gives what the actor is to be handed in place of a message, and may answer in its stead.</summary>
    public delegate IEnumerable<object> Heard(object message, Action<object> answer);

    protected override void PreStart() => PutIn(own());

    protected override void Receive(object message)
    {
        IActorRef? sender = Context.Sender;
        foreach (object instead in heard(message, answer => Context.Tell(sender!, answer, 2.Microseconds)))
            HandOver(instead, sender);
    }

    protected override void OnTell(IActorRef target, object message, SimDuration delay)
    {
        if (told(message) is { } changed)
            Context.Tell(target, changed, delay);
    }

    /// <summary>A bug around every actor whose name begins so, each with a memory of its own.</summary>
    public static MachineSeams Around(string name, Func<(Told Told, Heard Heard)> make) => new()
    {
        Staff = (at, own) =>
        {
            if (!at.StartsWith(name, StringComparison.Ordinal))
                return own;
            (Told told, Heard heard) = make();
            return () => new PlantedBug(own, told, heard);
        },
    };

    public static object? Same(object message) => message;

    public static IEnumerable<object> Same(object message, Action<object> answer) => [message];
}
