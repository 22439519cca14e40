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
        Add(SeriesCatalogue.HostMemory, Bytes(static interval => interval.FreeFrames), ("state", "free"));
        Add(SeriesCatalogue.HostMemory, Bytes(static interval => interval.Vms.Sum(static vm => vm.Resident)), ("state", "guest"));
        Add(SeriesCatalogue.HostMemory,
            Bytes(static interval => Math.Max(0, interval.UsedFrames - interval.Vms.Sum(static vm => vm.Resident))), ("state", "moving"));
        Add(SeriesCatalogue.HostMemory, intervals.Select(_ => (double)options.Host.Reserved.Bytes), ("state", "reserved"));
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
        void AddCount(SeriesDefinition metric, VmAmount amount, double unit, params (string, string)[] labels) =>
            AddAmount(metric, vm.Select(interval => interval[amount] * unit), [("vm", name), .. labels]);

        AddValue(SeriesCatalogue.VmMemory, static interval => (double)interval.Resident * ByteSize.BasePage.Bytes, ("state", "resident"));
        AddValue(SeriesCatalogue.VmMemory, static interval => (double)interval.Swapped * ByteSize.BasePage.Bytes, ("state", "swapped"));
        if (vm.Any(static interval => interval.Ballooned > 0))
            AddValue(
                SeriesCatalogue.VmMemory,
                static interval => (double)interval.Ballooned * ByteSize.BasePage.Bytes,
                ("state", "ballooned"));
        AddCount(SeriesCatalogue.Accesses, VmAmount.Accesses, 1);
        AddCount(SeriesCatalogue.Faults, VmAmount.GuestMinor, 1, ("type", "minor"), ("cause", "guest"));
        AddCount(SeriesCatalogue.Faults, VmAmount.GuestMajor, 1, ("type", "major"), ("cause", "guest"));
        AddCount(SeriesCatalogue.Faults, VmAmount.NestedMinor, 1, ("type", "minor"), ("cause", "nested"));
        AddCount(SeriesCatalogue.Faults, VmAmount.NestedMajor, 1, ("type", "major"), ("cause", "nested"));
        foreach ((string label, double quantile) in _quantiles)
            AddValue(
                SeriesCatalogue.FaultDuration,
                interval => interval.Faults.QuantileSeconds(quantile) ?? double.NaN,
                ("quantile", label));
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
            AddAmount(SeriesCatalogue.FaultBuckets, counts[one],
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
            AddAmount(metric, intervals.Select(interval => value(interval.Devices[index])), [name, .. labels]);

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
        void AddCount(SeriesDefinition metric, HostAmount amount, string kind) =>
            AddAmount(metric, intervals.Select(interval => (double)interval[amount]), ("kind", kind));

        AddCount(SeriesCatalogue.Evictions, HostAmount.EvictedClean, "clean");
        AddCount(SeriesCatalogue.Evictions, HostAmount.EvictedDirty, "dirty");
        AddCount(SeriesCatalogue.ReclaimPasses, HostAmount.DirectReclaims, "direct");
        AddCount(SeriesCatalogue.ReclaimPasses, HostAmount.BackgroundReclaims, "background");
    }

    private void AddTaken()
    {
        SortedSet<(int From, int To)> pairs = [.. intervals.SelectMany(static interval => interval.Taken.Keys)];
        foreach ((int from, int to) in pairs)
            AddAmount(SeriesCatalogue.Reclaims, intervals.Select(interval => (double)interval.Taken.GetValueOrDefault((from, to))),
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
