using HyperActors.Replacement;

namespace HyperActors.Machine;

/// <summary>When the lagging statistics of a kernel are refreshed; only faults read them, so only faults ask.</summary>
internal sealed class StatisticsClock(LinuxReplayOptions options)
{
    private SimTime _next = SimTime.Zero + options.StatisticsPhase;

    /// <summary>Refreshes the statistics if they lag and that is due.</summary>
    public void Refresh(LinuxReclaim reclaim, SimTime now)
    {
        if (options.Reclaim.Statistics != LinuxStatistics.Lagged || now < _next)
            return;
        reclaim.RefreshStatistics();
        _next += options.StatisticsPeriod * ((now - _next) / options.StatisticsPeriod + 1);
    }
}
