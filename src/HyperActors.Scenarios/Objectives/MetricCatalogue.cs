using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>All metrics: the one table behind objectives, schema, lists and telemetry.</summary>
public static class MetricCatalogue
{
    /// <summary>Aggregates that stand for a family: any percentile, such as <c>p50</c>, <c>p99</c>,
    /// <c>p99.9</c>.</summary>
    public const string Percentile = "pNN";

    private static readonly string[] OfDistribution = [Percentile, "mean", "max", "min", "sum", "count", "rate"];
    private static readonly string[] OfTotal = ["count", "sum", "rate"];
    private static readonly string[] OfAmount = ["sum", "rate"];

    private static readonly MetricLabel Vm = new("vm", []);
    private static readonly MetricLabel Device = new("device", []);
    private static readonly MetricLabel FaultType = new("type", ["minor", "major"]);
    private static readonly MetricLabel Direction = new("direction", ["in", "out"]);

    /// <summary>All metrics, in the order in which lists show them.</summary>
    public static IReadOnlyList<MetricDescription> All { get; } =
    [
        Metric("vm.page_fault.duration", MetricInstrument.Histogram, "s", [Vm, FaultType], OfDistribution,
            "time of nested faults, from the exit to the guest's next instruction",
                run => run.Vms.SelectMany(vm => new[]
            {
                new MetricSeries(vm.Name, "minor") { Histogram = vm.Counters.MinorFaultTime },
                new MetricSeries(vm.Name, "major") { Histogram = vm.Counters.MajorFaultTime },
            })),
        Metric("vm.page_faults", MetricInstrument.Counter, "{fault}",
            [Vm, FaultType, new("cause", ["guest", "nested"])], OfTotal,
            "page faults; major ones needed I/O", run => run.Vms.SelectMany(vm => new[]
            {
                new MetricSeries(vm.Name, "minor", "guest") { Value = vm.Counters.GuestMinorFaults },
                new MetricSeries(vm.Name, "major", "guest") { Value = vm.Counters.GuestMajorFaults },
                new MetricSeries(vm.Name, "minor", "nested") { Value = vm.Counters.NestedMinorFaults },
                new MetricSeries(vm.Name, "major", "nested") { Value = vm.Counters.NestedMajorFaults },
            })),
        Metric("vm.accesses", MetricInstrument.Counter, "{access}", [Vm], OfTotal, "memory accesses",
            run => run.Vms.Select(vm => new MetricSeries(vm.Name) { Value = vm.Counters.Accesses })),
        Metric("vm.slowdown", MetricInstrument.Gauge, "1", [Vm], ["mean", "max", "min"],
            "how much longer a VM took than without stalls; 1 is no slowdown",
            run => run.Vms.Select(vm => new MetricSeries(vm.Name) { Value = VmRatios.Slowdown(vm.Counters) })),
        Metric("vm.stall.time", MetricInstrument.Counter, "s", [Vm, new("cause", ["swap", "allocation"])], OfAmount,
            "time in which vCPUs stood still", run => run.Vms.SelectMany(vm => new[]
            {
                new MetricSeries(vm.Name, "swap") { Value = vm.Counters.SwapStall.TotalSeconds },
                new MetricSeries(vm.Name, "allocation") { Value = vm.Counters.AllocationStall.TotalSeconds },
            })),
        Metric("vm.cpu.utilization", MetricInstrument.Gauge, "1", [Vm], ["mean", "max", "min"],
            "share of the vCPUs' time in which they executed",
            run => run.Vms.Select(vm => new MetricSeries(vm.Name) { Value = VmRatios.CpuUtilization(vm.Counters) })),
        Metric("vm.oom_kills", MetricInstrument.Counter, "{kill}", [Vm, new("level", ["guest", "host"])], OfTotal,
            "processes killed by the guest, and VMs killed by the hypervisor, for want of memory",
                run => run.Vms.SelectMany(vm => new[]
            {
                new MetricSeries(vm.Name, "guest") { Value = vm.Counters.GuestOutOfMemoryKills },
                new MetricSeries(vm.Name, "host") { Value = vm.KilledByHypervisor ? 1 : 0 },
            })),
        Metric("vm.memory.usage", MetricInstrument.Gauge, "By", [Vm], ["max"], "resident memory",
            run => run.Vms.Select((vm, index) => new MetricSeries(vm.Name)
            {
                Value = run.Hypervisor.ResidentPages[index] * 4096.0,
                Peak = run.Hypervisor.PeakResidentPages[index] * 4096.0,
            })),
        Metric("vm.walk.references", MetricInstrument.Histogram, "{reference}", [Vm], ["mean", "max", "sum", "rate"],
            "reads of page-table entries in a walk", run => run.Vms.Select(vm => new MetricSeries(vm.Name)
            {
                Value = vm.Counters.Translation.WalkReferences,
                Weight = vm.Counters.Translation.Walks,
                Peak = vm.Counters.Translation.MaxWalkReferences,
            })),
        Metric("host.memory.utilization", MetricInstrument.Gauge, "1", [], ["max"], "share of the host's frames in use",
            run => [new MetricSeries { Peak = run.Frames.Frames == 0 ? null
                : (double)run.Frames.PeakUsed / run.Frames.Frames }]),
        Metric("hypervisor.reclaims", MetricInstrument.Counter, "{page}", [Vm, new("requester", [])], OfTotal,
            "frames taken from a VM and given to a requester", run => run.Frames.LostFrames.All()
                .Select(pair => new MetricSeries(
                    run.Vms[pair.From].Name, run.Vms[pair.To].Name) { Value = pair.Count })),
        Metric("swap.operations", MetricInstrument.Counter, "{operation}", [Device, Direction], OfTotal,
            "operations of a swap device",
            run => Directions(run, (counters, read) => read ? counters.Reads : counters.Writes)),
        Metric("swap.io", MetricInstrument.Counter, "By", [Device, Direction], OfAmount, "data moved by a swap device",
            run => Directions(run, (counters, read) => 4096.0 * (read ? counters.PagesRead : counters.PagesWritten))),
        Metric("swap.operation.duration", MetricInstrument.Histogram, "s", [Device, Direction], OfDistribution,
            "time of swap operations, waiting included", run => run.Swap.SelectMany(device => new[]
            {
                new MetricSeries(device.Name, "in") { Histogram = device.Counters.ReadTime },
                new MetricSeries(device.Name, "out") { Histogram = device.Counters.WriteTime },
            })),
        Metric("swap.queue.duration", MetricInstrument.Histogram, "s", [Device], OfDistribution,
            "time that swap operations waited for a channel",
            run => run.Swap.Select(device => new MetricSeries(device.Name) { Histogram = device.Counters.WaitTime })),
        Metric("swap.queue.length", MetricInstrument.Gauge, "{operation}", [Device], ["mean", "max"],
            "operations in a swap device, waiting and in service",
                run => run.Swap.Select(device => new MetricSeries(device.Name)
            {
                Value = SwapRatios.QueueMean(device.Counters, run.Measured),
                Peak = device.Counters.QueueMax,
            })),
        Metric("swap.utilization", MetricInstrument.Gauge, "1", [Device], ["mean"],
            "share of the time of a swap device's channels in which they were busy",
            run => run.Swap.Select(
                device => new MetricSeries(device.Name) { Value = SwapRatios.Utilization(device, run.Measured) })),
        Metric("swap.errors", MetricInstrument.Counter, "{operation}", [Device], OfTotal,
            "operations of a swap device that failed",
            run => run.Swap.Select(device => new MetricSeries(device.Name) { Value = device.Counters.Errors })),
        Later("vm.translation.duration", MetricInstrument.Histogram, "s", [Vm, new("result", ["l1", "l2", "miss"])],
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
