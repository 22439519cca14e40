using System.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace HyperActors.Cli;

/// <summary>Progress for a person at a terminal: a bar, and a line for each guest, redrawn in place.</summary>
/// <remarks>
/// The library's own live display runs the work inside a callback and draws from a thread; here the run itself says
/// when it can be looked at, so the picture is drawn on its thread, by moving the cursor back over the last one.
/// </remarks>
internal sealed class LiveProgress : IProgressView
{
    private const int FullWidth = 100;
    private const int ReservedLines = 5;

    private readonly Page _page;
    private readonly int _lines;
    private readonly SimDuration? _end;
    private readonly string _title;
    private readonly long _begin = Stopwatch.GetTimestamp();
    private RunSnapshot? _previous;
    private long _previousTime;
    private int _drawn;

    /// <summary>Starts to draw.</summary>
    /// <param name="page">Standard error, at a terminal.</param>
    /// <param name="lines">Lines of the terminal; at least 24.</param>
    /// <param name="title">Name of the scenario.</param>
    /// <param name="end">Virtual end of the run; <see langword="null"/> when it ends with its workloads.</param>
    public LiveProgress(Page page, int lines, string title, SimDuration? end)
    {
        _page = page;
        _lines = lines;
        _title = title;
        _end = end;
        _previousTime = _begin;
    }

    /// <inheritdoc />
    public TimeSpan Period => TimeSpan.FromMilliseconds(250);

    /// <inheritdoc />
    public void Show(RunSnapshot snapshot)
    {
        string text = _page.Render(Draw(snapshot));
        Erase();
        _page.Writer.Write(text);
        _page.Writer.Flush();
        _drawn = text.Count(character => character == '\n');
        _previous = snapshot;
        _previousTime = Stopwatch.GetTimestamp();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Erase();
        _page.Writer.Flush();
    }

    private void Erase()
    {
        if (_drawn > 0)
            _page.Writer.Write($"\e[{_drawn}A\e[0J");
        _drawn = 0;
    }

    private Rows Draw(RunSnapshot snapshot)
    {
        double elapsed = Math.Max(1e-3, Stopwatch.GetElapsedTime(_previousTime).TotalSeconds);
        double virtualElapsed = _previous is null ? 0 : (snapshot.Now - _previous.Now).TotalSeconds;
        double rate = (snapshot.Events - (_previous?.Events ?? 0)) / elapsed;
        var parts = new List<IRenderable> { new Text(Headline(snapshot, rate)) };
        if (snapshot.Vms.Count > 0)
            parts.Add(DrawVms(snapshot, virtualElapsed));
        int hidden = snapshot.Vms.Count - VisibleVms;
        if (hidden > 0)
            parts.Add(new Text($" {Figures.Count(hidden)} more VMs"));
        return new Rows(parts);
    }

    private int VisibleVms => _lines - ReservedLines - 1;

    private string Headline(RunSnapshot snapshot, double rate)
    {
        string time = Figures.WithUnit($"{snapshot.Now.SinceStart.TotalSeconds:0.000}", "s");
        string rest = $"{Figures.Magnitude(snapshot.Events)} events   {Figures.Magnitude(rate)}/s";
        if (_end is not { Picoseconds: > 0 } end)
            return $" {_title}   t {time}   {rest}";
        double share = Math.Min(1, (double)snapshot.Now.Picoseconds / end.Picoseconds);
        int width = _page.Width < FullWidth ? 8 : 24;
        int filled = (int)(share * width);
        string bar = new string('█', filled) + new string('░', width - filled);
        return $" {_title}   t {time} of {Figures.Seconds(end.TotalSeconds)}  {bar} {Figures.Percent(share)}   {rest}";
    }

    private IRenderable DrawVms(RunSnapshot snapshot, double virtualSeconds)
    {
        var table = new ResultTable(" VM", "state", "resident", ">of", ">accesses", ">faults/s");
        for (int vm = 0; vm < Math.Min(snapshot.Vms.Count, VisibleVms); vm++)
        {
            VmSnapshot now = snapshot.Vms[vm];
            long faults = now.MajorFaults - (_previous is null ? 0 : _previous.Vms[vm].MajorFaults);
            string rate = virtualSeconds > 0 ? Figures.Magnitude(faults / virtualSeconds) : Figures.Absent;
            table.Add(
                " " + now.Name, now.State, Bar(now) + " " + Figures.Pages(now.ResidentPages),
                Figures.Pages(now.MemoryPages), Figures.Magnitude(now.Accesses), rate);
        }
        return table.ToRenderable(_page.Width);
    }

    private string Bar(VmSnapshot vm)
    {
        if (_page.Width < FullWidth)
            return "";
        const int Width = 20;
        int filled = vm.MemoryPages == 0 ? 0 : (int)Math.Min(Width, vm.ResidentPages * Width / vm.MemoryPages);
        return new string('█', filled) + new string('░', Width - filled);
    }
}
