namespace HyperActors.Machine;

/// <content>Injected faults, as far as they reach the VM.</content>
public sealed partial class GuestVm
{
    /// <summary>Period in which a slow VM gets its share, unless that is less than <see cref="_leastRun"/>; ours, so that faults of
    /// some milliseconds work, too.</summary>
    private static readonly SimDuration _throttlePeriod = 1.Milliseconds;

    /// <summary>
    /// A slow VM runs at least so long at a time, and its period grows with it: ten times what a minor fault takes, so that an
    /// access that faulted is made before the VM stands still again, and a scanner or reclaim cannot take its page away
    /// meanwhile, period after period. Linux has such a floor, too: a quota is at least 1 ms (<c>min_cfs_quota_period</c>).
    /// </summary>
    private static readonly SimDuration _leastRun = 20.Microseconds;

    private readonly List<FaultBegun> _slows = [];
    private readonly FaultWaits? _waits;

    /// <summary>What waited while faults went on; <see langword="null"/> without faults.</summary>
    public FaultWaits? Waits => _waits;

    /// <summary>Whether a request waits that waited already when a fault ended, or the VM is down because of it.</summary>
    /// <param name="fault">The fault.</param>
    public bool StillWaits(FaultOptions fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (Crashed && fault.Verb is CrashFault && fault.Target.Includes(FaultTargetKind.Vm, _wiring.Index))
            return true;
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
                _wiring.Tally!.Add(begun.Fault, FaultEffect.Held);
                Pause(_vcpus[target.Vcpu], begun.Options.End);
                break;
            case PauseFault:
                _wiring.Tally!.Add(begun.Fault, FaultEffect.Held, _vcpus.Length);
                PauseAll(begun.Options.End);
                break;
            case SlowFault:
                _slows.Add(begun);
                if (_slows.Count == 1)
                    OnThrottleTick();
                break;
            case CrashFault when !IsGone:
                Crashed = true;
                _wiring.Tally!.Add(begun.Fault, FaultEffect.Failed);
                LeaveHost();
                break;
        }
    }

    private void PauseAll(SimTime until)
    {
        foreach (Vcpu vcpu in _vcpus)
            Pause(vcpu, until);
    }

    /// <summary>
    /// A vCPU makes no step before an instant: what it was about to do is put off by as long, and what wakes it is not
    /// noticed earlier. The host's side of the VM goes on, as it needs no vCPU.
    /// </summary>
    private void Pause(Vcpu vcpu, SimTime until)
    {
        SimTime from = SimTime.Max(Context.Now, vcpu.PausedUntil);
        if (until <= from || vcpu.State == VcpuState.Off)
            return;
        vcpu.PausedUntil = until;
        if (vcpu.State != VcpuState.Running)
            return;
        vcpu.Time += until - from;
        vcpu.SliceEnd = vcpu.SliceEnd.SaturatingAdd(until - from);
        if (EffectOf(vcpu) < until)
            vcpu.Time = SimTime.Max(vcpu.Time, until);
    }

    /// <summary>A slow VM gets its share of each period, as under Linux's CFS bandwidth control, and stands still for the rest.</summary>
    private void OnThrottleTick()
    {
        // One clock for all faults: two that pause it in turns could leave it no time at all.
        _slows.RemoveAll(fault => fault.Options.End <= Context.Now);
        if (_slows.Count == 0 || _off || Finished is not null || Context.Now >= _end)
            return;
        long permille = 1000;
        SimTime over = SimTime.MaxValue;
        foreach (FaultBegun fault in _slows)
        {
            permille = Math.Min(permille * ((SlowFault)fault.Options.Verb).Permille / 1000, SlowFault.MostPermille);
            over = SimTime.Min(over, fault.Options.End);
            _wiring.Tally!.Add(fault.Fault, FaultEffect.Slowed);
        }
        SimDuration runs = SimDuration.Max(_throttlePeriod * 1000 / permille, _leastRun);
        SimDuration period = runs > _leastRun ? _throttlePeriod : new SimDuration(_leastRun.Picoseconds / 1000 * permille);
        SimTime next = SimTime.Min(Context.Now.SaturatingAdd(period), over);
        PauseAll(SimTime.Min(Context.Now.SaturatingAdd(period - runs), over));
        Context.Tell(Context.Self, new ThrottleTick(), next - Context.Now);
    }

    /// <summary>A slow VM tells itself that the next period begins.</summary>
    private sealed record ThrottleTick;
}
