using System.Diagnostics;
using System.Text.Json.Nodes;
using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Workloads;

namespace HyperActors.Benchmarks.Machine;

/// <summary>What a simulated page and an access cost as the machine grows: many VMs, much memory, a share of it touched.</summary>
internal sealed class ScaleBenchmark : IBenchmark
{
    public string Name => "scale";

    public string Usage => "--vms N --memory MiB-a-VM --touched PERCENT --accesses N-a-VM";

    public JsonObject Run(BenchmarkOptions options)
    {
        int vms = options.Integer("vms", 64);
        int memory = options.Integer("memory", 64);
        int touched = options.Integer("touched", 25);
        int accesses = options.Integer("accesses", 20_000);
        options.RefuseUnread();
        int pages = memory * 256 * touched / 100;
        long heapBefore = GC.GetTotalMemory(forceFullCollection: true);
        long before = Stopwatch.GetTimestamp();
        SimulatedMachine machine = new(Options(vms, memory, pages, accesses));
        double startUp = Stopwatch.GetElapsedTime(before).TotalSeconds;
        LoopClock clock = new(new SequentialEngine());
        MachineResult result = machine.Run(clock, default, clock);
        if (result.Outcome != MachineOutcome.Completed)
            throw new InvalidOperationException($"{result.Outcome}: {result.Reason}");
        long heap = GC.GetTotalMemory(forceFullCollection: true) - heapBefore;
        long made = machine.Vms.Sum(static vm => vm.Counters.Accesses);
        long resident = machine.Allocator.Counters.Used;
        double rate = made / clock.Elapsed.TotalSeconds;
        GC.KeepAlive(machine);
        return new JsonObject
        {
            ["perSecond"] = Math.Round(rate),
            ["runs"] = new JsonArray(Math.Round(rate)),
            ["nanosecondsPerAccess"] = Math.Round(1e9 / rate, 2),
            ["guestMemoryGiB"] = vms * (long)memory / 1024.0,
            ["residentPages"] = resident,
            ["bytesPerResidentPage"] = Math.Round(heap / (double)Math.Max(1, resident), 2),
            ["peakProcessMiB"] = Process.GetCurrentProcess().PeakWorkingSet64 >> 20,
            ["startUpSeconds"] = Math.Round(startUp, 4),
        };
    }

    private static MachineOptions Options(int vms, int memory, int pages, int accesses) => new()
    {
        Host = new HostOptions { Memory = new ByteSize(Math.Min(1L << 40, vms * ((long)pages + 4096) * 4096 * 5 / 4)) },
        Vms =
        [
            .. Enumerable.Range(0, vms).Select(vm => new VmOptions
            {
                Name = "vm" + vm,
                Memory = memory.MiB,
                // The memory of a process that ends is given back: they stay, so that it can be counted.
                Processes =
                [
                    new ProcessOptions
                    {
                        Name = "p",
                        Phases =
                        [
                            new WorkloadPhase(seed => new UniformStream(
                                new UniformOptions { WorkingSet = pages.Pages, Populate = true, ThinkTime = 1.Microseconds },
                                new RandomStream(seed))),
                        ],
                    },
                ],
            }),
        ],
        Duration = pages * 6.Microseconds + accesses * 1.Microseconds,
    };
}
