using System.Diagnostics;
using System.Text.Json.Nodes;
using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Workloads;

namespace HyperActors.Benchmarks.Machine;

/// <summary>
/// Memory accesses a second of a whole guest that has all its pages, through the actor, the workload, the TLBs and the
/// two-dimensional walk, in turn with a bare loop over the same accesses and tables.
/// </summary>
internal sealed class AccessBenchmark : IBenchmark
{
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(1.5);

    public string Name => "access";

    public string Usage => "--locality good|zipf|uniform|trace|all --nesting on|off --trace FILE --accesses N --runs R";

    public JsonObject Run(BenchmarkOptions options)
    {
        string locality = options.Choice("locality", "all", "good", "zipf", "uniform", "trace", "all");
        bool nested = options.Choice("nesting", "on", "on", "off") == "on";
        string trace = options.Text("trace", "samples/traces/sqlite.hat");
        int runs = options.Integer("runs", 7);
        int accesses = options.Integer("accesses", 20_000_000);
        options.RefuseUnread();
        AccessLoad[] loads = [.. AccessLoad.All(trace).Where(load => locality == "all" || load.Name == locality)];
        JsonObject details = [];
        JsonObject result = [];
        foreach (AccessLoad load in loads)
        {
            JsonObject measured = Measure(load, nested, accesses, runs);
            details[load.Name] = measured;
            if (load == loads[0])
                (result["perSecond"], result["runs"]) = (measured["perSecond"]!.DeepClone(), measured["runs"]!.DeepClone());
        }
        result["localities"] = details;
        return result;
    }

    private static JsonObject Measure(AccessLoad load, bool nested, int accesses, int runs)
    {
        Resident resident = new(load, nested);
        BareAccessLoop bare = new(load.Pages);
        WarmUp(() => resident.Advance(accesses), () => bare.Run(load.Open(), accesses));
        Samples rates = new();
        Samples bareRates = new();
        Samples processorRates = new();
        Samples bareProcessorRates = new();
        long allocated = 0;
        long counted = 0;
        for (int run = 0; run < runs; run++)
        {
            long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            long before = Stopwatch.GetTimestamp();
            long made = resident.Advance(accesses);
            double seconds = Stopwatch.GetElapsedTime(before).TotalSeconds;
            double processorSeconds = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
            counted = made;
            processor = Environment.CpuUsage.TotalTime;
            before = Stopwatch.GetTimestamp();
            long looked = bare.Run(load.Open(), accesses);
            double bareSeconds = Stopwatch.GetElapsedTime(before).TotalSeconds;
            double bareProcessorSeconds = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
            processorRates.Add(made / processorSeconds);
            bareProcessorRates.Add(looked / bareProcessorSeconds);
            rates.Add(made / seconds);
            bareRates.Add(looked / bareSeconds);
        }
        return new JsonObject
        {
            ["perSecond"] = Math.Round(rates.Median),
            ["runs"] = rates.ToJson(),
            ["barePerSecond"] = Math.Round(bareRates.Median),
            ["ofBare"] = Math.Round(rates.Median / bareRates.Median, 3),
            ["perProcessorSecond"] = Math.Round(processorRates.Median),
            ["ofBareByProcessor"] = Math.Round(processorRates.Median / bareProcessorRates.Median, 3),
            ["bytesPerAccess"] = Math.Round(allocated / (double)counted, 6),
            ["tlbHitRate"] = Math.Round(resident.HitRate, 4),
        };
    }

    /// <summary>
    /// Runs both long enough that each has its final code: with good locality a run is over before the compiler has
    /// even begun to optimise, and the first few would be five times slower than all that follow.
    /// </summary>
    private static void WarmUp(Action guest, Action bare)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < _warmUp)
        {
            guest();
            bare();
        }
    }

    /// <summary>A machine of one guest, run until all its pages are there, and then on in steps.</summary>
    private sealed class Resident
    {
        private readonly SimulatedMachine _machine;
        private readonly SequentialEngine _engine = new();
        private SimTime _now;
        private double _picosecondsPerAccess = 20_000;

        public Resident(AccessLoad load, bool nested)
        {
            _machine = new SimulatedMachine(new MachineOptions
            {
                Host = new HostOptions { Memory = 16.GiB, Paging = new PagingOptions { Nested = nested } },
                Vms =
                [
                    new VmOptions
                    {
                        Name = "vm",
                        Memory = 8.GiB,
                        Processes = [new ProcessOptions { Name = "p", Phases = [new WorkloadPhase(_ => load.OpenPopulated())] }],
                    },
                ],
            });
            while (Guest is null || Guest.Counters.GuestMinorFaults < load.Pages)
                Step(50.Milliseconds);
            Advance(1_000_000);
        }

        public double HitRate =>
            (Guest!.Counters.Translation.L1Hits + Guest.Counters.Translation.L2Hits) / (double)Guest.Counters.Accesses;

        private GuestVm? Guest => _now == SimTime.Zero ? null : _machine.Vms[0];

        /// <summary>Makes about so many accesses.</summary>
        /// <returns>How many it were.</returns>
        public long Advance(long accesses)
        {
            long before = Guest!.Counters.Accesses;
            long made = 0;
            while (made < accesses * 9 / 10)
            {
                SimTime from = _now;
                long madeBefore = made;
                Step(new SimDuration((long)((accesses - made) * _picosecondsPerAccess) + 1));
                made = Guest.Counters.Accesses - before;
                if (made > madeBefore)
                    _picosecondsPerAccess = (double)(_now - from).Picoseconds / (made - madeBefore);
            }
            return made;
        }

        private void Step(SimDuration span)
        {
            _now += span;
            RunReport report = _machine.RunUntil(_engine, _now);
            if (report.Outcome != RunOutcome.ReachedEnd)
                throw new InvalidOperationException($"The guest stopped: {report.Outcome} {report.Failure?.Exception}");
        }
    }
}
