using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>Whom an actor has reliable links to, and how long a message to each takes at least.</summary>
/// <remarks>The parties know each other only after all are made, so this is filled in before the run starts.</remarks>
internal sealed class LinkPeers
{
    private readonly List<(IActorRef Actor, SimDuration Latency)> _peers = [];
    private readonly Dictionary<IActorRef, int> _places = [];

    public int Count => _peers.Count;

    public (IActorRef Actor, SimDuration Latency) this[int index] => _peers[index];

    public void Add(IActorRef actor, SimDuration latency)
    {
        _places.Add(actor, _peers.Count);
        _peers.Add((actor, latency));
    }

    /// <summary>Which of the peers an actor is; −1 for none of them.</summary>
    public int Find(IActorRef? actor) => actor is not null && _places.TryGetValue(actor, out int place) ? place : -1;
}
