namespace HyperActors.Machine;

/// <content>The times of the vCPUs up to the instant at which the VM is looked at.</content>
public sealed partial class GuestVm
{
    /// <summary>
    /// What the vCPUs did until an instant, stalls and pauses under way included; <see cref="Counters"/> has those that
    /// are over. After the end of the warm-up it sees to it that the counters count from there.
    /// </summary>
    /// <param name="now">The instant, at which the machine stands still; not before the last message.</param>
    /// <remarks>
    /// What a stall under way is for, only its end tells. Where guests are told that a page needs I/O and run something
    /// else, it is most likely one for a frame; elsewhere one for swap, as at the end of a run.
    /// </remarks>
    public VcpuTimes TimesAt(SimTime now)
    {
        if (now > _measureFrom)
            MeasureFrom(now);
        VcpuTimes times = new(Counters.Busy, Counters.SwapStall, Counters.AllocationStall, Counters.Idle);
        now = SimTime.Min(now, _end);
        foreach (Vcpu vcpu in _vcpus)
            if (vcpu.State is VcpuState.Idle or VcpuState.Stalled && now > vcpu.Since)
                times = Add(times, vcpu, now - vcpu.Since);
        return times;
    }

    private VcpuTimes Add(VcpuTimes times, Vcpu vcpu, SimDuration passed)
    {
        if (vcpu.State == VcpuState.Idle && _blocked == 0)
            return times with { Idle = times.Idle + passed };
        if (vcpu.State == VcpuState.Idle || !_options.AsyncPageFaults)
            return times with { SwapStall = times.SwapStall + passed };
        SimDuration work = SimDuration.Min(passed, _wiring.UnloadedFault);
        return times with { Busy = times.Busy + work, AllocationStall = times.AllocationStall + (passed - work) };
    }
}

/// <summary>What the vCPUs of a VM did since the warm-up, summed over them.</summary>
/// <param name="Busy">They executed (<see cref="VmCounters.Busy"/>).</param>
/// <param name="SwapStall">They waited for a page that came from swap.</param>
/// <param name="AllocationStall">They waited for a frame.</param>
/// <param name="Idle">They had nothing to do.</param>
public readonly record struct VcpuTimes(
    SimDuration Busy, SimDuration SwapStall, SimDuration AllocationStall, SimDuration Idle);
