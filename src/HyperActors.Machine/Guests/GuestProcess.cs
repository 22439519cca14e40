using System.Runtime.CompilerServices;
using HyperActors.Workloads;

namespace HyperActors.Machine;

/// <summary>Where a process of a guest stands.</summary>
internal enum ProcessState
{
    /// <summary>Waits for a vCPU.</summary>
    Ready,

    /// <summary>Has a vCPU.</summary>
    Running,

    /// <summary>Waits for a page.</summary>
    Blocked,

    /// <summary>Open loop: waits for its next access to arrive.</summary>
    Sleeping,

    /// <summary>Has ended.</summary>
    Ended,
}

/// <summary>A process of a guest: an address space, and the accesses that it still has to make.</summary>
internal sealed class GuestProcess
{
    private readonly ulong _seed;
    private readonly RunsAhead _ahead;
    private int _phase = -1;
    private SimTime _phaseEnd = SimTime.MaxValue;

    public GuestProcess(ProcessOptions options, int id, ulong seed, AddressSpace space, SimTime start)
    {
        Options = options;
        Id = id;
        Space = space;
        _ahead = new RunsAhead(space.Table.PageLimit - 1);
        _seed = seed;
        ForkAt = options.ForkAfter is { } after ? start + after : SimTime.MaxValue;
    }

    public ProcessOptions Options { get; }

    /// <summary>Its number in the VM, in order of creation.</summary>
    public int Id { get; }

    public AddressSpace Space { get; }

    public ProcessState State { get; set; } = ProcessState.Ready;

    /// <summary>While ready: since when.</summary>
    public SimTime ReadySince { get; set; }

    /// <summary>Base pages that it has mapped.</summary>
    public long ResidentPages { get; set; }

    /// <summary>What it accesses now; <see cref="Remaining"/> of the run's accesses are still to be made.</summary>
    public AccessRun Run { get; private set; }

    /// <summary>Accesses of <see cref="Run"/> that are still to be made.</summary>
    public int Remaining { get; set; }

    /// <summary>Accesses and frees that it may still make before it waits for its next turn; without turns no bound.
    /// </summary>
    public long TurnLeft { get; set; } = long.MaxValue;

    /// <summary>Whether it waits for its turn, its access in hand apart.</summary>
    public bool AwaitsTurn => TurnLeft == 0 && !Pending;

    /// <summary>Whether the access in hand has faulted: it is tried again, without think time.</summary>
    public bool Pending { get; set; }

    /// <summary>Whether the retry writes although the access may not: the guest's kernel clears or copies a page.</summary>
    public bool PendingWrite { get; set; }

    /// <summary>While a transfer of the virtual disk is waited for: since when.</summary>
    public SimTime TransferSince { get; set; }

    /// <summary>The page that its access in hand has faulted on in the host, in units of the host's page size; −1 if
    /// none.</summary>
    public int FaultedUnit { get; set; } = -1;

    /// <summary>How far the guest's kernel has come in finding a frame for the page that it faulted on.</summary>
    public PagingStep Paging { get; set; }

    /// <summary>From <see cref="PagingStep.Writing"/> on: the frame that the kernel holds for it.</summary>
    public int HeldFrame { get; set; }

    /// <summary>In <see cref="PagingStep.ToWrite"/>: the slot that the frame's old content goes to.</summary>
    public int HeldSlot { get; set; }

    /// <summary>Linux reclaim: the page that is locked until the access that brought it is made; −1 for none.</summary>
    public int LockedNumber { get; set; } = -1;

    /// <summary>When it forks; never when it has or does not.</summary>
    public SimTime ForkAt { get; set; }

    /// <summary>Open loop: when the next access arrives. Closed loop: never looked at.</summary>
    public SimTime NextArrival { get; private set; }

    /// <summary>Open loop: the time between two arrivals; zero for a closed loop.</summary>
    public SimDuration Period { get; private set; }

    /// <summary>The instant from which on something else is to be done before the next access: fork, or the next phase.</summary>
    public SimTime NextChange => SimTime.Min(ForkAt, _phaseEnd);

    /// <summary>Accesses of the run were made.</summary>
    public void Made(int accesses)
    {
        Remaining -= accesses;
        TurnLeft = Math.Max(0, TurnLeft - accesses);    // a free of several pages is one step, however long
    }

    /// <summary>Makes one more of a run's accesses the next one, at the cost of its arrival in an open loop.</summary>
    public void Arrived() => NextArrival += Period;

    /// <summary>Makes sure that there is an access to make.</summary>
    /// <param name="now">The process's local time.</param>
    /// <returns>Whether there is one; otherwise the process has ended.</returns>
    public bool TryPrepare(SimTime now)
    {
        if (now >= _phaseEnd && !Pending)
            LeavePhase();
        while (Remaining == 0)
        {
            if (!_ahead.IsOpen && !TryEnterNextPhase(now))
                return false;
            if (_ahead.IsEmpty && !_ahead.TryFetch())
                LeavePhase();
            else
                TakeRun();
        }
        return true;
    }

    /// <summary>
    /// What <see cref="TryPrepare"/> does when the phase goes on and the buffer has another run, which is nearly always.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGoOn()
    {
        if (Remaining > 0)
            return true;
        if (_ahead.IsEmpty)
            return false;
        TakeRun();
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TakeRun()
    {
        ref readonly AccessRun run = ref _ahead.Take();
        // A recorded address may be sign-extended (a kernel's): the table's index bits are what counts.
        Run = new AccessRun(_ahead.PageOf(run), run.ThinkPicoseconds, run.Count, run.Kind);
        Remaining = run.Count;
    }

    /// <summary>The runs after this one that are there already; their pages are not cut to the table's yet.</summary>
    public ReadOnlySpan<AccessRun> Ahead => _ahead.Rest;

    /// <summary>The page of a run that lies ahead.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long PageOf(in AccessRun run) => _ahead.PageOf(run);

    /// <summary>
    /// How long it takes at least until an access may fault, from an instant at which the next one is there and its think time
    /// has not begun.
    /// </summary>
    /// <param name="mmu">Of the vCPU that runs it.</param>
    /// <param name="least">What an access takes at least, beside its think time.</param>
    /// <param name="looks">Whether to look at one access after the other if it is not known of all of them.</param>
    public SimDuration QuietFor(Mmu mmu, SimDuration least, bool looks) =>
        new(_ahead.QuietFor(mmu, Space, Run, Remaining, least, looks));

    /// <summary>The run and some that were ahead were gone through, the last of them up to a point.</summary>
    /// <param name="runs">How many runs were taken.</param>
    /// <param name="remaining">Accesses of the last one that are still to be made.</param>
    public void WentOn(int runs, int remaining)
    {
        if (runs > 0)
        {
            _ahead.Skip(runs - 1);
            TakeRun();
        }
        Remaining = remaining;
    }

    private void LeavePhase()
    {
        _ahead.Close();
        _phaseEnd = SimTime.MaxValue;
        Remaining = 0;
    }

    private bool TryEnterNextPhase(SimTime now)
    {
        if (_phase + 1 >= Options.Phases.Count)
            return false;
        WorkloadPhase phase = Options.Phases[++_phase];
        _ahead.Open(phase.Open(RandomStream.Mix(unchecked(_seed + (ulong)_phase))));
        _phaseEnd = phase.For is { } span ? now.SaturatingAdd(span) : SimTime.MaxValue;
        Period = phase.Rate is { } rate ? new SimDuration(Math.Max(1, (long)(1e12 / rate))) : SimDuration.Zero;
        NextArrival = now;
        return true;
    }
}
