using HyperActors.Workloads;

namespace HyperActors.Machine;

// What others may do depends on when this VM may tell something next, and it tells nothing before an access faults. Its
// workload has told its accesses ahead and the tables say which of them cannot fault, so it promises to be silent until
// the first that may. Without that, each VM may only go on as far as a message takes from the others to it, a microsecond,
// after which all look at each other again: that would be most of the time of machines with many VMs, and leave nothing
// to be done in parallel.

/// <content>Until when the VM tells nobody.</content>
public sealed partial class GuestVm
{
    /// <summary>Accesses that take as long as a message, about: 50 ns to 200.</summary>
    private const int AccessesPerMessage = 4;

    /// <summary>Turns with fewer accesses cost more than to look ahead, which takes about a quarter of an access for each.</summary>
    private const int FewAccesses = 8;

    private bool _turnsAreShort;

    /// <summary>A turn is over.</summary>
    /// <param name="accesses">What was made in it; less than that if measuring began in it.</param>
    private void NoteTurn(long accesses)
    {
        _turnsAreShort = accesses < FewAccesses;
        Context.CountWork(Math.Max(0, accesses) / AccessesPerMessage);
    }

    /// <summary>The earliest instant at which something may be told if nothing reaches the VM before.</summary>
    /// <param name="step">Effect of the next step.</param>
    private SimTime QuietUntil(SimTime step)
    {
        if (_wiring.Vms == 1)
            return step;        // nobody waits for a VM that is alone
        bool looks = _turnsAreShort || Context.RunsBesideOthers;
        SimTime quiet = SimTime.Min(SleepersAreQuietUntil(), _end);
        foreach (Vcpu vcpu in _vcpus)
            if (vcpu.State == VcpuState.Running && quiet > step)
                quiet = SimTime.Min(quiet, QuietUntil(vcpu, looks));
        return quiet;
    }

    private SimTime QuietUntil(Vcpu vcpu, bool looks)
    {
        GuestProcess process = vcpu.Process!;
        SimTime change = ChangeOf(vcpu, process);
        bool isOpen = process.Period != SimDuration.Zero;
        // Who has to wait for an arrival makes room for another process at once, of which nothing is known.
        if (vcpu.Time >= change || !MayPromise(process) || (isOpen && _ready.Count > 0))
            return EffectOf(vcpu);
        return SimTime.Min(change, vcpu.Time.SaturatingAdd(process.QuietFor(vcpu.Mmu, _cpu.TlbHit, looks && !isOpen)));
    }

    /// <summary>
    /// Until when processes that sleep cannot make the VM tell anything. One that wakes may take the place of another, which only
    /// delays what that one does, or, if another is ready, let that one run.
    /// </summary>
    private SimTime SleepersAreQuietUntil()
    {
        if (_sleeping == 0 || _ready.Count > 0 || _wiring.TakesTurns)
            return FirstWake();
        SimTime quiet = SimTime.MaxValue;
        foreach (GuestProcess process in _processes)
            if (process.State == ProcessState.Sleeping)
                quiet = SimTime.Min(quiet, SleeperIsQuietUntil(process));
        return quiet;
    }

    private SimTime SleeperIsQuietUntil(GuestProcess process) => MayPromise(process)
        ? SimTime.Min(
            process.NextChange,
            process.NextArrival.SaturatingAdd(process.QuietFor(_vcpus[0].Mmu, _cpu.TlbHit, looks: false)))
        : process.NextArrival;

    /// <summary>Whether something is known of the accesses to come of a process, and that nobody watches them.</summary>
    private bool MayPromise(GuestProcess process) =>
        IsUnwatched(process) && process.Remaining > 0 && process.Run.Kind != AccessKind.Free;
}
