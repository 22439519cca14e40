namespace HyperActors.Machine;

/// <content>Injected faults, as far as they reach the VM.</content>
public sealed partial class GuestVm
{
    /// <summary>Period in which a slow VM gets its share; ours, so that faults of some milliseconds work, too.</summary>
    private static readonly SimDuration _throttlePeriod = 1.Milliseconds;

    private readonly FaultWaits? _waits;

    /// <summary>What waited while faults went on; <see langword="null"/> without faults.</summary>
    public FaultWaits? Waits => _waits;

    /// <summary>Whether a request waits that waited already when a fault ended.</summary>
    /// <param name="fault">The fault.</param>
    public bool StillWaits(FaultOptions fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        // What is waited for is in no order, but that there is something does not depend on one.
        return _pending.Values.Any(pending => pending.Since < fault.End)
            || _transfers.Values.Any(process => process.TransferSince < fault.End);
    }

    /// <summary>Whether the VM crashed.</summary>
    public bool Crashed { get; private set; }

    private bool IsGone => Killed || Crashed;

    private void OnFaultBegun(FaultBegun begun)
    {
        FaultTarget target = begun.Options.Target;
        switch (begun.Options.Verb)
        {
            case PauseFault when target.Kind == FaultTargetKind.Vcpu:
                Pause(_vcpus[target.Vcpu], begun.Options.End, begun.Fault, FaultEffect.Held);
                break;
            case PauseFault:
                PauseAll(begun.Options.End, begun.Fault, FaultEffect.Held);
                break;
            case SlowFault:
                OnThrottleTick(new ThrottleTick(begun.Fault));
                break;
            case CrashFault when !IsGone:
                Crashed = true;
                _wiring.Tally!.Add(begun.Fault, FaultEffect.Failed);
                LeaveHost();
                break;
        }
    }

    private void PauseAll(SimTime until, int fault, FaultEffect effect)
    {
        foreach (Vcpu vcpu in _vcpus)
            Pause(vcpu, until, fault, effect);
    }

    /// <summary>
    /// A vCPU makes no step before an instant: what it was about to do is put off by as long, and what wakes it is not
    /// noticed earlier. The host's side of the VM goes on, as it needs no vCPU.
    /// </summary>
    private void Pause(Vcpu vcpu, SimTime until, int fault, FaultEffect effect)
    {
        SimTime from = SimTime.Max(Context.Now, vcpu.PausedUntil);
        if (until <= from || vcpu.State == VcpuState.Off)
            return;
        vcpu.PausedUntil = until;
        _wiring.Tally!.Add(fault, effect);
        if (vcpu.State != VcpuState.Running)
            return;
        vcpu.Time += until - from;
        vcpu.SliceEnd = vcpu.SliceEnd.SaturatingAdd(until - from);
    }

    /// <summary>A slow VM gets its share of each period, as under Linux's CFS bandwidth control, and stands still for the rest.</summary>
    private void OnThrottleTick(ThrottleTick tick)
    {
        FaultOptions fault = _wiring.Faults[tick.Fault];
        bool over = _off || Finished is not null || Context.Now >= SimTime.Min(fault.End, _end);
        if (over)
            return;
        SimDuration runs = new(_throttlePeriod.Picoseconds * 1000 / ((SlowFault)fault.Verb).Permille);
        PauseAll(SimTime.Min(Context.Now + (_throttlePeriod - runs), fault.End), tick.Fault, FaultEffect.Slowed);
        Context.Tell(Context.Self, tick, _throttlePeriod);
    }

    /// <summary>A slow VM tells itself that the next period begins.</summary>
    private sealed record ThrottleTick(int Fault) : Actors.IDigested
    {
        public void AddTo(ref Digest digest) => digest.Add((long)Fault);
    }
}
