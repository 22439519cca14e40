using System.Text.Json.Nodes;
using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Benchmarks.Machine;

/// <summary>What one more page of a kind adds to the heap: two machines that differ in such pages alone, compared.</summary>
/// <remarks>
/// So what a VM takes whatever its memory (its TLBs, its histograms) is no part of it, but what arrays have to spare is.
/// A page with a frame brings 1.06 frames with it, as the machines have some above the watermarks.
/// </remarks>
internal static class PageFootprint
{
    /// <summary>So many times the memory, as little as an untouched page takes, is more than the heap varies by.</summary>
    private const int UntouchedTimes = 8;

    /// <summary>Measures and compares.</summary>
    /// <param name="all">A machine with a frame for all that it touches.</param>
    /// <returns>Bytes a page by kind, and bytes of a VM without any.</returns>
    public static JsonObject Measure(ScaleStep all)
    {
        ScaleStep half = all with { Pages = all.Pages / 2 };
        ScaleStep roomy = half with { Memory = UntouchedTimes * half.Memory };
        long heap = HeapOf(half);
        long more = HeapOf(all) - heap;
        return new JsonObject
        {
            ["resident"] = Each(more, half.Vms, half.Pages),
            ["swappedInARow"] = MoreInSwap(half, accesses: 0),
            ["swappedHereAndThere"] = MoreInSwap(half, accesses: 4 * half.Pages),
            ["untouched"] = Each(HeapOf(roomy) - heap, half.Vms, (roomy.Memory - half.Memory).MiB.Pages.Value),
            ["vmWithoutPages"] = (heap - more) / half.Vms,
        };
    }

    /// <summary>Twice the pages for as many frames: what is more is in swap.</summary>
    /// <param name="half">A machine without swap.</param>
    /// <param name="accesses">
    /// Accesses at random of each VM once all is touched. Without any, what was touched first is in swap, in a row.
    /// </param>
    private static double MoreInSwap(ScaleStep half, int accesses)
    {
        ScaleStep some = half with { Resident = 50, Accesses = accesses };
        ScaleStep most = some with { Pages = 2 * some.Pages, Resident = 25 };
        return Each(HeapOf(most) - HeapOf(some), half.Vms, half.Pages);
    }

    private static long HeapOf(ScaleStep step)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        SimulatedMachine machine = new(step.Options());
        MachineResult result = machine.Run(new SequentialEngine(), sampler: new UntilMade(machine, step.Pages + step.Accesses));
        if (result.Outcome != MachineOutcome.Interrupted)
            throw new InvalidOperationException($"{result.Outcome}: {result.Reason}");
        long heap = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(machine);
        return heap;
    }

    private static double Each(long bytes, int vms, long pages) => Math.Round(bytes / ((double)vms * pages), 2);

    /// <summary>Ends a run when each VM has made its accesses.</summary>
    private sealed class UntilMade(SimulatedMachine machine, long accesses) : IRunSampler
    {
        public SimTime NextAfter(SimTime instant) => instant + 100.Microseconds;

        public bool Sample(SimTime now) => !machine.Vms.All(vm => vm.Counters.Accesses >= accesses);
    }
}
