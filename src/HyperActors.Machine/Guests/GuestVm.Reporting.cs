namespace HyperActors.Machine;

/// <content>Free page reporting: the host is told which memory the guest does not use.</content>
/// <remarks>
/// Some time after pages became free, blocks of them are taken out of the free list, told, and put back when the host has
/// taken their frames; then the next ones, until all are told. A page that is used and freed again is told again.
/// </remarks>
public sealed partial class GuestVm
{
    /// <summary>Blocks in one report: Linux's <c>PAGE_REPORTING_CAPACITY</c>.</summary>
    private const int ReportedBlocks = 32;

    private readonly FreePageReportingOptions? _reporting;
    private bool _reportPlanned;
    private int[] _reported = [];

    /// <summary>Base pages that were reported as free, all together, the warm-up included.</summary>
    public long PagesReported { get; private set; }

    /// <summary>Pages that were reported and that the host has not taken yet.</summary>
    public int ReportedAndUnanswered => _off ? 0 : _reported.Length;

    private static FreePageReportingOptions? CheckReporting(VmOptions options, GuestVmWiring wiring)
    {
        if (options.FreePageReporting is not null
            && (options.GuestPage != PageSize.Base4KiB || wiring.Paging.HostPage != PageSize.Base4KiB))
            throw new ArgumentException("Free page reporting needs pages of 4 KiB, of the guest and of the host.", nameof(options));
        return options.FreePageReporting;
    }

    /// <summary>Pages may have become free.</summary>
    /// <param name="now">When; an instant of the guest, not of the message in hand.</param>
    private void PlanReport(SimTime now)
    {
        if (_reporting is null || _reportPlanned || _off || _memory.Unreported == 0)
            return;
        _reportPlanned = true;
        Context.Tell(Context.Self, new ReportTick(), now + _reporting.Delay - Context.Now);
    }

    private void OnReportTick()
    {
        // Nobody gets the pages until the host has answered, so that a guest with little memory left does not report.
        int spare = _memory.Frames - _memory.Used - BalloonDriver.ReserveOf(_memory.Frames);
        int blocks = Math.Min(ReportedBlocks, spare / 2 >> _reporting!.Order);
        _reported = _off || Context.Now >= _end || blocks <= 0 ? [] : _memory.Isolate(blocks);
        if (_reported.Length == 0)
        {
            _reportPlanned = false;
            return;
        }
        PagesReported += _reported.Length;
        Report(EpisodeStep.PagesGivenUp, page: _reported.Length, flags: 1);
        Context.Tell(_wiring.Hypervisor, new ReportFreePages(_wiring.Index, _reported), _cpu.VmExit);
    }

    private void OnReportAccepted()
    {
        if (_off)
            return;
        Report(EpisodeStep.PagesAccepted, flags: 1);
        _memory.PutBack(_reported);
        if (_kernel is not null)
            ServeUncharged(Context.Now);
        OnReportTick();
    }
}
