using BenchmarkDotNet.Attributes;
using HyperActors.Actors;

namespace HyperActors.MicroBenchmarks;

/// <summary>The hold model: the earliest event is taken out and put back later, with a steady number pending.</summary>
public class EventQueueBenchmarks
{
    private static readonly object _message = new();

    private EventQueue _queue = null!;
    private RandomStream _random;
    private ulong _origin;

    /// <summary>How many events are pending.</summary>
    [Params(64, 1_024, 262_144)]
    public int Pending { get; set; }

    /// <summary>Fills the queue.</summary>
    [GlobalSetup]
    public void Fill()
    {
        _queue = new EventQueue(Comparer<ulong>.Default);
        _random = new RandomStream(1);
        for (int index = 0; index < Pending; index++)
            _queue.Push(Delay(), ++_origin, index, _message);
        // Once round, so that the arrays have grown to what this population needs.
        for (int hold = 0; hold < 4 * Pending; hold++)
            Hold();
    }

    /// <summary>One event out, one in.</summary>
    [Benchmark]
    public long Hold()
    {
        _queue.Pop(out PendingEvent earliest);
        _queue.Push(earliest.Time + Delay(), ++_origin, earliest.Target, _message);
        return earliest.Time;
    }

    private long Delay() => 1 + _random.Below(2_000_000);
}
