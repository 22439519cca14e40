using HyperActors.Scenarios;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace HyperActors.Cli;

/// <summary>The picture of a run that goes on: who stalls, how full the host is, what the swap devices do.</summary>
/// <remarks>
/// All words are handed over as text, never as markup. From 100 columns on there are bars, below 80 a VM is one line
/// without a frame; of VMs that do not fit the most stalled are shown.
/// </remarks>
/// <param name="title">Name of the scenario.</param>
/// <param name="end">Virtual end of the run; <see langword="null"/> when it ends with its workloads.</param>
/// <param name="hasKeys">Whether keys can be pressed, and so are worth a line.</param>
internal sealed class LivePicture(string title, SimDuration? end, bool hasKeys)
{
    private const int FrameWidth = 80;
    private const int BarWidth = 100;
    private const int MostEvents = 3;
    private const int MostDevices = 3;
    private const int MostObjectives = 3;
    private const int MostFaults = 2;
    private const int HistoryLength = 16;

    private static readonly Style _dim = new(decoration: Decoration.Dim);
    private static readonly Style _chosen = new(decoration: Decoration.Bold);
    private static readonly Style _bad = new(Color.Red);
    private static readonly Style _warning = new(Color.Yellow);
    private static readonly Style _good = new(Color.Green);

    private readonly Queue<double> _history = new();
    private readonly Queue<string> _events = new();
    private RunSnapshot? _last;
    private double _rate;

    /// <summary>Seconds of virtual time for each second of wall time, of late; 0 as long as nobody knows.</summary>
    public double Pace { get; private set; }

    /// <summary>Takes what has happened since the last look into account.</summary>
    /// <param name="snapshot">The new look.</param>
    /// <param name="wall">Wall time since the last one.</param>
    public void Note(RunSnapshot snapshot, TimeSpan wall)
    {
        double seconds = Math.Max(1e-3, wall.TotalSeconds);
        _rate = (snapshot.Events - (_last?.Events ?? 0)) / seconds;
        Pace = (snapshot.Now - (_last?.Now ?? SimTime.Zero)).TotalSeconds / seconds;
        foreach ((SimTime time, string what) in RunEvents.Between(_last, snapshot))
            Keep(_events, $" {Time(time),9}  {what}", MostEvents);
        Keep(_history, snapshot.Vms.Select(static vm => vm.Stalled).DefaultIfEmpty(0).Average(), HistoryLength);
        _last = snapshot;
    }

    /// <summary>Draws the picture.</summary>
    /// <param name="snapshot">What to show.</param>
    /// <param name="control">What the user has asked for.</param>
    /// <param name="columns">Columns of the terminal.</param>
    /// <param name="lines">Lines of the terminal.</param>
    public IRenderable Draw(RunSnapshot snapshot, LiveControl control, int columns, int lines)
    {
        List<IRenderable> below = [];
        if (control.Vm is { } chosen && chosen < snapshot.Vms.Count)
            below.AddRange(Detail(snapshot.Vms[chosen], columns));
        below.AddRange(HostLines(snapshot, columns));
        below.AddRange(FaultLines(snapshot, columns));
        below.AddRange(ObjectiveLines(snapshot, columns));
        below.AddRange(_events.Select(line => Line(line, columns)));
        if (hasKeys)
            below.AddRange(KeyLines(control, snapshot.Vms.Count, columns));
        // One line above, one below for the cursor, and four of the frame of the table.
        int frame = columns >= FrameWidth ? 4 : 0;
        int room = Math.Max(1, lines - 2 - frame - below.Count);
        int[] shown = Choose(snapshot, control, room);
        List<IRenderable> all = [Headline(snapshot, control, columns)];
        all.Add(columns >= FrameWidth ? VmTable(snapshot, control, shown, columns) : VmLines(snapshot, control, shown, columns));
        if (shown.Length < snapshot.Vms.Count)
            all.Add(Line($" {Figures.Count(snapshot.Vms.Count - shown.Length)} more VMs, less stalled", columns, _dim));
        return new Rows([.. all, .. below]);
    }

