using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>Where a test reaches into a machine. Nothing of it is for a run whose figures count.</summary>
public sealed record MachineSeams
{
    /// <summary>
    /// Gives the maker of the actor that stands at a place of the machine (<c>hypervisor</c>, <c>allocator</c>,
    /// <c>swap-NAME</c>, <c>vm-NAME</c>), with its links, from that name and the machine's own maker. Default: the
    /// machine's own.
    /// </summary>
    public Func<string, Func<Actor>, Func<Actor>> Staff { get; init; } = static (_, own) => own;

    /// <summary>As <see cref="ActorSystemOptions.TieSeed"/>. Default none.</summary>
    public ulong? TieSeed { get; init; }

    /// <summary>As <see cref="ActorSystemOptions.HistoryLength"/>. Default 200, as with the oracle.</summary>
    public int HistoryLength { get; init; } = 200;
}
