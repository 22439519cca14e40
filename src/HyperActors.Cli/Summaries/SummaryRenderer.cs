using HyperActors.Scenarios;
using Spectre.Console;

namespace HyperActors.Cli;

/// <summary>Shows the summary of a run to a person; all of it comes from the document that <c>--json</c> prints.</summary>
/// <param name="page">Where to show it.</param>
/// <param name="summary">The document.</param>
/// <param name="deathReason">Why the simulated system died; <see langword="null"/> if it did not.</param>
internal sealed class SummaryRenderer(Page page, RunSummary summary, string? deathReason)
{
    /// <summary>More VMs than anybody reads; the most slowed are shown.</summary>
    private const int MostVms = 24;

    private static readonly Style _failed = new(Color.Red);
    private static readonly Style _warned = new(Color.Yellow);

    /// <summary>Shows the summary.</summary>
    /// <param name="replay">The command that makes the same run again.</param>
    public void Write(string replay)
    {
        WriteText(Headline());
        if (summary.ExitCode == ExitCodes.Interrupted)
            WriteText("INTERRUPTED: these results are partial; they end where the run was stopped");
        if (summary.Aborted is { } aborted)
            WriteText($"ABORTED: objective '{aborted.Objective}' failed at {Figures.Seconds(aborted.Seconds)} (onFail: abort); "
                + "these results end there");
        if (deathReason is not null)
            WriteText($"DIED: {deathReason}");
        WriteObjectives();
        WriteVms();
        WriteHost();
        WriteReasons();
        page.Writer.WriteLine();
        page.Writer.WriteLine($" replay   {replay}");
        page.Writer.WriteLine($" digest   {summary.Digest}   {Engine()}");
        if (summary.Parallelism is { } parallelism)
            WriteParallelism(parallelism);
    }

    private void WriteParallelism(ParallelismSummary parallelism)
    {
        page.Writer.WriteLine(
            $" windows  {Figures.Count(parallelism.Windows)}: {Figures.Count(parallelism.DividedWindows)} divided into partitions, "
            + $"{Figures.Count(parallelism.SharedWindows)} shared by threads");
        if (parallelism.DividedWindows > 0)
            page.Writer.WriteLine(
                $" bound    {Figures.Factor(parallelism.SpeedupBound)} with these partitions: divided windows hold "
                + $"{Figures.Magnitude(parallelism.EventsPerWindow)} events, and their critical path "
                + $"{Figures.Magnitude(parallelism.CriticalPath)} in all");
        page.Writer.WriteLine($" limit    {parallelism.LimitingLink ?? "no link"}; {Figures.Count(parallelism.Ties)} ties");
    }

    private string Engine() =>
        $"{Figures.Magnitude(summary.Events)} events, {summary.Engine}"
        + (summary.Partitions > 1 ? $", {summary.Partitions} partitions" : "");

    private string Headline()
    {
        string speed = summary.WallSeconds > 0 && summary.VirtualSeconds > 0
            ? $" (x{Figures.Factor(summary.VirtualSeconds / summary.WallSeconds).TrimEnd('x')})"
            : "";
        string[] parts =
        [
            $"{summary.Scenario}  seed {summary.Seed}",
            $"{Figures.Seconds(summary.VirtualSeconds)} virtual in {Figures.Seconds(summary.WallSeconds)}{speed}",
            $"{Figures.Magnitude(summary.Accesses)} accesses",
            Verdict(),
        ];
        return string.Join("   ", parts.Where(part => part.Length > 0));
    }

    private string Verdict()
    {
        int failed = summary.Slos.Count(slo => slo.Status is ObjectiveStatus.Fail or ObjectiveStatus.NoSamples);
        return summary.Slos.Count == 0 ? ""
            : failed == 0 ? $"{Figures.Count(summary.Slos.Count)} {(summary.Slos.Count == 1 ? "SLO holds" : "SLOs hold")}"
            : $"{Figures.Count(failed)} {(failed == 1 ? "SLO" : "SLOs")} failed";
    }

