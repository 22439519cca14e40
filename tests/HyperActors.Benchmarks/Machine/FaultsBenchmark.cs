using System.Diagnostics;
using System.Text.Json.Nodes;
using HyperActors.Actors;
using HyperActors.Machine;
using HyperActors.Workloads;

namespace HyperActors.Benchmarks.Machine;

/// <summary>
/// Complete swap-fault episodes a second: exit, frame, victims by sampled bits, shoot-down with acknowledgement,
/// write-back, read, mapping. In turn with a bare event queue that passes as many messages.
/// </summary>
internal sealed class FaultsBenchmark : IBenchmark
{
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(1.5);

    public string Name => "faults";

    public string Usage => "--vms N --accesses N --runs R --partitions K --policy P";

    public JsonObject Run(BenchmarkOptions options)
    {
        int vms = options.Integer("vms", 1);
        int accesses = options.Integer("accesses", 400_000);
        int runs = options.Integer("runs", 7);
        int partitions = options.Integer("partitions", 1);
        string policy = options.Text("policy", "clock");
        options.RefuseUnread();
        Samples rates = new();
        Samples processorRates = new();
        Samples bare = new();
        long episodes = 0;
        long events = 0;
        long start = Stopwatch.GetTimestamp();
        while (rates.Count < runs)
        {
            // A run is over before the compiler has finished with the code, and the first few would be slower than the rest.
            bool warmsUp = Stopwatch.GetElapsedTime(start) < _warmUp;
            SimulatedMachine machine = new(Options(vms, accesses, policy));
            LoopClock clock = new(partitions == 1 ? new SequentialEngine() : new ParallelEngine(partitions));
            MachineResult result = machine.Run(clock, default, clock);
            if (result.Outcome != MachineOutcome.Completed)
                throw new InvalidOperationException($"{result.Outcome}: {result.Reason}");
            episodes = machine.Vms.Sum(static vm => vm.Counters.NestedMajorFaults);
            events = result.Report.Events;
            long before = Stopwatch.GetTimestamp();
            PassMessages(events);
            double bareSeconds = Stopwatch.GetElapsedTime(before).TotalSeconds;
            if (warmsUp)
                continue;
            rates.Add(episodes / clock.Elapsed.TotalSeconds);
            processorRates.Add(episodes / clock.Processor.TotalSeconds);
            bare.Add(episodes / bareSeconds);
        }
        return new JsonObject
        {
            ["perSecond"] = Math.Round(rates.Median),
            ["runs"] = rates.ToJson(),
            ["barePerSecond"] = Math.Round(bare.Median),
            ["ofBare"] = Math.Round(rates.Median / bare.Median, 3),
            ["perProcessorSecond"] = Math.Round(processorRates.Median),
            ["episodes"] = episodes,
            ["messagesPerEpisode"] = Math.Round(events / (double)episodes, 2),
        };
    }

    private static MachineOptions Options(int vms, int accesses, string policy) => new()
    {
        Host = new HostOptions { Memory = (vms * 16).MiB },
        Hypervisor = new HypervisorOptions { Eviction = policy, WatermarkLow = 0.05, WatermarkHigh = 0.1 },
        Swap =
        [
            new SwapDeviceOptions
            {
                Name = "swap",
                Capacity = (vms * 128).MiB,
                Channels = 64,
                Read = new LatencyModel(10.Microseconds),
                Write = new LatencyModel(10.Microseconds),
                Readahead = 1,
            },
        ],
        Vms =
        [
            .. Enumerable.Range(0, vms).Select(vm => new VmOptions
            {
                Name = "vm" + vm,
                Memory = 80.MiB,
                AsyncPageFaults = false,
                Processes =
                [
                    new ProcessOptions
                    {
                        Name = "p",
                        Phases =
                        [
                            new WorkloadPhase(seed => new LimitedStream(
                                new UniformStream(
                                    new UniformOptions { WorkingSet = 16_384.Pages, WriteRatio = Probability.FromDouble(0.5) },
                                    new RandomStream(seed)),
                                accesses)),
                        ],
                    },
                ],
            }),
        ],
    };

    /// <summary>Takes the first of sixteen pending events from a queue and puts it back later, so often.</summary>
    private static void PassMessages(long messages)
    {
        PriorityQueue<object, long> queue = new();
        object message = new();
        for (int i = 0; i < 16; i++)
            queue.Enqueue(message, i);
        for (long i = 0; i < messages; i++)
        {
            queue.TryPeek(out object? next, out long time);
            queue.DequeueEnqueue(next!, time + 17);
        }
    }
}
