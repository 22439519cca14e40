using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>All metrics: the one table behind objectives, schema, lists and telemetry.</summary>
public static class MetricCatalogue
{
    /// <summary>Aggregates that stand for a family: any percentile, such as <c>p50</c>, <c>p99</c>,
    /// <c>p99.9</c>.</summary>
    public const string Percentile = "pNN";

    private static readonly string[] _ofDistribution = [Percentile, "mean", "max", "min", "sum", "count", "rate"];
    private static readonly string[] _ofTotal = ["count", "sum", "rate"];
    private static readonly string[] _ofAmount = ["sum", "rate"];

    private static readonly MetricLabel _vm = new("vm", []);
    private static readonly MetricLabel _device = new("device", []);
    private static readonly MetricLabel _faultType = new("type", ["minor", "major"]);
    private static readonly MetricLabel _direction = new("direction", ["in", "out"]);

    /// <summary>All metrics, in the order in which lists show them.</summary>
    public static IReadOnlyList<MetricDescription> All { get; } =
    [
        Metric("vm.page_fault.duration", MetricInstrument.Histogram, "s", [_vm, _faultType], _ofDistribution,
            "time of nested faults, from the exit to the guest's next instruction",
                run => run.Vms.SelectMany(vm => new[]
            {
                new MetricSeries(vm.Name, "minor") { Histogram = vm.Counters.MinorFaultTime },
                new MetricSeries(vm.Name, "major") { Histogram = vm.Counters.MajorFaultTime },
            })),
        Metric("vm.page_faults", MetricInstrument.Counter, "{fault}",
            [_vm, _faultType, new("cause", ["guest", "nested"])], _ofTotal,
            "page faults; major ones needed I/O", run => run.Vms.SelectMany(vm => new[]
            {
                new MetricSeries(vm.Name, "minor", "guest") { Value = vm.Counters.GuestMinorFaults },
                new MetricSeries(vm.Name, "major", "guest") { Value = vm.Counters.GuestMajorFaults },
                new MetricSeries(vm.Name, "minor", "nested") { Value = vm.Counters.NestedMinorFaults },
                new MetricSeries(vm.Name, "major", "nested") { Value = vm.Counters.NestedMajorFaults },
            })),
        Metric("vm.accesses", MetricInstrument.Counter, "{access}", [_vm], _ofTotal, "memory accesses",
            run => run.Vms.Select(vm => new MetricSeries(vm.Name) { Value = vm.Counters.Accesses })),
        Metric("vm.slowdown", MetricInstrument.Gauge, "1", [_vm], ["mean", "max", "min"],
            "how much longer a VM took than without stalls; 1 is no slowdown",
            run => run.Vms.Select(vm => new MetricSeries(vm.Name) { Value = VmRatios.Slowdown(vm.Counters) })),
        Metric("vm.stall.time", MetricInstrument.Counter, "s", [_vm, new("cause", ["swap", "allocation"])], _ofAmount,
            "time in which vCPUs stood still", run => run.Vms.SelectMany(vm => new[]
            {
                new MetricSeries(vm.Name, "swap") { Value = vm.Counters.SwapStall.TotalSeconds },
                new MetricSeries(vm.Name, "allocation") { Value = vm.Counters.AllocationStall.TotalSeconds },
            })),
        Metric("vm.cpu.utilization", MetricInstrument.Gauge, "1", [_vm], ["mean", "max", "min"],
            "share of the vCPUs' time in which they executed",
            run => run.Vms.Select(vm => new MetricSeries(vm.Name) { Value = VmRatios.CpuUtilization(vm.Counters) })),
        Metric("vm.oom_kills", MetricInstrument.Counter, "{kill}", [_vm, new("level", ["guest", "host"])], _ofTotal,
            "processes killed by the guest, and VMs killed by the hypervisor, for want of memory",
                run => run.Vms.SelectMany(vm => new[]
            {
                new MetricSeries(vm.Name, "guest") { Value = vm.Counters.GuestOutOfMemoryKills },
                new MetricSeries(vm.Name, "host") { Value = vm.KilledByHypervisor ? 1 : 0 },
            })),
        Metric("vm.memory.usage", MetricInstrument.Gauge, "By", [_vm], ["max"], "resident memory",
            run => run.Vms.Select((vm, index) => new MetricSeries(vm.Name)
            {
                Value = run.Hypervisor.ResidentPages[index] * 4096.0,
                Peak = run.Hypervisor.PeakResidentPages(index) * 4096.0,
            })),
        Metric("vm.walk.references", MetricInstrument.Histogram, "{reference}", [_vm], ["mean", "max", "sum", "rate"],
            "reads of page-table entries in a walk", run => run.Vms.Select(vm => new MetricSeries(vm.Name)
            {
                Value = vm.Counters.Translation.WalkReferences,
                Weight = vm.Counters.Translation.Walks,
                Peak = vm.Counters.Translation.MaxWalkReferences,
            })),
        Metric("host.memory.utilization", MetricInstrument.Gauge, "1", [], ["max"], "share of the host's frames in use",
            run => [new MetricSeries { Peak = run.Frames.Frames == 0 ? null
                : (double)run.Frames.PeakUsed / run.Frames.Frames }]),
        Metric("hypervisor.reclaims", MetricInstrument.Counter, "{page}", [_vm, new("requester", [])], _ofTotal,
            "frames taken from a VM and given to a requester", run => run.Frames.LostFrames.All()
                .Select(pair => new MetricSeries(
                    run.Vms[pair.From].Name, run.Vms[pair.To].Name) { Value = pair.Count })),
        Metric("hypervisor.sharing.pages", MetricInstrument.Gauge, "{page}",
            [new("state", ["shared", "sharing", "unshared", "volatile", "zero"])], ["mean", "max", "min"],
            "pages under the eye of page sharing at the end; sharing and zero ones are saved",
            run => run.Sharing is not { } sharing ? [] :
            [
                new MetricSeries("shared") { Value = sharing.Shared },
                new MetricSeries("sharing") { Value = sharing.Sharing },
                new MetricSeries("unshared") { Value = sharing.Unshared },
                new MetricSeries("volatile") { Value = sharing.Volatile },
                new MetricSeries("zero") { Value = sharing.ZeroPages },
            ]),
        Metric("hypervisor.sharing.scans", MetricInstrument.Counter, "{scan}", [], _ofTotal,
            "how often page sharing has gone over all pages",
            run => run.Sharing is { } sharing ? [new MetricSeries { Value = sharing.FullScans }] : []),
        Metric("vm.sharing.copies", MetricInstrument.Counter, "{page}", [_vm], _ofTotal,
            "pages copied because a VM wrote to a shared one",
            run => run.Sharing is not { } sharing ? [] :
                run.Vms.Select((vm, index) => new MetricSeries(vm.Name) { Value = sharing.Copies[index] })),
        Metric("swap.operations", MetricInstrument.Counter, "{operation}", [_device, _direction], _ofTotal,
            "operations of a swap device",
            run => Directions(run, (counters, read) => read ? counters.Reads : counters.Writes)),
        Metric("swap.io", MetricInstrument.Counter, "By", [_device, _direction], _ofAmount, "data moved by a swap device",
            run => Directions(run, (counters, read) => 4096.0 * (read ? counters.PagesRead : counters.PagesWritten))),
        Metric("swap.operation.duration", MetricInstrument.Histogram, "s", [_device, _direction], _ofDistribution,
            "time of swap operations, waiting included", run => run.Swap.SelectMany(device => new[]
            {
                new MetricSeries(device.Name, "in") { Histogram = device.Counters.ReadTime },
                new MetricSeries(device.Name, "out") { Histogram = device.Counters.WriteTime },
            })),
        Metric("swap.queue.duration", MetricInstrument.Histogram, "s", [_device], _ofDistribution,
            "time that swap operations waited for a channel",
            run => run.Swap.Select(device => new MetricSeries(device.Name) { Histogram = device.Counters.WaitTime })),
        Metric("swap.queue.length", MetricInstrument.Gauge, "{operation}", [_device], ["mean", "max"],
            "operations in a swap device, waiting and in service",
                run => run.Swap.Select(device => new MetricSeries(device.Name)
            {
                Value = SwapRatios.QueueMean(device.Counters, run.Measured),
                Peak = device.Counters.QueueMax,
            })),
        Metric("swap.utilization", MetricInstrument.Gauge, "1", [_device], ["mean"],
            "share of the time of a swap device's channels in which they were busy",
            run => run.Swap.Select(
                device => new MetricSeries(device.Name) { Value = SwapRatios.Utilization(device, run.Measured) })),
        Metric("swap.errors", MetricInstrument.Counter, "{operation}", [_device], _ofTotal,
            "operations of a swap device that failed",
            run => run.Swap.Select(device => new MetricSeries(device.Name) { Value = device.Counters.Errors })),
        Metric("swap.superfluous", MetricInstrument.Counter, "{page}",
            [new("kind", ["silent-write", "stale-read", "false-read", "scattered-neighbour", "false-anonymity"])], _ofTotal,
            "pages that were swapped in vain, as the host does not know what guests use their memory for",
            run =>
            [
                new MetricSeries("silent-write") { Value = run.Hypervisor.Swapping.SilentWrites },
                new MetricSeries("stale-read") { Value = run.Hypervisor.Swapping.StaleReads },
                new MetricSeries("false-read") { Value = run.Hypervisor.Swapping.FalseReads },
                new MetricSeries("scattered-neighbour") { Value = run.Hypervisor.Swapping.ScatteredNeighbours },
                new MetricSeries("false-anonymity") { Value = run.Hypervisor.Swapping.FalseAnonymity },
            ]),
        Metric("swap.spared", MetricInstrument.Counter, "{page}",
            [new("by", ["named-eviction", "named-read", "prevented-read"])], _ofTotal,
            "pages that were dropped, read from their file, or not read at all, instead of being swapped",
            run =>
            [
                new MetricSeries("named-eviction") { Value = run.Hypervisor.Swapping.NamedEvictions },
                new MetricSeries("named-read") { Value = run.Hypervisor.Swapping.NamedReads },
                new MetricSeries("prevented-read") { Value = run.Hypervisor.Swapping.PreventedReads },
            ]),
        Metric("hugepages", MetricInstrument.Counter, "{page}",
            [new("event", ["fault", "fallback", "split", "split-by-reclaim"])], _ofTotal,
            "huge pages that answered a fault, that could not be had, and that were split",
            run => run.Hypervisor.HugePages is not { } pages ? [] :
            [
                new MetricSeries("fault") { Value = pages.Faults },
                new MetricSeries("fallback") { Value = pages.Fallbacks },
                new MetricSeries("split") { Value = pages.Splits },
                new MetricSeries("split-by-reclaim") { Value = pages.SplitsByReclaim },
            ]),
        Metric("compression.pages", MetricInstrument.Counter, "{page}",
            [new("event", ["stored", "loaded", "incompressible", "full", "no-frame", "written-back"])], _ofTotal,
            "pages of the compressed tier: stored, loaded, rejected for three reasons, and moved to a device",
            run => run.Hypervisor.Compression is not { } pages ? [] :
            [
                new MetricSeries("stored") { Value = pages.Stored },
                new MetricSeries("loaded") { Value = pages.Loaded },
                new MetricSeries("incompressible") { Value = pages.RejectedIncompressible },
                new MetricSeries("full") { Value = pages.RejectedFull },
                new MetricSeries("no-frame") { Value = pages.RejectedNoFrame },
                new MetricSeries("written-back") { Value = pages.WrittenBack },
            ]),
        Metric("compression.ratio", MetricInstrument.Gauge, "1", [], ["mean"],
            "size of the pages stored over the size that they were compressed to",
            run => run.Hypervisor.Compression is not { } pages ? []
                : [new MetricSeries { Value = CompressionSummary.RatioOf(pages) }]),
        Metric("compression.pool.usage", MetricInstrument.Gauge, "By", [], ["max"], "memory of the compressed pool",
            run => run.Hypervisor.Compression is not { } pages ? []
                : [new MetricSeries { Value = 4096.0 * pages.PoolFrames, Peak = 4096.0 * pages.PeakPoolFrames }]),
        Metric("compression.time", MetricInstrument.Counter, "s", [], _ofAmount, "CPU time of compressing and decompressing",
            run => run.Hypervisor.Compression is not { } pages ? []
                : [new MetricSeries { Value = pages.CpuTime.TotalSeconds }]),
        Later("vm.translation.duration", MetricInstrument.Histogram, "s", [_vm, new("result", ["l1", "l2", "miss"])],
            "time of translations"),
        Later("host.memory.usage", MetricInstrument.Gauge, "By", [new("state", ["free", "guest", "reserved"])],
            "the host's memory by state"),
        Later("actor.restarts", MetricInstrument.Counter, "{restart}", [new("actor", [])],
            "restarts of actors by their supervisors"),
        Later("actor.mailbox.length", MetricInstrument.Gauge, "{message}", [new("actor", [])],
            "messages that wait for an actor"),
        Later("sim.events", MetricInstrument.Counter, "{event}", [], "messages delivered"),
    ];

    /// <summary>The metric of a name; null if there is none.</summary>
    public static MetricDescription? Find(string name) => All.FirstOrDefault(metric => metric.Name == name);

    private static IEnumerable<MetricSeries> Directions(RunMeasurements run, Func<SwapCounters, bool, double> read) =>
        run.Swap.SelectMany(device => new[]
        {
            new MetricSeries(device.Name, "in") { Value = read(device.Counters, true) },
            new MetricSeries(device.Name, "out") { Value = read(device.Counters, false) },
        });

    private static MetricDescription Metric(
        string name, MetricInstrument instrument, string unit, MetricLabel[] labels, string[] aggregates, string about,
        Func<RunMeasurements, IEnumerable<MetricSeries>> read) => new()
        {
            Name = name,
            Instrument = instrument,
            Unit = unit,
            Labels = labels,
            Aggregates = aggregates,
            About = about,
            Read = read,
        };

    private static MetricDescription Later(
        string name, MetricInstrument instrument, string unit, MetricLabel[] labels, string about) => new()
        {
            Name = name,
            Instrument = instrument,
            Unit = unit,
            Labels = labels,
            Aggregates = [],
            About = about,
        };
}
