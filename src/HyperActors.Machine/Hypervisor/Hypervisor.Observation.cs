using System.Runtime.CompilerServices;

namespace HyperActors.Machine;

// What is reported of episodes. Nothing here decides anything: without a log each report is one look at a field.
public sealed partial class Hypervisor
{
    private readonly EpisodeLog? _episodeLog;
    private int _evictor;
    private long _lastAsked = -1;

    /// <summary>Where this actor reports; null where nobody looks.</summary>
    private EpisodeLog? Episodes => EpisodeReports.AreSupported ? _episodeLog : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Report(EpisodeStep step, long request, long other = 0, int page = 0, int vm = -1, int flags = 0)
    {
        if (Episodes is { } log)
            ReportTo(log, step, request, other, page, vm, flags);
    }

    // Apart, as most machines have no log: handlers report in many places, and would be twice as long.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReportTo(EpisodeLog log, EpisodeStep step, long request, long other, int page, int vm, int flags)
    {
        // Of what happens to shared pages the faults of the VMs that wait for them tell.
        if (vm != _machine.Vms.Count)
            log.Add(new EpisodeRecord(
                Context.Now, SimTime.Zero, request, other, page, (short)vm, step, (byte)flags));
    }

    private void ReportFault(GuestAccount guest, int page, int index, FaultCourse course) =>
        Report(EpisodeStep.FaultReceived, index < 0 ? -1 : _transits.RequestOf(index), 0, page, guest.Index, (int)course);

    private void ReportPass(ReclaimPass pass)
    {
        pass.Number = Episodes?.NextNumber() ?? 0;
        Report(EpisodeStep.PassStarted, pass.Number, AllocationBehind(pass), pass.Target, pass.Vm, pass.Direct ? 1 : 0);
    }

    /// <summary>The request for frames that made a pass necessary; in the background, the latest one.</summary>
    private long AllocationBehind(ReclaimPass pass)
    {
        Queue<long> waiting = _kernel is not null ? _kernel.Uncharged : pass.Vm >= 0 ? _guests[pass.Vm].AtLimit : _waiting;
        return waiting.TryPeek(out long first) ? first : _lastAsked;
    }

    private void ReportWrite(SwapChannel device, int index, int count) =>
        Report(EpisodeStep.WriteTold, _transits.RequestOf(index), _transits[index].Pass, count, device.Index);

    private void ReportEviction(int frame) =>
        Report(EpisodeStep.PageEvicted, frame, _evictor, _frames.Page(frame), _frames.Vm(frame));
}
