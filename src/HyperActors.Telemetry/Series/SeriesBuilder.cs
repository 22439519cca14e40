using HyperActors.Machine;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>Makes series with units out of counted intervals.</summary>
internal sealed class SeriesBuilder(
    MachineOptions options,
    IReadOnlyList<Objective> objectives,
    IReadOnlyList<ObjectiveResult> results,
    IReadOnlyList<MachineInterval> intervals)
{
    /// <summary>Up to so many VMs each has series of its own; of more, the most stalled have.</summary>
    private const int MostVms = 32;

    private const int ShownOfMany = 12;

    /// <summary>Borders of the classes of durations: 1, 2, 5 of each decade, in nanoseconds.</summary>
    private static readonly long[] _borders =
        [.. Enumerable.Range(2, 9).SelectMany(static decade => new[] { 1L, 2, 5 }.Select(step => step * Power(decade)))];

    /// <summary>The borders in seconds, with 0 and infinity at the ends.</summary>
    public static double[] FaultBorders { get; } = [0, .. _borders.Select(static border => border / 1e9), double.PositiveInfinity];

    private static readonly (string Label, double Quantile)[] _quantiles =
        [("0.5", 0.5), ("0.9", 0.9), ("0.99", 0.99), ("0.999", 0.999), ("1", 1)];

    private readonly List<SampledSeries> _series = [];
    private readonly SimTime _warmup = SimTime.Zero + options.Warmup;

    public RunSeries Build()
    {
        AddHostMemory();
        (string Name, VmInterval[] Intervals)[] vms = [.. ShownVms()];
        foreach ((string name, VmInterval[] vm) in vms)
            AddVm(name, vm);
        AddFaultBuckets();
        for (int device = 0; device < options.Swap.Count; device++)
            AddDevice(device);
        AddHypervisor();
        AddTaken();
        AddObjectives();
        string[] order = [.. SeriesCatalogue.All.Select(static metric => metric.Name)];
        return new RunSeries(
            [.. intervals.Select(static interval => interval.End)],
            [.. _series.OrderBy(series => Array.IndexOf(order, series.Metric))]);
    }

    private void AddHostMemory()
    {
        void AddState(string state, Func<MachineInterval, long> pages)
        {
            if (state is "free" or "guest" || intervals.Any(interval => pages(interval) > 0))
                Add(SeriesCatalogue.HostMemory, Bytes(pages), ("state", state));
        }

        AddState("free", static interval => interval.FreeFrames);
        AddState("guest", static interval => interval.Vms.Sum(static vm => vm.Resident));
        AddState("shared", static interval => interval.SharedFrames);
        AddState("compressed", static interval => interval.PoolFrames);
        AddState("moving", static interval => Math.Max(0, interval.UsedFrames - interval.SharedFrames - interval.PoolFrames
            - interval.Vms.Sum(static vm => vm.Resident)));
        AddState("reserved", _ => options.Host.Reserved.Pages.Value);
    }

    private IEnumerable<double> Bytes(Func<MachineInterval, long> pages) =>
        intervals.Select(interval => (double)pages(interval) * ByteSize.BasePage.Bytes);

    /// <summary>The VMs that get series, in the order of the scenario, and the others as one.</summary>
    private IEnumerable<(string Name, VmInterval[] Intervals)> ShownVms()
    {
        int[] shown = options.Vms.Count <= MostVms
            ? [.. Enumerable.Range(0, options.Vms.Count)]
            : [.. Enumerable.Range(0, options.Vms.Count).OrderByDescending(Stalled).ThenBy(static vm => vm).Take(ShownOfMany).Order()];
        foreach (int vm in shown)
            yield return (options.Vms[vm].Name, [.. intervals.Select(interval => interval.Vms[vm])]);
        if (shown.Length == options.Vms.Count)
            yield break;
        int[] others = [.. Enumerable.Range(0, options.Vms.Count).Except(shown)];
        yield return (RunSeries.Others, [.. intervals.Select(interval => Sum(interval, others))]);
    }

    private long Stalled(int vm) => intervals.Where(interval => interval.End > _warmup).Sum(interval =>
        interval.Vms[vm][VmAmount.SwapStall] + interval.Vms[vm][VmAmount.AllocationStall]);

    private static VmInterval Sum(MachineInterval interval, int[] vms)
    {
        VmInterval sum = VmInterval.Nothing();
        foreach (int vm in vms)
            sum.Join(interval.Vms[vm]);
        return sum;
    }

    private void AddVm(string name, VmInterval[] vm)
    {
        void AddValue(SeriesDefinition metric, Func<VmInterval, double> value, params (string, string)[] labels) =>
            Add(metric, vm.Select(value), [("vm", name), .. labels]);
        void AddPages(string state, Func<VmInterval, long> pages) =>
            AddValue(SeriesCatalogue.VmMemory, interval => (double)pages(interval) * ByteSize.BasePage.Bytes, ("state", state));
        void AddCount(SeriesDefinition metric, VmAmount amount, double unit, params (string, string)[] labels) =>
            AddAmount(metric, vm.Select(interval => interval[amount] * unit), [("vm", name), .. labels]);

        AddPages("resident", static interval => interval.Resident);
        AddPages("swapped", static interval => interval.Swapped);
        if (vm.Any(static interval => interval.Ballooned > 0))
            AddPages("ballooned", static interval => interval.Ballooned);
        AddCount(SeriesCatalogue.Accesses, VmAmount.Accesses, 1);
        AddCount(SeriesCatalogue.Faults, VmAmount.GuestMinor, 1, ("type", "minor"), ("cause", "guest"));
        AddCount(SeriesCatalogue.Faults, VmAmount.GuestMajor, 1, ("type", "major"), ("cause", "guest"));
        // Nested faults of the warm-up are not counted at all.
        AddMeasured(SeriesCatalogue.Faults, vm.Select(static interval => (double)interval[VmAmount.NestedMinor]),
            ("vm", name), ("type", "minor"), ("cause", "nested"));
        AddMeasured(SeriesCatalogue.Faults, vm.Select(static interval => (double)interval[VmAmount.NestedMajor]),
            ("vm", name), ("type", "major"), ("cause", "nested"));
        foreach ((string label, double quantile) in _quantiles)
            AddValue(SeriesCatalogue.FaultDuration,
                interval => interval.Faults.QuantileSeconds(quantile) ?? double.NaN, ("quantile", label));
        AddValue(SeriesCatalogue.TlbHits, static interval => Ratio(interval[VmAmount.TlbHits], interval[VmAmount.Accesses]));
        AddValue(SeriesCatalogue.WalkReferences, static interval => Ratio(interval[VmAmount.WalkReferences], interval[VmAmount.Walks]));
        AddCount(SeriesCatalogue.CpuTime, VmAmount.Busy, 1e-12, ("state", "busy"));
        AddCount(SeriesCatalogue.CpuTime, VmAmount.SwapStall, 1e-12, ("state", "swap_stall"));
        AddCount(SeriesCatalogue.CpuTime, VmAmount.AllocationStall, 1e-12, ("state", "allocation_stall"));
        AddCount(SeriesCatalogue.CpuTime, VmAmount.Idle, 1e-12, ("state", "idle"));
    }

    private void AddFaultBuckets()
    {
        double[][] counts = [.. Enumerable.Range(0, _borders.Length + 1).Select(_ => new double[intervals.Count])];
        for (int index = 0; index < intervals.Count; index++)
            foreach (VmInterval vm in intervals[index].Vms)
                foreach ((long low, long count) in vm.Faults.Buckets())
                    counts[ClassOf(low)][index] += count;
        for (int one = 0; one < counts.Length; one++)
            AddMeasured(SeriesCatalogue.FaultBuckets, counts[one],
                ("from", Seconds(one == 0 ? 0 : _borders[one - 1])), ("to", one == _borders.Length ? "inf" : Seconds(_borders[one])));
    }

    /// <summary>How many borders are not above a duration: the number of its class.</summary>
    private static int ClassOf(long nanoseconds)
    {
        int at = Array.BinarySearch(_borders, nanoseconds);
        return at >= 0 ? at + 1 : ~at;
    }

    private void AddDevice(int index)
    {
        (string, string) name = ("device", options.Swap[index].Name);
        int channels = options.Swap[index].Channels;
        double slot = options.Host.Paging.HostPage.Bytes.Bytes;
        void AddCount(SeriesDefinition metric, Func<DeviceInterval, double> value, params (string, string)[] labels) =>
            AddMeasured(metric, intervals.Select(interval => value(interval.Devices[index])), [name, .. labels]);

        AddCount(SeriesCatalogue.SwapIo, static device => (double)device.PagesRead * ByteSize.BasePage.Bytes, ("direction", "in"));
        AddCount(SeriesCatalogue.SwapIo, static device => (double)device.PagesWritten * ByteSize.BasePage.Bytes, ("direction", "out"));
        AddCount(SeriesCatalogue.SwapOperations, static device => device.Reads, ("direction", "in"));
        AddCount(SeriesCatalogue.SwapOperations, static device => device.Writes, ("direction", "out"));
        AddStatistic(SeriesCatalogue.SwapQueue,
            interval => (double)interval.Devices[index].Queue / interval.Length.Picoseconds, name);
        AddStatistic(SeriesCatalogue.SwapUtilization,
            interval => (double)interval.Devices[index].Busy / interval.Length.Picoseconds / channels, name);
        foreach ((string label, double quantile) in _quantiles)
        {
            AddStatistic(SeriesCatalogue.SwapDuration,
                interval => interval.Devices[index].ReadTime.QuantileSeconds(quantile) ?? double.NaN,
                name, ("direction", "in"), ("quantile", label));
            AddStatistic(SeriesCatalogue.SwapDuration,
                interval => interval.Devices[index].WriteTime.QuantileSeconds(quantile) ?? double.NaN,
                name, ("direction", "out"), ("quantile", label));
        }
        Add(SeriesCatalogue.SwapUsage, intervals.Select(interval => interval.Devices[index].Slots * slot), name);
    }

    private void AddHypervisor()
    {
        void AddCount(SeriesDefinition metric, HostAmount amount, params (string, string)[] labels) =>
            AddMeasured(metric, intervals.Select(interval => (double)interval[amount]), labels);
        void AddPages(string state, Func<MachineInterval, long> pages)
        {
            if (intervals.Any(interval => pages(interval) > 0))
                Add(SeriesCatalogue.SharingPages, intervals.Select(interval => (double)pages(interval)), ("state", state));
        }

        AddCount(SeriesCatalogue.Evictions, HostAmount.EvictedClean, ("kind", "clean"));
        AddCount(SeriesCatalogue.Evictions, HostAmount.EvictedDirty, ("kind", "dirty"));
        AddCount(SeriesCatalogue.ReclaimPasses, HostAmount.DirectReclaims, ("kind", "direct"));
        AddCount(SeriesCatalogue.ReclaimPasses, HostAmount.BackgroundReclaims, ("kind", "background"));
        AddPages("sharing", static interval => interval.SharingPages);
        AddPages("zero", static interval => interval.ZeroPages);
        AddCount(SeriesCatalogue.SharedCopies, HostAmount.SharedCopies);
        if (intervals.Any(static interval => interval.HugePages > 0))
            Add(SeriesCatalogue.HugePagesMapped, intervals.Select(static interval => (double)interval.HugePages));
        AddCount(SeriesCatalogue.HugePages, HostAmount.HugeFaults, ("event", "fault"));
        AddCount(SeriesCatalogue.HugePages, HostAmount.HugeFallbacks, ("event", "fallback"));
        AddCount(SeriesCatalogue.HugePages, HostAmount.HugeSplitsByReclaim, ("event", "split-by-reclaim"));
        AddCount(SeriesCatalogue.HugePages, HostAmount.HugeSplits, ("event", "split"));
        AddCount(SeriesCatalogue.CompressedPages, HostAmount.CompressedStored, ("event", "stored"));
        AddCount(SeriesCatalogue.CompressedPages, HostAmount.CompressedLoaded, ("event", "loaded"));
        AddCount(SeriesCatalogue.CompressedPages, HostAmount.CompressedRejected, ("event", "rejected"));
        AddCount(SeriesCatalogue.CompressedPages, HostAmount.CompressedWrittenBack, ("event", "written-back"));
        AddCount(SeriesCatalogue.SuperfluousSwap, HostAmount.SilentWrites, ("kind", "silent-write"));
        AddCount(SeriesCatalogue.SuperfluousSwap, HostAmount.StaleReads, ("kind", "stale-read"));
        AddCount(SeriesCatalogue.SuperfluousSwap, HostAmount.FalseReads, ("kind", "false-read"));
        AddCount(SeriesCatalogue.SuperfluousSwap, HostAmount.ScatteredNeighbours, ("kind", "scattered-neighbour"));
        AddCount(SeriesCatalogue.SuperfluousSwap, HostAmount.FalseAnonymity, ("kind", "false-anonymity"));
        AddCount(SeriesCatalogue.SparedSwap, HostAmount.NamedEvictions, ("by", "named-eviction"));
        AddCount(SeriesCatalogue.SparedSwap, HostAmount.NamedReads, ("by", "named-read"));
        AddCount(SeriesCatalogue.SparedSwap, HostAmount.PreventedReads, ("by", "prevented-read"));
        AddCount(SeriesCatalogue.Kills, HostAmount.Kills);
    }

    private void AddTaken()
    {
        SortedSet<(int From, int To)> pairs = [.. intervals.SelectMany(static interval => interval.Taken.Keys)];
        foreach ((int from, int to) in pairs)
            AddMeasured(SeriesCatalogue.Reclaims, intervals.Select(interval => (double)interval.Taken.GetValueOrDefault((from, to))),
                ("vm", options.Vms[from].Name), ("requester", options.Vms[to].Name));
    }

    private void AddObjectives()
    {
        for (int index = 0; index < objectives.Count; index++)
            Add(SeriesCatalogue.Objective, results[index].Unit,
                intervals.Select(interval => interval.End > _warmup ? interval.Objectives[index] : double.NaN),
                ("slo", objectives[index].Name));
    }

    /// <summary>A series of counts is left out where nothing was ever counted; absent is not zero only for statistics.</summary>
    private void AddAmount(SeriesDefinition metric, IEnumerable<double> values, params (string Key, string Value)[] labels)
    {
        double[] all = [.. values];
        if (all.Any(static value => value != 0))
            Add(metric, metric.Unit, all, labels);
    }

    /// <summary>Counts that begin with the end of the warm-up: before it there are none, which is not 0.</summary>
    private void AddMeasured(SeriesDefinition metric, IEnumerable<double> values, params (string, string)[] labels)
    {
        double[] all = [.. values];
        if (all.Any(static value => value != 0))
            Add(metric, metric.Unit, all.Select((value, index) => intervals[index].End > _warmup ? value : double.NaN), labels);
    }

    private void AddStatistic(SeriesDefinition metric, Func<MachineInterval, double> value, params (string, string)[] labels) =>
        Add(metric, metric.Unit, intervals.Select(interval => interval.End > _warmup ? value(interval) : double.NaN), labels);

    private void Add(SeriesDefinition metric, IEnumerable<double> values, params (string, string)[] labels) =>
        Add(metric, metric.Unit, values, labels);

    private void Add(SeriesDefinition metric, string unit, IEnumerable<double> values, params (string Key, string Value)[] labels)
    {
        double[] all = [.. values];
        if (!all.All(double.IsNaN))
            _series.Add(new SampledSeries(
                metric, unit, labels.Select(static label => KeyValuePair.Create(label.Key, label.Value)), all));
    }

    private static double Ratio(long part, long whole) => whole == 0 ? double.NaN : (double)part / whole;

    private static string Seconds(long nanoseconds) =>
        (nanoseconds / 1e9).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static long Power(int decade)
    {
        long power = 1;
        for (int step = 0; step < decade; step++)
            power *= 10;
        return power;
    }
}
