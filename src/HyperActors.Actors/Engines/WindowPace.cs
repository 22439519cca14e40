// The one place of the runtime that looks at the wall clock. It chooses how windows are executed, which no result can
// show: an engine gives the same digest for every choice.
#pragma warning disable RS0030
using System.Diagnostics;

namespace HyperActors.Actors;

/// <summary>Decides by measurement whether windows are worth sharing among threads.</summary>
/// <remarks>
/// What a barrier costs depends on the machine and on who else uses it, and what a window is worth depends on the
/// model; so neither is guessed. Stretches of windows are timed both ways, the cheaper way a unit of work is kept, and the
/// other is tried again after ever longer times, and not before the last trial, with the divisions that it took, has
/// become a small part of the run. Of several stretches the best counts: on a busy machine a thread may lose its core in
/// the middle of any of them, which says nothing about the way it ran.
/// Large windows say themselves whether sharing pays: where partitions were at work side by side for most of the time,
/// one thread would have had to do it one after the other, and need not be tried.
/// </remarks>
internal sealed class WindowPace
{
    private const int LongestStretch = 64;
    private const int StretchesInTrial = 3;

    /// <summary>A trial this many times as expensive is ended at once.</summary>
    private const double Hopeless = 1.5;

    private const long FirstPatience = 32;
    private const long LongestPatience = 1_024;

    /// <summary>What a trial lost is made good by as many times as long a run the better way, before the next.</summary>
    private const long Amends = 30;

    /// <summary>
    /// A unit of work, a message or a turn, takes some hundred nanoseconds; a window of so many is worth a look at
    /// the clock.
    /// </summary>
    private const int LargeWindow = 2_000;

    /// <summary>How many threads must have been at work on average for sharing to be taken as the better way.</summary>
    private const double Overlap = 1.1;

    private static readonly long _stretchTicks = Stopwatch.Frequency / 1_000;

    private readonly double[] _costs = [double.PositiveInfinity, double.PositiveInfinity];
    private int _mode;
    private int _trial;
    private bool _decided;
    private double _trialCost;
    // As many stretches as in a trial: the best of one against the best of several would not be fair.
    private long _patience = StretchesInTrial;
    private long _stretches;
    private long _lost;
    private long _began;
    private long _windows;
    private long _work;
    private long _busy;
    private bool _large;

    /// <summary>Begins with sharing where so much is pending that windows may well be large.</summary>
    /// <param name="pending">Messages that wait to be delivered.</param>
    public WindowPace(int pending) => _mode = pending >= LargeWindow ? 1 : 0;

    /// <summary>Whether the next window is to be run on all threads.</summary>
    public bool Shared => _mode == 1;

    /// <summary>
    /// Whether one thread was found to be the cheaper way, so that partitions have no use for now. Where windows are
    /// large, they cost nothing either, and putting all actors into one would.
    /// </summary>
    public bool PrefersOnePartition => _decided && _mode == 0 && _trial == 0 && !_large;

    /// <summary>The clock.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Rules sharing out for a while, because windows are too small to be measured.</summary>
    public void GiveUpSharing()
    {
        (_mode, _trial, _stretches, _windows, _decided, _large) = (0, 0, 0, 0, true, false);
        _patience = Math.Clamp(_patience * 2, FirstPatience, LongestPatience);
    }

    /// <summary>Takes note of time that went into dividing the actors anew, for the sake of a trial.</summary>
    /// <param name="ticks">How long it took, in ticks of the clock.</param>
    public void AddDivision(long ticks) => _lost += ticks;

    /// <summary>Takes note of a window that was run.</summary>
    /// <param name="work">What it held, in messages and turns.</param>
    /// <param name="busy">For how long its partitions were at work, added up, in ticks of the clock; 0 when not shared.</param>
    public void Add(long work, long busy = 0)
    {
        // The first window of a stretch starts the clock and is not measured: it warms the caches.
        if (_windows++ == 0)
        {
            _began = Now;
            (_work, _busy) = (0, 0);
            return;
        }
        _work += work;
        _busy += busy;
        // On one thread a look at the clock may cost as much as a small window; not so beside a barrier, and there a
        // window may take milliseconds if the other thread has no core.
        if (!Shared && work < LargeWindow && _windows % LongestStretch != 0)
            return;
        long ticks = Now - _began;
        if (_work == 0 || ticks < _stretchTicks)
            return;
        double cost = (double)ticks / _work;
        _large = _work >= LargeWindow * (_windows - 1);
        bool proven = Shared && _large && _busy > Overlap * ticks;
        _windows = 0;
        if (proven)
            Keep(cost);
        else
            Judge(cost, ticks);
    }

    private void Keep(double cost)
    {
        (_trial, _stretches, _lost, _decided, _patience) = (0, 0, 0, true, FirstPatience);
        _costs[_mode] = cost;
    }

    private void Judge(double cost, long ticks)
    {
        if (_trial > 0)
        {
            _lost += Math.Max(0, (long)(ticks * (1 - _costs[1 - _mode] / cost)));
            _trialCost = Math.Min(_trialCost, cost);
            if (--_trial == 0 || cost > Hopeless * _costs[1 - _mode])
                EndTrial();
            return;
        }
        // A cost once seen is believed less and less, as models have phases.
        _costs[_mode] = Math.Min(cost, _costs[_mode] * 1.05);
        _stretches += ticks / _stretchTicks;
        if (_stretches < _patience || _stretches * _stretchTicks < Amends * _lost)
            return;
        _mode = 1 - _mode;
        _lost = 0;
        _trial = StretchesInTrial;
        _trialCost = double.PositiveInfinity;
    }

    private void EndTrial()
    {
        int other = 1 - _mode;
        _trial = 0;
        // A tie goes to one thread, which leaves the other core to others.
        bool better = _mode == 1 ? _trialCost < 0.95 * _costs[other] : _trialCost < 1.05 * _costs[other];
        _costs[_mode] = _trialCost;
        _patience = better ? FirstPatience : Math.Min(LongestPatience, Math.Max(FirstPatience, _patience * 2));
        _mode = better ? _mode : other;
        _stretches = 0;
        _decided = true;
    }
}
