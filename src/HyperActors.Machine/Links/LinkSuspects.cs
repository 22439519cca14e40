using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>Which faults can have kept a message from arriving, or its acknowledgement.</summary>
/// <remarks>The actors are known only after all are made, so this is filled in before the run starts.</remarks>
internal sealed class LinkSuspects
{
    private readonly List<(int Fault, FaultOptions Options, HashSet<IActorRef> Actors)> _faults = [];

    public void Add(int fault, FaultOptions options, IEnumerable<IActorRef> actors) => _faults.Add((fault, options, [.. actors]));

    /// <summary>Whom to blame for a message that has to be sent again.</summary>
    /// <param name="to">Who was told.</param>
    /// <param name="from">Who told, and missed the acknowledgement.</param>
    /// <param name="arrival">When the message should have arrived.</param>
    /// <returns>The first fault that hit the one at that time, or else the other; −1 for none.</returns>
    public int Find(IActorRef to, IActorRef from, SimTime arrival)
    {
        int suspect = -1;
        foreach ((int fault, FaultOptions options, HashSet<IActorRef> actors) in _faults)
        {
            if (arrival < options.Begin || arrival >= options.End)
                continue;
            if (actors.Contains(to))
                return fault;
            if (suspect < 0 && actors.Contains(from))
                suspect = fault;
        }
        return suspect;
    }
}