    /// <summary>Which VMs are shown: all, or the chosen and the most stalled ones; in the order of the scenario.</summary>
    private static int[] Choose(RunSnapshot snapshot, LiveControl control, int room)
    {
        IEnumerable<int> all = Enumerable.Range(0, snapshot.Vms.Count);
        return snapshot.Vms.Count <= room ? [.. all]
            : [.. all.OrderByDescending(vm => vm == control.Vm)
                .ThenByDescending(vm => snapshot.Vms[vm].Stalled).Take(room - 1).Order()];
    }

    private Text Headline(RunSnapshot snapshot, LiveControl control, int columns)
    {
        string state = control.IsPaused ? "PAUSED" : control.Speed is { } speed ? $"slowed to x{Pretty(speed)}" : $"x{Pretty(Pace)}";
        string risk = snapshot.Failing == 0 ? "" : $"   {snapshot.Failing} {(snapshot.Failing == 1 ? "SLO" : "SLOs")} at risk";
        string head = $" {title}   t {Time(snapshot.Now)}";
        string events = columns >= BarWidth ? $"   {Figures.Magnitude(snapshot.Events)} events   {Figures.Magnitude(_rate)}/s" : "";
        string rest = $"{events}   {state}{risk}";
        string middle = "";
        if (end is { Picoseconds: > 0 } whole)
        {
            double share = Math.Min(1, (double)snapshot.Now.Picoseconds / whole.Picoseconds);
            head += $" of {Figures.Seconds(whole.TotalSeconds)}";
            string percent = $" {Figures.Percent(share)}";
            int width = Math.Min(20, columns - 1 - head.Length - percent.Length - rest.Length - 2);
            middle = (width >= 4 ? "  " + Bar(share, width) : " ") + percent;
        }
        return Line(head + middle + rest, columns, control.IsPaused ? _warning : snapshot.Failing > 0 ? _bad : Style.Plain);
    }

    private static Table VmTable(RunSnapshot snapshot, LiveControl control, int[] shown, int columns)
    {
        VmSnapshot[] vms = [.. shown.Select(index => snapshot.Vms[index])];
        int names = Math.Clamp(vms.Select(static vm => vm.Name.Length).DefaultIfEmpty(2).Max() + 2, 4, 20);
        List<(string Heading, int Width)> parts =
        [
            ("VM", names), ("state", 10), ("resident", 8), ("balloon", 8), ("TLB hit", 7), ("major/s", 7), ("p99 fault", 9),
            ("stalled", 7),
        ];
        if (!vms.Any(static vm => vm.BalloonPages is not null))
            parts.RemoveAll(static part => part.Heading == "balloon");
        // A column has a blank on either side and a line, and there is one line more.
        int Taken() => parts.Sum(static part => part.Width + 3) + 1;
        foreach (string spare in (string[])["TLB hit", "major/s"])
            if (Taken() > columns)
                parts.RemoveAll(part => part.Heading == spare);
        int bar = columns >= BarWidth ? Math.Min(20, columns - Taken() - 1) : 0;
        Table table = new() { Border = TableBorder.Rounded, BorderStyle = _dim };
        foreach ((string heading, int _) in parts)
            table.AddColumn(new TableColumn(new Text(heading, _dim))
            {
                Alignment = heading is "VM" or "state" ? Justify.Left : Justify.Right,
                NoWrap = true,
            });
        foreach (int index in shown)
            table.AddRow(parts.Select(part => Cell(part.Heading, snapshot.Vms[index], index, names, bar))
                .Select(cell => (IRenderable)new Text(cell.Text, control.Vm == index ? cell.Style.Combine(_chosen) : cell.Style)));
        return table;
    }

