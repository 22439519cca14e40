using HyperActors.Workloads;

namespace HyperActors.Machine;

/// <summary>Has the MMU look ahead of the accesses of a process, two steps in turn for each; see
/// <see cref="Mmu.LookAhead"/>.</summary>
/// <remarks>
/// The steps are as far apart as memory takes: some 100 ns, in which two or three accesses are simulated that hit the
/// caches.
/// </remarks>
internal ref struct AheadOfAccesses
{
    /// <summary>Accesses from the first step to the access itself; a power of two.</summary>
    private const int Distance = 8;

    private const int HalfWay = Distance / 2;

    private readonly Mmu _mmu;
    private readonly GuestProcess _process;
    private readonly ReadOnlySpan<AccessRun> _ahead;
    private Entries _entries;

    /// <param name="mmu">Of the vCPU that runs the process.</param>
    /// <param name="process">The process.</param>
    /// <param name="ahead">Its runs ahead.</param>
    public AheadOfAccesses(Mmu mmu, GuestProcess process, ReadOnlySpan<AccessRun> ahead)
    {
        _mmu = mmu;
        _process = process;
        _ahead = ahead;
        for (int run = 0; run < Distance - 1; run++)
            First(run);
        for (int run = 0; run < HalfWay - 1; run++)
            Second(run);
    }

    /// <summary>A run is begun.</summary>
    /// <param name="run">Its number among those ahead.</param>
    public void Begin(int run)
    {
        First(run + Distance - 1);
        Second(run + HalfWay - 1);
    }

    private void First(int run)
    {
        if (run < _ahead.Length)
            _entries[run & (Distance - 1)] = _mmu.LookAhead(_process.Space, _process.PageOf(_ahead[run]));
    }

    private readonly void Second(int run)
    {
        if (run < _ahead.Length)
            _mmu.LookFurtherAhead(_process.Space, _entries[run & (Distance - 1)]);
    }

    [System.Runtime.CompilerServices.InlineArray(Distance)]
    private struct Entries
    {
        private int _first;
    }
}
