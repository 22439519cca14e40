using System.Diagnostics;
using HyperActors.Actors;

namespace HyperActors.Benchmarks;

/// <summary>Times the main loop of an engine: from the first window to the return, without building and starting actors.</summary>
internal sealed class LoopClock(IEngine engine) : IEngine, IRunObserver
{
    private long _began;
    private long _allocatedBefore;
    private TimeSpan _processorBefore;
    private readonly List<(long Events, long Allocated)> _looks = new(4_096);

    public string Name => engine.Name;

    public TimeSpan Elapsed { get; private set; }

    /// <summary>Processor time of all threads in the main loop: steadier than the wall clock where cores are shared.</summary>
    public TimeSpan Processor { get; private set; }

    /// <summary>Bytes allocated by all threads in the main loop.</summary>
    public long Allocated { get; private set; }

    public void Run(EngineSession session)
    {
        engine.Run(session);
        Elapsed = Stopwatch.GetElapsedTime(_began);
        Processor = Environment.CpuUsage.TotalTime - _processorBefore;
        Allocated = GC.GetTotalAllocatedBytes(precise: true) - _allocatedBefore;
    }

    public bool Observe(SimTime now, long events)
    {
        if (_began == 0)
        {
            _allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
            _processorBefore = Environment.CpuUsage.TotalTime;
            _began = Stopwatch.GetTimestamp();
        }
        if (_looks.Count < _looks.Capacity)
            _looks.Add((events, GC.GetTotalAllocatedBytes(precise: true)));
        return true;
    }

    /// <summary>
    /// Bytes allocated an event between the first and the third quarter of the run: when all arrays have grown, and
    /// before the end is in sight. Null where the engine was not seen there.
    /// </summary>
    /// <param name="events">Events of the whole run.</param>
    public double? SteadyBytesPerEvent(long events)
    {
        var middle = _looks.Where(look => look.Events >= events / 4 && look.Events <= events / 4 * 3).ToArray();
        return middle.Length < 2 ? null
            : (double)(middle[^1].Allocated - middle[0].Allocated) / (middle[^1].Events - middle[0].Events);
    }
}
