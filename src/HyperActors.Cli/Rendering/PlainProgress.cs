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
    public TimeSpan Period => TimeSpan.FromMilliseconds(100);

    /// <inheritdoc />
    public void Show(RunSnapshot snapshot)
    {
        double wall = clock.GetElapsedTime(_begin).TotalSeconds;
        int tenth = end is { Picoseconds: > 0 } whole
            ? (int)Math.Min(10, snapshot.Now.Picoseconds / Math.Max(1, whole.Picoseconds / 10))
            : 0;
        bool isDue = clock.GetElapsedTime(_lastLine) >= _interval;
        bool hasTenth = tenth > _lastTenth && tenth < 10 && wall >= 1;
        if (!isDue && !hasTenth)
            return;
        _lastTenth = Math.Max(_lastTenth, tenth);
        _lastLine = clock.GetTimestamp();
        writer.WriteLine(Line(snapshot, end, wall));
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
        if (snapshot.Vms.Count > 0)
            line += $"  faults={Figures.Magnitude(snapshot.Vms.Sum(vm => (double)vm.MajorFaults))}";
        return line.Replace('\u00A0', ' ');
    }

    private static string Rate(long events, double wallSeconds) =>
        wallSeconds > 0 ? Figures.Magnitude(events / wallSeconds) : "0";
}