    private void WriteObjectives()
    {
        if (summary.Slos.Count == 0)
            return;
        bool isTimed = summary.Slos.Any(static slo => WhenFirst(slo).Length > 0);
        ResultColumn[] timed = isTimed ? [new("first at", IsNumber: true, Rank: 1)] : [];
        var table = new ResultTable([" SLO", "objective", ">measured", ">margin", .. timed]);
        foreach (ObjectiveResult slo in summary.Slos)
            table.Add(
                slo.Status == ObjectiveStatus.Pass ? Style.Plain : slo.Status == ObjectiveStatus.Warn ? _warned : _failed,
                [
                    $" {Mark(slo.Status)} {slo.Name}", Objective(slo), ObjectiveFigures.Measured(slo), ObjectiveFigures.Margin(slo),
                    .. timed.Select(_ => WhenFirst(slo)),
                ]);
        page.Writer.WriteLine();
        page.Write(table);
    }

    /// <summary>When an objective that did not hold first did not; of one that was met in the end nobody wants to know.</summary>
    private static string WhenFirst(ObjectiveResult slo) =>
        slo.Status != ObjectiveStatus.Pass && slo.FirstBreachSeconds is { } instant ? Figures.Seconds(instant) : "";

    private static string Objective(ObjectiveResult slo) =>
        slo.Scope is null ? slo.Expression : $"{slo.Expression} {slo.Scope}";

    private static char Mark(ObjectiveStatus status) => status switch
    {
        ObjectiveStatus.Pass => '✓',
        ObjectiveStatus.Warn => '!',
        _ => '✗',
    };

    private void WriteVms()
    {
        var table = new ResultTable(
            " VM", ">slowdown", new("CPU", true, 2), new("resident", true, 3), new("TLB hit", true, 4),
            ">major", new("fault p50", true, 5), new("p99", true, 1), new("max", true, 6), "lost frames to");
        IEnumerable<VmSummary> shown = summary.Vms.Count <= MostVms
            ? summary.Vms
            : summary.Vms.OrderByDescending(vm => vm.Slowdown ?? 0).Take(MostVms);
        foreach (VmSummary vm in shown)
            table.Add(
                " " + vm.Name, Figures.Factor(vm.Slowdown), Figures.Percent(vm.CpuUtilization), Figures.Pages(vm.ResidentPages),
                Figures.Percent(TlbHits(vm)), Figures.Count(vm.Faults.GuestMajor + vm.Faults.NestedMajor),
                Figures.Seconds(vm.FaultSeconds.P50), Figures.Seconds(vm.FaultSeconds.P99), Figures.Seconds(vm.FaultSeconds.Max),
                LostFrames.Of(vm) is { Share: > 0 } lost ? $"{lost.Taker}\u00A0{Figures.RoughPercent(lost.Share)}" : Figures.Absent);
        page.Writer.WriteLine();
        page.Write(table);
        if (summary.Vms.Count > MostVms)
            page.Writer.WriteLine($" … {Figures.Count(summary.Vms.Count - MostVms)} more VMs, less slowed than these: all are in --json");
    }

    private static double? TlbHits(VmSummary vm)
    {
        double all = (double)vm.Tlb.L1Hits + vm.Tlb.L2Hits + vm.Tlb.Misses;
        return all == 0 ? null : (vm.Tlb.L1Hits + vm.Tlb.L2Hits) / all;
    }