    private static (string Text, Style Style) Cell(string heading, VmSnapshot vm, int index, int names, int bar) => heading switch
    {
        "VM" => (Shorten((index < 9 ? $"{index + 1} " : "  ") + vm.Name, names), Style.Plain),
        "state" => (vm.State, StyleOf(vm.State)),
        "resident" => (Resident(vm, bar), Style.Plain),
        "balloon" => (vm.BalloonPages is { } pages ? Figures.Pages(pages) : Figures.Absent, Style.Plain),
        "TLB hit" => (Figures.Percent(vm.TlbHits), Style.Plain),
        "major/s" => (vm.MajorFaults is { } faults ? Figures.Magnitude(faults) : Figures.Absent, Style.Plain),
        "p99 fault" => (Figures.Seconds(vm.FaultP99), Style.Plain),
        _ => (Figures.Percent(vm.Stalled), vm.Stalled >= 0.5 ? _bad : vm.Stalled >= 0.1 ? _warning : Style.Plain),
    };

    private static string Resident(VmSnapshot vm, int bar)
    {
        string amount = Figures.Pages(vm.ResidentPages);
        double share = vm.MemoryPages == 0 ? 0 : Math.Min(1, (double)vm.ResidentPages / vm.MemoryPages);
        return bar >= 4 ? $"{Bar(share, bar)} {amount,8}" : amount;
    }

    private static Rows VmLines(RunSnapshot snapshot, LiveControl control, int[] shown, int columns) => new(
        shown.Select(index => (Vm: snapshot.Vms[index], Index: index)).Select(row => Line(
            $" {(row.Index < 9 ? $"{row.Index + 1}" : " ")} {Shorten(row.Vm.Name, 12),-12} {row.Vm.State,-10}"
                + $" {Figures.Pages(row.Vm.ResidentPages),8}  p99 {Figures.Seconds(row.Vm.FaultP99),6}"
                + $"  stalled {Figures.Percent(row.Vm.Stalled),6}",
            columns, control.Vm == row.Index ? _chosen : StyleOf(row.Vm.State))));

    private static IEnumerable<Text> Detail(VmSnapshot vm, int columns)
    {
        string lost = vm.LostTo is { } to ? $"   lost to {to.Taker} {Figures.RoughPercent(to.Share)}" : "";
        string walk = vm.WalkReferences is { } references ? $"   reads a walk {references:0.0}" : "";
        yield return Line($" {Shorten(vm.Name, 12)}   busy {Figures.Percent(vm.Busy)}  swap wait {Figures.Percent(vm.SwapStall)}"
            + $"  frame wait {Figures.Percent(vm.FrameStall)}{lost}", columns, _chosen);
        yield return Line($"        in swap {Figures.Pages(vm.SwappedPages)}   minor faults {Figures.Magnitude(vm.MinorFaults ?? 0)}/s"
            + walk, columns, _chosen);
    }

    private IEnumerable<Text> HostLines(RunSnapshot snapshot, int columns)
    {
        if (snapshot.Host is { } host)
        {
            string bar = columns >= FrameWidth ? Bar(host.Utilization, 20) + " " : "";
            string history = columns >= BarWidth ? $"  stalled {Spark(_history)}" : "";
            yield return Line($" host   {bar}{Figures.Percent(host.Utilization)} used  free {Figures.Pages(host.FreePages)}"
                + $"  evicts {Figures.Magnitude(host.Evictions)} pages/s{history}", columns);
        }
        foreach (DeviceSnapshot device in snapshot.Devices.Take(MostDevices))
            yield return Line($" swap   {device.Name}  queue {device.Queue:0.0}  busy {Figures.Percent(device.Busy)}"
                + $"  p99 {Figures.Seconds(device.ReadP99)}"
                + (columns >= FrameWidth ? $"  in {Figures.Bytes(device.InBytes)}/s  out {Figures.Bytes(device.OutBytes)}/s" : ""),
                columns, device.Busy > 0.9 ? _warning : Style.Plain);
    }

    /// <summary>The faults that go on, or that something still waits for; those that began last.</summary>
    private IEnumerable<Text> FaultLines(RunSnapshot snapshot, int columns)
    {
        foreach (FaultSnapshot fault in snapshot.Faults.Where(fault => fault.IsFelt(snapshot.Now))
            .OrderByDescending(static fault => fault.Begin).Take(MostFaults))
        {
            string until = fault.End is null ? "to the end" : fault.IsOver(snapshot.Now) ? "is over, but VMs still wait for it"
                : $"until {Time(fault.End.Value)}";
            yield return Line($" fault  {fault.Name}  {fault.What}  {until}", columns, _warning);
        }
    }

