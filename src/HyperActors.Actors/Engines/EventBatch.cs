namespace HyperActors.Actors;

/// <summary>The messages from one partition to another in one window.</summary>
/// <remarks>
/// Each pair of partitions has two, used in turn: while the receiver empties one at the start of a window, the sender
/// fills the other. So a message is written once and read once, without a lock and without allocation.
/// </remarks>
public sealed class EventBatch
{
    private PendingEvent[] _events = new PendingEvent[4];
    private int _count;

    internal EventBatch(int source, int destination)
    {
        Source = source;
        Destination = destination;
    }

    /// <summary>Index of the partition whose actors told these messages.</summary>
    public int Source { get; }

    /// <summary>Index of the partition that they are for.</summary>
    public int Destination { get; }

    /// <summary>How many messages there are.</summary>
    public int Count => Volatile.Read(ref _count);

    internal long NextTime { get; private set; } = long.MaxValue;

    internal ReadOnlySpan<PendingEvent> Events => _events.AsSpan(0, _count);

    internal void Add(long time, ulong origin, int target, object message)
    {
        if (_count == _events.Length)
            Array.Resize(ref _events, _count * 2);
        ref PendingEvent added = ref _events[_count++];
        added.Time = time;
        added.Origin = origin;
        added.Target = target;
        added.Message = message;
        NextTime = Math.Min(NextTime, time);
    }

    internal void Clear()
    {
        Array.Clear(_events, 0, _count);
        NextTime = long.MaxValue;
        Volatile.Write(ref _count, 0);
    }
}
