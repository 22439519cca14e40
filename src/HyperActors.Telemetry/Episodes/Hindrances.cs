using HyperActors.Machine;

namespace HyperActors.Telemetry;

/// <summary>
/// Injected faults that let a whole actor stand still, vanish or dawdle: they touch what needed the actor meanwhile, and no
/// single message or operation tells of them.
/// </summary>
/// <remarks>
/// Actors cannot report what they did not do while they were gone, so it is told from the spans of an episode that is over.
/// Operations that a device slows or fails are reported one by one (<see cref="EpisodeStep.OperationTouched"/>).
/// </remarks>
internal sealed class Hindrances
{
    private readonly Hindrance[] _all;
    private readonly int _firstDevice;
    private readonly int _firstVm;

    private readonly record struct Hindrance(int Number, long Begin, long End, FaultOptions Fault);

    /// <summary>Takes those among a machine's faults.</summary>
    public Hindrances(MachineOptions machine)
    {
        // Logs stand in the order in which the machine makes its actors: allocator, hypervisor, devices, VMs.
        _firstDevice = 2;
        _firstVm = _firstDevice + machine.Swap.Count;
        _all =
        [
            .. machine.Faults.Select(static (fault, index) =>
                    new Hindrance(index + 1, fault.Begin.Picoseconds, fault.End.Picoseconds, fault))
                .Where(static one => !one.Fault.Target.IsMailbox && one.Fault.Verb is CrashFault or PauseFault or SlowFault or ShrinkFault),
        ];
    }

    /// <summary>Marks an episode that is over if one of them touched it.</summary>
    public void Touch(OpenEpisode episode)
    {
        foreach (Hindrance one in _all)
            if (Overlaps(in one, in episode[0]) && IsTouched(in one, episode))
                episode.TouchedBy(one.Number, FaultTouch.Slowed);
    }

    private bool IsTouched(in Hindrance one, OpenEpisode episode) => one.Fault.Target.Kind switch
    {
        FaultTargetKind.Hypervisor => true,
        FaultTargetKind.Allocator => Waits(in one, episode, static name => name is SpanName.AllocateFrames or SpanName.WaitForFrames),
        FaultTargetKind.Swap => one.Fault.Verb is not SlowFault && IsTouchedByDevice(in one, episode),
        _ => IsTouchedByVm(in one, episode),
    };

    /// <summary>A device that is gone keeps reads waiting, and faults that wait for frames which its writes would free.</summary>
    private bool IsTouchedByDevice(in Hindrance one, OpenEpisode episode)
    {
        if (Waits(in one, episode, static name => name == SpanName.WaitForFrames))
            return true;
        foreach (ref readonly SpanSlot span in episode.Spans)
            if (span.Name == SpanName.SwapOperation && span.End > one.Begin
                && one.Fault.Target.Includes(FaultTargetKind.Swap, span.Role - _firstDevice))
                return true;
        return false;
    }

    /// <summary>What a VM asks for itself, and passes of reclaim that it has to answer.</summary>
    private bool IsTouchedByVm(in Hindrance one, OpenEpisode episode)
    {
        int vm = one.Fault.Target.Index;
        if (episode.Kind != EpisodeKind.Reclaim)
            return episode.Vm == vm;
        foreach (ref readonly SpanSlot span in episode.Spans)
            if (span.Name == SpanName.AnswerBatch && span.Role == _firstVm + vm && Overlaps(in one, in episode[span.Parent]))
                return true;
        return false;
    }

    private static bool Waits(in Hindrance one, OpenEpisode episode, Func<SpanName, bool> isWait)
    {
        foreach (ref readonly SpanSlot span in episode.Spans)
            if (isWait(span.Name) && Overlaps(in one, in span))
                return true;
        return false;
    }

    private static bool Overlaps(in Hindrance one, in SpanSlot span) => span.Start < one.End && span.End > one.Begin;
}
