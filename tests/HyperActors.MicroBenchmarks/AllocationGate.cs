namespace HyperActors.MicroBenchmarks;

/// <summary>Runs each operation that is benchmarked here and refuses any that allocates: a figure that repeats.</summary>
internal static class AllocationGate
{
    private const int Operations = 10_000;

    /// <summary>Checks all operations.</summary>
    /// <param name="output">Is told one line an operation.</param>
    /// <returns>Whether none allocates.</returns>
    public static bool Check(TextWriter output)
    {
        bool clean = true;
        foreach ((string name, Action operation, int times) in All())
        {
            Repeat(operation, times);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(operation, times);
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            output.WriteLine($"{(bytes == 0 ? "ok  " : "FAIL")}  {name}: {bytes} bytes in {times} operations");
            clean &= bytes == 0;
        }
        return clean;
    }

    private static IEnumerable<(string Name, Action Operation, int Times)> All()
    {
        foreach (int pending in (int[])[64, 1_024, 262_144])
        {
            EventQueueBenchmarks queue = new() { Pending = pending };
            queue.Fill();
            yield return ($"event queue, {pending} pending", () => queue.Hold(), Operations);
        }
        TranslationBenchmarks translation = new();
        translation.Map();
        yield return ("first-level hit", () => translation.FirstLevelHit(), Operations);
        yield return ("second-level hit", () => translation.SecondLevelHit(), Operations);
        yield return ("cached walk", () => translation.CachedWalk(), Operations);
        yield return ("scattered walk", () => translation.ScatteredWalk(), Operations);
        yield return ("cold walk", () => translation.ColdWalk(), Operations);
        foreach (string name in PolicyBenchmarks.Names)
        {
            PolicyBenchmarks policy = new() { Policy = name };
            policy.Warm();
            yield return ($"{name}, {PolicyBenchmarks.References} references", () => policy.Replay(), 1);
        }
    }

    private static void Repeat(Action operation, int times)
    {
        for (int time = 0; time < times; time++)
            operation();
    }
}