    private static IEnumerable<Text> ObjectiveLines(RunSnapshot snapshot, int columns)
    {
        ObjectiveResult[] shown = [.. snapshot.Objectives
            .OrderBy(static slo => slo.Status == ObjectiveStatus.Pass).Take(MostObjectives)];
        int names = Math.Min(24, shown.Select(static slo => slo.Name.Length).DefaultIfEmpty(0).Max());
        foreach (ObjectiveResult slo in shown)
            yield return Line($" slo    {Mark(slo.Status)} {Shorten(slo.Name, names).PadRight(names)}  {ObjectiveFigures.Measured(slo),8}"
                + (columns >= FrameWidth ? $"   {slo.Expression}" : ""),
                columns, StyleOf(slo.Status));
    }

    private static IEnumerable<Text> KeyLines(LiveControl control, int vms, int columns)
    {
        if (control.ShowsHelp)
        {
            yield return Line($" space  pause or go on           .  go on to the next {control.Step}", columns);
            yield return Line(" + -    faster or slower          1-9  details of a VM; again: none", columns);
            yield return Line(" q      stop, keep the results    Ctrl-C  the same; twice: without results", columns);
            yield return Line(" Nothing here changes what the run computes, only when.   ?  less", columns, _dim);
            yield break;
        }
        string chosen = vms == 0 ? "" : vms == 1 ? "   1 VM" : $"   1-{Math.Min(9, vms)} VM";
        yield return Line(
            columns >= FrameWidth
                ? $" space {(control.IsPaused ? "go on" : "pause")}   . step   +/- speed{chosen}   q stop and keep results   ? help"
                : " space pause  . step  +/- speed  q stop  ? help",
            columns, _dim);
    }

    private static char Mark(ObjectiveStatus status) => status switch
    {
        ObjectiveStatus.Pass => '✓',
        ObjectiveStatus.Fail => '✗',
        _ => '!',
    };

    private static Style StyleOf(ObjectiveStatus status) => status switch
    {
        ObjectiveStatus.Pass => _good,
        ObjectiveStatus.Fail => _bad,
        _ => _warning,
    };

    private static Style StyleOf(string state) => state switch
    {
        "running" => _good,
        "swap-wait" => _bad,
        "frame-wait" => _warning,
        "killed" => _bad,
        _ => _dim,
    };

    private static void Keep<T>(Queue<T> queue, T item, int most)
    {
        queue.Enqueue(item);
        if (queue.Count > most)
            queue.Dequeue();
    }

    /// <summary>A line that is cut rather than wrapped: the picture's height must be known.</summary>
    private static Text Line(string text, int columns, Style? style = null) =>
        new(Shorten(text, columns - 1), style ?? Style.Plain);

    private static string Shorten(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";

    /// <summary>An instant, to three digits behind the point of the unit in which the run is long.</summary>
    private string Time(SimTime time) => end is { Picoseconds: < 1_000_000_000_000 }
        ? Figures.WithUnit($"{time.SinceStart.TotalSeconds * 1e3:0.000}", "ms")
        : Figures.WithUnit($"{time.SinceStart.TotalSeconds:0.000}", "s");

    private static string Pretty(double value) => value >= 10 ? $"{value:0}" : value >= 0.095 ? $"{value:0.0}" : $"{value:0.0##}";

    private static string Bar(double share, int width)
    {
        int eighths = (int)Math.Round(Math.Clamp(share, 0, 1) * width * 8);
        string bar = new('█', eighths / 8);
        if (eighths % 8 > 0)
            bar += "▏▎▍▌▋▊▉"[eighths % 8 - 1];
        return bar + new string('░', width - bar.Length);
    }

    private static string Spark(IEnumerable<double> values) =>
        string.Concat(values.Select(static value => "▁▂▃▄▅▆▇█"[(int)Math.Clamp(value * 8, 0, 7)]));
}
