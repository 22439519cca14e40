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
        SimTime quiet = SimTime.Min(FirstWake(), _end);
        foreach (Vcpu vcpu in _vcpus)
            if (vcpu.State == VcpuState.Running && quiet > step)
                quiet = SimTime.Min(quiet, QuietUntil(vcpu, looks));
        return quiet;
    }

    private SimTime QuietUntil(Vcpu vcpu, bool looks)
    {
        GuestProcess process = vcpu.Process!;
        SimTime change = ChangeOf(vcpu, process);
        if (!IsPlain(process) || vcpu.Time >= change || process.Remaining == 0 || process.Run.Kind == AccessKind.Free)
            return EffectOf(vcpu);
        return SimTime.Min(change, vcpu.Time.SaturatingAdd(process.QuietFor(vcpu.Mmu, _cpu.TlbHit, looks)));
    }
}
