// The one place of the runtime that looks at the wall clock. It chooses how windows are executed, which no result can
// show: an engine gives the same digest for every choice.
#pragma warning disable RS0030
using System.Diagnostics;

namespace HyperActors.Actors;

/// <summary>Decides by measurement whether windows are worth sharing among threads.</summary>
/// <remarks>
/// What a barrier costs depends on the machine and on who else uses it, and what a window is worth depends on the
/// model; so neither is guessed. Stretches of windows are timed both ways, the cheaper way a unit of work is kept, and the
/// other is tried again after ever longer times. A trial that goes badly is cut short.
/// </remarks>
internal sealed class WindowPace
{
    private const int ShortestStretch = 32;
    private const long FirstPatience = 8;
    private const long LongestPatience = 1_024;

    private static readonly long _stretchTicks = Stopwatch.Frequency / 1_000;

    private readonly double[] _costs = [0, 0];
    private int _mode;
    private bool _trying;
    private long _patience = FirstPatience;
    private long _stretches;
    private long _began;
    private long _windows;
    private long _work;

    /// <summary>Whether the next window is to be run on all threads.</summary>
    public bool Shared => _mode == 1;

    /// <summary>Takes note of a window that was run.</summary>
    /// <param name="work">What it held, in messages and turns.</param>
    public void Add(long work)
    {
        if (_windows == 0)
            _began = Stopwatch.GetTimestamp();
        _work += work;
        // The first window of a stretch starts the clock and is not measured: it warms the caches.
        if (_windows++ == 0)
        {
            _work = 0;
            return;
        }
        if (_windows % ShortestStretch != 0 && !_trying)
            return;
        long ticks = Stopwatch.GetTimestamp() - _began;
        bool hopeless = _trying && _costs[1 - _mode] > 0 && ticks > _stretchTicks / 8 && ticks > 3 * _costs[1 - _mode] * _work;
        if (_windows < ShortestStretch || (ticks < _stretchTicks && !hopeless) || _work == 0)
            return;
        Judge((double)ticks / _work);
        _windows = 0;
        _work = 0;
    }

    private void Judge(double cost)
    {
        ref double known = ref _costs[_mode];
        known = known == 0 || _trying ? cost : known + (cost - known) / 4;
        int other = 1 - _mode;
        if (_trying)
        {
            // A tie goes to one thread, which leaves the other core to others.
            bool better = _mode == 1 ? cost < 0.97 * _costs[other] : cost < 1.03 * _costs[other];
            _trying = false;
            _patience = better ? FirstPatience : Math.Min(LongestPatience, _patience * 2);
            _mode = better ? _mode : other;
            _stretches = 0;
        }
        else if (_costs[other] == 0 || ++_stretches >= _patience)
        {
            _mode = other;
            _trying = true;
        }
    }
}
