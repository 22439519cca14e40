using HyperActors.Workloads;

namespace HyperActors.Machine;

/// <summary>A process of a guest: an address space and the accesses made in it.</summary>
public sealed record ProcessOptions
{
    /// <summary>Name, unique in its guest.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Opens the accesses in order, one stream for each phase. Its argument is the seed of the process. Phases run for
    /// their <see cref="WorkloadPhase.For"/>, or until their stream ends.
    /// </summary>
    public required IReadOnlyList<WorkloadPhase> Phases { get; init; }

    /// <summary>
    /// Whether its pages are those of a file on the guest's virtual disk: they are read from there, and need no slot of
    /// the guest's swap to be dropped. Needs <see cref="VmOptions.Swap"/>, which is on that disk, and excludes
    /// <see cref="ForkAfter"/>. Default false: anonymous memory.
    /// </summary>
    public bool File { get; init; }

    /// <summary>
    /// After how much virtual time the process forks a copy of itself, which shares its pages copy-on-write and runs
    /// the same phases with a seed of its own. Default never.
    /// </summary>
    public SimDuration? ForkAfter { get; init; }
}

/// <summary>One part of a process's life.</summary>
/// <param name="Open">Makes the stream of accesses from a seed.</param>
/// <param name="For">How long it runs; <see langword="null"/>: until the stream ends.</param>
/// <param name="Rate">
/// Open loop: accesses a second that arrive whether or not earlier ones are done; <see langword="null"/>: closed loop,
/// each access follows the one before after its think time.
/// </param>
public sealed record WorkloadPhase(Func<ulong, IAccessStream> Open, SimDuration? For = null, double? Rate = null);