    private void WriteHost()
    {
        HostSummary host = summary.Host;
        var lines = new ResultTable("", "");
        long evicted = host.EvictedClean + host.EvictedDirty;
        string reclaimed = evicted == 0 ? "nothing evicted"
            : $"evicted {Figures.Magnitude(evicted)} pages ({Figures.RoughPercent((double)host.EvictedDirty / evicted)} dirty), "
                + $"reclaim {Figures.Magnitude(host.DirectReclaims)} direct, {Figures.Magnitude(host.BackgroundReclaims)} background";
        double? peak = host.Frames == 0 ? null : (double)host.PeakFramesUsed / host.Frames;
        lines.Add(" Host", $"memory {Figures.Percent(peak)} of {Figures.Pages(host.Frames)} at peak, {reclaimed}");
        if (host.Policy.Ideal)
            lines.Add(" Ideal", $"{host.Policy.Policy} was told every reference, which no hypervisor can be");
        if (host.HugePages is { } huge)
            lines.Add(" Huge pages", DescribeHugePages(huge));
        if (host.Compression is { } compression)
            lines.Add(" Zswap", DescribeCompression(compression));
        if (host.Sharing.FullScans + host.Sharing.Merged > 0)
            lines.Add(" Sharing", DescribeSharing(host.Sharing));
        foreach (SwapSummary device in summary.Swap)
            lines.Add(" Swap", DescribeSwap(device));
        foreach (InjectedFaultSummary fault in summary.Faults)
            lines.Add(" Fault", FaultLines.Of(fault));
        if (DescribeVain(host.Swapping) is { Length: > 0 } vain)
            lines.Add(" In vain", vain);
        if (summary.Oracle.Enabled)
            lines.Add(" Oracle", summary.Oracle.Violations == 0
                ? $"{Figures.Count(summary.Oracle.Checks)} checks, none violated"
                : $"{Figures.Count(summary.Oracle.Checks)} checks, {Figures.Count(summary.Oracle.Violations)} VIOLATED");
        page.Writer.WriteLine();
        page.Write(lines);
    }

    private static string DescribeHugePages(HugePageSummary pages) =>
        $"{Figures.Count(pages.Faults)} given out, {Figures.Count(pages.Fallbacks)} not to be had, "
        + $"{Figures.Count(pages.Splits)} split ({Figures.Count(pages.SplitsByReclaim)} by reclaim), "
        + $"{Figures.Count(pages.Mapped)} left";

    private static string DescribeCompression(CompressionSummary pages) =>
        pages.Stored == 0 ? "not used"
            : $"in {Figures.Pages(pages.Loaded)}  out {Figures.Pages(pages.Stored)}  ratio {pages.Ratio:0.00}  "
                + $"pool {Figures.Pages(pages.PeakPoolFrames)} at peak  written back {Figures.Pages(pages.WrittenBack)}  "
                + $"rejected {Figures.Pages(pages.RejectedIncompressible + pages.RejectedFull + pages.RejectedNoFrame)}";

    private static string DescribeSharing(SharingSummary sharing) =>
        $"saves {Figures.Pages(sharing.Sharing + sharing.ZeroPages)}: {Figures.Magnitude(sharing.Merged)} pages merged, "
        + $"{Figures.Magnitude(sharing.Copies)} copied again on a write, {Figures.Magnitude(sharing.FullScans)} full scans";

    private static string DescribeVain(SwappingSummary swapping)
    {
        (string What, long Pages)[] kinds =
        [
            ("silent writes", swapping.SilentWrites), ("stale reads", swapping.StaleReads),
            ("false reads", swapping.FalseReads), ("false anonymity", swapping.FalseAnonymity),
            ("by the mapper dropped", swapping.NamedEvictions), ("not read", swapping.PreventedReads),
        ];
        return string.Join("  ", kinds.Where(kind => kind.Pages > 0).Select(kind => $"{kind.What} {Figures.Pages(kind.Pages)}"));
    }

    private static string DescribeSwap(SwapSummary device)
    {
        if (device.Reads + device.Writes == 0)
            return $"{device.Name}: not used";
        string queue = device.QueueMean is { } mean ? $"queue {mean:0.0} mean {device.QueueMax} max" : $"queue {device.QueueMax} max";
        string text = $"{device.Name}: in {Figures.Pages(device.PagesRead)}  out {Figures.Pages(device.PagesWritten)}  {queue}  "
            + $"busy {Figures.Percent(device.Utilization)}  read p99 {Figures.Seconds(device.ReadSeconds.P99)}";
        return device.Errors == 0 ? text : $"{text}  errors {Figures.Count(device.Errors)}";
    }

    private void WriteText(string text) => Paragraph.Write(page.Writer, text, page.MayGrow ? int.MaxValue : page.Width);

    private void WriteReasons()
    {
        IReadOnlyList<string> reasons = RunReasons.Of(summary);
        if (reasons.Count == 0)
            return;
        page.Writer.WriteLine();
        foreach (string reason in reasons)
            WriteText(" " + reason);
    }
}
