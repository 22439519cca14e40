using System.Runtime.CompilerServices;

namespace HyperActors.Machine;

/// <content>What the VM reports of episodes. Nothing here decides anything.</content>
public sealed partial class GuestVm
{
    private const int WriteFlag = 1;
    private const int MeasuredFlag = 2;
    private const int BalloonFlag = 4;

    private readonly EpisodeLog? _episodeLog;

    /// <summary>Where this actor reports; null where nobody looks.</summary>
    private EpisodeLog? Episodes => EpisodeReports.AreSupported ? _episodeLog : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Report(EpisodeStep step, long request = 0, long other = 0, int page = 0, int flags = 0, SimTime since = default)
    {
        if (Episodes is { } log)
            ReportTo(log, step, request, other, page, flags, since);
    }

    private void ReportTo(EpisodeLog log, EpisodeStep step, long request, long other, int page, int flags, SimTime since) =>
        log.Add(new EpisodeRecord(
            Context.Now, since, request, other, page, (short)_wiring.Index, step, (byte)flags));

    private void ReportFault(int unit, SimTime since, int references, bool write, bool balloon = false) =>
        Report(EpisodeStep.FaultRaised, 0, references, unit,
            (write ? WriteFlag : 0) | (_measuring ? MeasuredFlag : 0) | (balloon ? BalloonFlag : 0), since);
}
