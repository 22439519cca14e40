using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>Where a test reaches into a machine. Nothing of it is for a run whose figures count.</summary>
public sealed record MachineSeams
{
    /// <summary>
    /// Gives the maker of an actor that stands in the place of the machine's own of that name (<c>hypervisor</c>,
    /// <c>allocator</c>, <c>swap-NAME</c>, <c>vm-NAME</c>), with its links; <see langword="null"/> where the machine's own
    /// stays. Default: everywhere.
    /// </summary>
    public Func<string, Func<Actor>?> Replace { get; init; } = static _ => null;

    /// <summary>As <see cref="ActorSystemOptions.TieSeed"/>. Default none.</summary>
    public ulong? TieSeed { get; init; }

    /// <summary>As <see cref="ActorSystemOptions.HistoryLength"/>. Default 200, as with the oracle.</summary>
    public int HistoryLength { get; init; } = 200;
}
