// The one place of the runtime that looks at the wall clock. It chooses how windows are executed, which no result can
// show: an engine gives the same digest for every choice.
#pragma warning disable RS0030
using System.Diagnostics;

namespace HyperActors.Actors;

/// <summary>Decides by measurement whether windows are worth sharing among threads.</summary>
/// <remarks>
/// What a barrier costs depends on the machine and on who else uses it, and what a window is worth depends on the
/// model; so neither is guessed. Stretches of windows are timed both ways, the cheaper way a unit of work is kept, and the
/// other is tried again after ever longer times. Of several stretches the best counts: on a busy machine a thread may
/// lose its core in the middle of any of them, which says nothing about the way it ran.
/// </remarks>
internal sealed class WindowPace
{
    private const int LongestStretch = 64;
    private const int StretchesInTrial = 3;
    private const long FirstPatience = 32;
    private const long LongestPatience = 1_024;

    /// <summary>
    /// A unit of work, a message or a turn, takes some hundred nanoseconds; a window of so many is worth a look at
    /// the clock.
    /// </summary>
    private const int LargeWindow = 2_000;

    private static readonly long _stretchTicks = Stopwatch.Frequency / 1_000;

    private readonly double[] _costs = [double.PositiveInfinity, double.PositiveInfinity];
    private int _mode;
    private int _trial;
    private bool _decided;
    private double _trialCost;
    private long _patience = 1;
    private long _stretches;
    private long _began;
    private long _windows;
    private long _work;

    /// <summary>Whether the next window is to be run on all threads.</summary>
    public bool Shared => _mode == 1;

    /// <summary>Whether one thread was found to be the cheaper way, so that partitions have no use for now.</summary>
    public bool PrefersOneThread => _decided && _mode == 0 && _trial == 0;

    /// <summary>Rules sharing out for a while, because windows are too small to be measured.</summary>
    public void GiveUpSharing()
    {
        (_mode, _trial, _stretches, _windows, _decided) = (0, 0, 0, 0, true);
        _patience = Math.Clamp(_patience * 2, FirstPatience, LongestPatience);
    }

    /// <summary>Takes note of a window that was run.</summary>
    /// <param name="work">What it held, in messages and turns.</param>
    public void Add(long work)
    {
        // The first window of a stretch starts the clock and is not measured: it warms the caches.
        if (_windows++ == 0)
        {
            _began = Stopwatch.GetTimestamp();
            _work = 0;
            return;
        }
        _work += work;
        if (work < LargeWindow && _windows % LongestStretch != 0)
            return;
        long ticks = Stopwatch.GetTimestamp() - _began;
        if (_work == 0 || ticks < _stretchTicks)
            return;
        _windows = 0;
        Judge((double)ticks / _work);
    }

    private void Judge(double cost)
    {
        if (_trial > 0)
        {
            _trialCost = Math.Min(_trialCost, cost);
            if (--_trial == 0)
                EndTrial();
            return;
        }
        // A cost once seen is believed less and less, as models have phases.
        _costs[_mode] = Math.Min(cost, _costs[_mode] * 1.05);
        if (++_stretches < _patience)
            return;
        _mode = 1 - _mode;
        _trial = StretchesInTrial;
        _trialCost = double.PositiveInfinity;
    }

    private void EndTrial()
    {
        int other = 1 - _mode;
        // A tie goes to one thread, which leaves the other core to others.
        bool better = _mode == 1 ? _trialCost < 0.95 * _costs[other] : _trialCost < 1.05 * _costs[other];
        _costs[_mode] = _trialCost;
        _patience = better ? FirstPatience : Math.Min(LongestPatience, Math.Max(FirstPatience, _patience * 2));
        _mode = better ? _mode : other;
        _stretches = 0;
        _decided = true;
    }
}
