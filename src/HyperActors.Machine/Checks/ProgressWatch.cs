using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>
/// Ends a run in which guests fault and fault and get nowhere, because what each of them waits for is taken away again
/// before it can use it.
/// </summary>
/// <remarks>
/// A run without a duration ends when the guests' streams have ended, which they then never do, while something happens all
/// the time: neither a deadlock nor an empty queue. A guest that computes for hours between two accesses faults on nothing
/// meanwhile, so it is not taken for one that gets nowhere. The instants are those of a sampler, so that every engine ends
/// such a run at the same one.
/// </remarks>
/// <param name="accesses">All accesses that guests have made.</param>
/// <param name="faults">All faults that the hypervisor was told of.</param>
internal sealed class ProgressWatch(Func<long> accesses, Func<long> faults) : IRunSampler
{
    /// <summary>
    /// How long guests may fault without an access: twice what reads wait for a device that is gone by default. Ours.
    /// </summary>
    public static readonly SimDuration Patience = 60.Seconds;

    private long _accesses = -1;
    private long _faults;

    /// <summary>Why the run was ended; <see langword="null"/> if it was not.</summary>
    public string? Livelock { get; private set; }

    /// <inheritdoc />
    public SimTime NextAfter(SimTime instant) => instant.SaturatingAdd(Patience);

    /// <inheritdoc />
    public bool Sample(SimTime now)
    {
        long made = accesses();
        long told = faults();
        // One fault that waits is no sign: it may have been told at the start of the span.
        if (made == _accesses && told > _faults + 1)
            Livelock = FormattableString.Invariant($"livelock: in {Patience} the guests told {told - _faults} faults and made ")
                + "no access: what they are given is taken away before they use it";
        (_accesses, _faults) = (made, told);
        return Livelock is null;
    }
}
