using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Benchmarks.Machine;

/// <summary>What a simulated page and an access cost as the machine grows: more VMs, each with a share of its memory touched.</summary>
/// <remarks>
/// A step of the ladder is a machine whose VMs first write each page of their working set once and then use it at
/// random. Accesses are timed from when the last VM has written its last page, so that the time of an access has no
/// first-touch fault in it; faults are timed apart. Accesses are timed over whole steps of 10 ms of virtual time, some 200,000
/// accesses of each VM: a turn of a VM is as long in a run that is sampled for its series, and in each the VM's tables come
/// into the processor's caches anew.
/// </remarks>
internal sealed class ScaleBenchmark : IBenchmark
{
    private const string ByProcessor = "processorNanosecondsPerAccess";

    /// <summary>Accesses of all VMs together that are timed at least: fewer are over before the clock has settled.</summary>
    private const int LeastAccesses = 4_000_000;

    /// <summary>How often the end of the first touches is looked for: often, as they are timed to there.</summary>
    private static readonly SimDuration _touchingStep = 100.Microseconds;

    private static readonly SimDuration _timedStep = 10.Milliseconds;

    public string Name => "scale";

    public string Usage => "--vms N[,N...] --memory MiB-a-VM --touched PERCENT --resident PERCENT-of-touched --accesses N-a-VM --think NANOSECONDS";

    public JsonObject Run(BenchmarkOptions options)
    {
        int[] ladder = [.. options.Text("vms", "4,64,512").Split(',').Select(static text => int.Parse(text, CultureInfo.InvariantCulture))];
        int memory = options.Integer("memory", 256);
        int touched = options.Integer("touched", 25);
        int resident = options.Integer("resident", 100);
        int accesses = options.Integer("accesses", 20_000);
        SimDuration think = options.Integer("think", 1).Nanoseconds;
        options.RefuseUnread();
        Measure(new ScaleStep(4, 64, 4_096, resident, LeastAccesses / 4, think));   // so that the first step is not the compiler's
        JsonArray steps = [.. ladder.Select(vms => Measure(
            new ScaleStep(vms, memory, memory * 256 * touched / 100, resident, Math.Max(accesses, LeastAccesses / vms), think)))];
        return new JsonObject
        {
            ["perSecond"] = steps[^1]!["perSecond"]!.DeepClone(),
            ["runs"] = new JsonArray([.. steps.Select(static step => step!["perSecond"]!.DeepClone())]),
            ["slowdown"] = Math.Round((double)steps[0]!["perSecond"]! / (double)steps[^1]!["perSecond"]!, 3),
            ["slowdownByProcessor"] = Math.Round((double)steps[^1]![ByProcessor]! / (double)steps[0]![ByProcessor]!, 3),
            ["peakProcessMiB"] = Process.GetCurrentProcess().PeakWorkingSet64 >> 20,
            ["bytes"] = PageFootprint.Measure(new ScaleStep(4, memory, memory * 256 * touched / 100, 100, 0, think)),
            ["steps"] = steps,
        };
    }

    private static JsonObject Measure(ScaleStep step)
    {
        long heapBefore = GC.GetTotalMemory(forceFullCollection: true);
        long before = Stopwatch.GetTimestamp();
        SimulatedMachine machine = new(step.Options());
        double startUp = Stopwatch.GetElapsedTime(before).TotalSeconds;
        PhaseClock clock = new(machine, step);
        MachineResult result = machine.Run(new SequentialEngine(), sampler: clock);
        if (result.Outcome != MachineOutcome.Interrupted)
            throw new InvalidOperationException($"{result.Outcome}: {result.Reason}");
        long heap = GC.GetTotalMemory(forceFullCollection: true) - heapBefore;
        long pages = (long)step.Vms * step.Pages;
        GC.KeepAlive(machine);
        return new JsonObject
        {
            ["vms"] = step.Vms,
            ["guestMemoryGiB"] = step.Vms * (long)step.Memory / 1024.0,
            ["touchedPages"] = pages,
            ["timedAccesses"] = clock.Accesses,
            ["residentPages"] = machine.Allocator.Counters.Used,
            ["perSecond"] = Math.Round(clock.Accesses / clock.Accessing.TotalSeconds),
            ["nanosecondsPerAccess"] = Math.Round(1e9 * clock.Accessing.TotalSeconds / clock.Accesses, 1),
            [ByProcessor] = Math.Round(1e9 * clock.AccessingProcessor.TotalSeconds / clock.Accesses, 1),
            ["nanosecondsPerFirstTouch"] = Math.Round(1e9 * clock.Touching.TotalSeconds / pages, 1),
            ["bytesPerTouchedPage"] = Math.Round(heap / (double)pages, 2),
            ["startUpSeconds"] = Math.Round(startUp, 4),
        };
    }

    /// <summary>Notes when the last VM has touched its last page, and ends the run some accesses later.</summary>
    private sealed class PhaseClock(SimulatedMachine machine, ScaleStep step) : IRunSampler
    {
        private readonly long _began = Stopwatch.GetTimestamp();
        private long _touchedAt;
        private TimeSpan _touchedProcessor;
        private long _touchedAccesses;

        public TimeSpan Touching { get; private set; }

        public TimeSpan Accessing { get; private set; }

        public TimeSpan AccessingProcessor { get; private set; }

        public long Accesses { get; private set; }

        public SimTime NextAfter(SimTime instant) => instant + (_touchedAt == 0 ? _touchingStep : _timedStep);

        public bool Sample(SimTime now)
        {
            if (_touchedAt == 0)
                Begin();
            else if (Made() >= _touchedAccesses + (long)step.Vms * step.Accesses)
                return End();
            return true;
        }

        private void Begin()
        {
            if (!machine.Vms.All(vm => vm.Counters.Accesses >= step.Pages))
                return;
            Touching = Stopwatch.GetElapsedTime(_began);
            _touchedAccesses = Made();
            _touchedProcessor = Environment.CpuUsage.TotalTime;
            _touchedAt = Stopwatch.GetTimestamp();
        }

        /// <returns>False: the run is over.</returns>
        private bool End()
        {
            AccessingProcessor = Environment.CpuUsage.TotalTime - _touchedProcessor;
            Accessing = Stopwatch.GetElapsedTime(_touchedAt);
            Accesses = Made() - _touchedAccesses;
            return false;
        }

        private long Made() => machine.Vms.Sum(static vm => vm.Counters.Accesses);
    }
}
