using Spectre.Console.Rendering;

namespace HyperActors.Cli;

/// <summary>Progress for a person at a terminal: a picture that is redrawn in place, and keys.</summary>
/// <remarks>
/// The library's own live display runs the work inside a callback and draws from a thread; here the run itself says
/// when it can be looked at, so the picture is drawn on its thread, by moving the cursor back over the last one.
/// </remarks>
internal sealed class LiveProgress : IProgressView
{
    private static readonly TimeSpan _period = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _keyPeriod = TimeSpan.FromMilliseconds(20);

    private readonly LiveSurroundings _surroundings;
    private readonly LivePicture _picture;
    private readonly LiveControl _control;
    private RunSnapshot? _previous;
    private long _previousTime;
    private int _drawn;

    /// <summary>Starts to draw.</summary>
    /// <param name="surroundings">Where, and who presses keys.</param>
    /// <param name="title">Name of the scenario.</param>
    /// <param name="end">Virtual end of the run; <see langword="null"/> when it ends with its workloads.</param>
    public LiveProgress(LiveSurroundings surroundings, string title, SimDuration? end)
    {
        _surroundings = surroundings;
        _picture = new LivePicture(title, end, surroundings.Keys is not null);
        _control = new LiveControl(StepOf(end), surroundings.Clock);
        _previousTime = surroundings.Clock.GetTimestamp();
    }

    /// <inheritdoc />
    public SimDuration? Step => _surroundings.Keys is null ? null : _control.Step;

    /// <inheritdoc />
    public bool IsDue(SimTime now) =>
        _previous is null || _surroundings.Clock.GetElapsedTime(_previousTime) >= _period;

    /// <inheritdoc />
    public void Show(RunSnapshot snapshot)
    {
        _picture.Note(snapshot, _surroundings.Clock.GetElapsedTime(_previousTime));
        _previous = snapshot;
        _previousTime = _surroundings.Clock.GetTimestamp();
        Draw();
    }

    /// <inheritdoc />
    public bool GoOn(SimTime now, Func<RunSnapshot> look)
    {
        if (_surroundings.Keys is null)
            return true;
        // A step that ends here holds the run before the next key is looked at.
        bool held = !_control.MayGoOn(now);
        if (!held && PressKey(now))
            held = !_control.MayGoOn(now);
        if (held && _control.IsPaused)
            Show(look());
        while (!_control.MayGoOn(now))
        {
            if (_surroundings.Wait(_keyPeriod))
                return false;
            if (PressKey(now))
                Draw();
        }
        return !_control.IsStopped;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Erase();
        _surroundings.Page.Writer.Flush();
    }

    private static SimDuration StepOf(SimDuration? end) =>
        end is { } whole ? SimDuration.Max(1.Nanoseconds, whole / 100) : 10.Milliseconds;

    /// <summary>Obeys the next key; the one after it waits until this one has had its effect on the run.</summary>
    private bool PressKey(SimTime now)
    {
        if (_surroundings.Keys!() is not { } key)
            return false;
        _control.Press(key, now, _picture.Pace, _previous?.Vms.Count ?? 0);
        return true;
    }

    private void Draw()
    {
        if (_previous is null)
            return;
        (int columns, int lines) = _surroundings.Size();
        IRenderable picture = _picture.Draw(_previous, _control, columns, lines);
        string text = _surroundings.Page.Render(picture, columns);
        // Written over the last picture, and at once: erasing first would flicker.
        string up = _drawn > 0 ? $"\e[{_drawn}A" : "";
        _surroundings.Page.Writer.Write(up + text.Replace("\n", "\e[K\n", StringComparison.Ordinal) + "\e[0J");
        _surroundings.Page.Writer.Flush();
        _drawn = text.Count(static character => character == '\n');
    }

    private void Erase()
    {
        if (_drawn > 0)
            _surroundings.Page.Writer.Write($"\e[{_drawn}A\e[0J");
        _drawn = 0;
    }
}

/// <summary>What a live picture needs of the world.</summary>
internal sealed record LiveSurroundings
{
    /// <summary>Standard error, at a terminal.</summary>
    public required Page Page { get; init; }

    /// <summary>Columns and lines of the terminal, which may change.</summary>
    public required Func<(int Columns, int Lines)> Size { get; init; }

    /// <summary>The next key that was pressed, or null if none was; null if nobody can press keys.</summary>
    public Func<char?>? Keys { get; init; }

    /// <summary>Waits for a span of wall time; whether the run is to be interrupted.</summary>
    public required Func<TimeSpan, bool> Wait { get; init; }

    /// <summary>Wall time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
