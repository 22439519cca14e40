using System.Globalization;

namespace HyperActors.Cli;

/// <summary>Progress for logs: a line each tenth of the run, or ten seconds of wall time after the last.</summary>
/// <remarks>The first second prints none: most runs are over before anybody asks.</remarks>
/// <param name="writer">Standard error.</param>
/// <param name="end">Virtual end of the run; <see langword="null"/> when it ends with its workloads.</param>
/// <param name="clock">Wall time.</param>
internal sealed class PlainProgress(TextWriter writer, SimDuration? end, TimeProvider clock) : IProgressView
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(10);

    private readonly long _begin = clock.GetTimestamp();
    private long _lastLine = clock.GetTimestamp();
    private int _lastTenth;

    /// <inheritdoc />
    public bool IsDue(SimTime now)
    {
        int tenth = TenthOf(now);
        bool isNew = tenth > _lastTenth && tenth < 10 && clock.GetElapsedTime(_begin).TotalSeconds >= 1;
        return isNew || clock.GetElapsedTime(_lastLine) >= _interval;
    }

    /// <inheritdoc />
    public void Show(RunSnapshot snapshot)
    {
        _lastTenth = Math.Max(_lastTenth, TenthOf(snapshot.Now));
        _lastLine = clock.GetTimestamp();
        writer.WriteLine(Line(snapshot, end, clock.GetElapsedTime(_begin).TotalSeconds));
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }

    /// <summary>One line of progress.</summary>
    public static string Line(RunSnapshot snapshot, SimDuration? end, double wallSeconds)
    {
        string share = end is { Picoseconds: > 0 } whole
            ? $"{Math.Min(100, 100.0 * snapshot.Now.Picoseconds / whole.Picoseconds),3:0} %"
            : "  ...";
        string time = snapshot.Now.SinceStart.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
        string line = $"[{share}] t={time}s ev={Figures.Magnitude(snapshot.Events)} ({Rate(snapshot.Events, wallSeconds)}/s)";
        if (snapshot.Host is { } host)
            line += $"  host {Figures.Percent(host.Utilization)}";
        if (snapshot.Vms.Where(static vm => vm.FaultP99 is not null).MaxBy(static vm => vm.FaultP99) is { } worst)
            line += $"  worst {worst.Name} p99={Figures.Seconds(worst.FaultP99)}";
        if (snapshot.Faults.LastOrDefault(fault => fault.IsFelt(snapshot.Now)) is { } fault)
            line += $"  fault {fault.Name}";
        if (snapshot.Failing > 0)
            line += $"  slo {snapshot.Failing} failing";
        return line.Replace('\u00A0', ' ');
    }

    private int TenthOf(SimTime now) => end is { Picoseconds: > 0 } whole
        ? (int)Math.Min(10, now.Picoseconds / Math.Max(1, whole.Picoseconds / 10))
        : 0;

    private static string Rate(long events, double wallSeconds) =>
        wallSeconds > 0 ? Figures.Magnitude(events / wallSeconds) : "0";
}
