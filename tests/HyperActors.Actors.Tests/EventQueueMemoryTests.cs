namespace HyperActors.Actors.Tests;

/// <summary>What pending events take of memory. Alone, as others would allocate meanwhile.</summary>
[Collection(nameof(EventQueueMemoryTests))]
[CollectionDefinition(nameof(EventQueueMemoryTests), DisableParallelization = true)]
public sealed class EventQueueMemoryTests
{
    [Theory]
    [InlineData(65_536)]
    [InlineData(262_144)]
    [InlineData(300_001)]
    public void Push_ManyEvents_KeepsAtMost32BytesForEach(int pending)
    {
        object message = new();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        EventQueue queue = new(Comparer<ulong>.Default);
        RandomStream random = new(3);
        for (int index = 0; index < pending; index++)
            queue.Push(Exponential(ref random), (ulong)index, 1 + index % 1_000, message);
        for (int turn = 0; turn < 2 * pending; turn++)
        {
            queue.Pop(out PendingEvent next);
            queue.Push(next.Time + Exponential(ref random), next.Origin, next.Target, message);
        }
        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(queue);
        Assert.InRange(kept / (double)pending, 24, 32);
    }

    private static long Exponential(ref RandomStream random) =>
        (long)(1e12 * (0.1 - 0.9 * Math.Log((random.Below(1L << 40) + 0.5) / (1L << 40))));
}
