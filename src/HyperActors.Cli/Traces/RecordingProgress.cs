namespace HyperActors.Cli;

/// <summary>Shows how far a recording or a conversion is: one line, renewed on a terminal, now and then elsewhere.</summary>
/// <param name="page">Standard error.</param>
/// <param name="isTerminal">Whether a line can be renewed.</param>
/// <param name="clock">Wall time.</param>
internal sealed class RecordingProgress(Page page, bool isTerminal, TimeProvider clock) : IDisposable
{
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(isTerminal ? 0.25 : 10);
    private readonly long _begin = clock.GetTimestamp();
    private long _last = clock.GetTimestamp();
    private bool _drawn;

    /// <summary>Shows how far it is, if it is time.</summary>
    /// <param name="count">How many are done.</param>
    /// <param name="unit">What they are.</param>
    /// <param name="rest">What else to tell; may be empty.</param>
    public void Show(long count, string unit, string rest = "")
    {
        if (clock.GetElapsedTime(_last) < _interval)
            return;
        _last = clock.GetTimestamp();
        double seconds = clock.GetElapsedTime(_begin).TotalSeconds;
        string line = $"{Figures.Magnitude(count)} {unit}{rest}, {Figures.Magnitude(count / seconds)}/s, {Figures.Seconds(seconds)}";
        if (isTerminal)
            page.Writer.Write("\r" + line + "\e[K");
        else
            page.Writer.WriteLine(line);
        page.Writer.Flush();
        _drawn = isTerminal;
    }

    /// <summary>Leaves an empty line behind.</summary>
    public void Dispose()
    {
        if (_drawn)
            page.Writer.Write("\r\e[K");
    }
}
