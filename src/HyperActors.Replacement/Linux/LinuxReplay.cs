using System.Runtime.CompilerServices;

namespace HyperActors.Replacement;

/// <summary>Plays patterns of one or several processes against Linux reclaim under one limit.</summary>
/// <remarks>
/// The processes take turns in a token ring: process 0 makes its quantum of accesses, then process 1, and so on round,
/// until each has done all of its own; one that is done passes the token on. Populating comes before, process by
/// process. When reclaim finds nothing the kernel kills the process with the most pages in frames and swap, the first
/// among equals, and the others go on.
/// </remarks>
public sealed class LinuxReplay
{
    private readonly LinuxReplayOptions _options;
    private readonly LinuxPattern[] _patterns;
    private readonly LinuxReclaim _reclaim;
    private readonly int[] _quanta;
    private readonly int[] _positions;
    private readonly long[] _residentSums;
    private readonly long?[] _killedAfter;
    private readonly bool _lagged;
    private SimTime _nextRefresh;
    private SimDuration _faultTime;
    private long _accesses;
    private long _rounds;

    private LinuxReplay(LinuxReplayOptions options, IReadOnlyList<LinuxPattern> patterns)
    {
        _options = options;
        _patterns = [.. patterns];
        _reclaim = new LinuxReclaim(options.Reclaim, [.. patterns.Select(pattern => pattern.Pages)]);
        _quanta = [.. patterns.Select((_, process) => options.Quantum[options.Quantum.Count == 1 ? 0 : process])];
        _positions = new int[patterns.Count];
        _residentSums = new long[patterns.Count];
        _killedAfter = new long?[patterns.Count];
        _lagged = options.Reclaim.Statistics == LinuxStatistics.Lagged;
        _nextRefresh = SimTime.Zero + options.StatisticsPhase;
    }

    /// <summary>Runs a replay.</summary>
    /// <param name="options">The limit, the turns, and the kernel's settings.</param>
    /// <param name="patterns">One pattern a process, at least one.</param>
    /// <returns>The counts, populating apart.</returns>
    /// <exception cref="ArgumentException">A word names a page that its process does not own, or an option is out of
    /// its range.</exception>
    public static LinuxReplayResult Run(LinuxReplayOptions options, params IReadOnlyList<LinuxPattern> patterns)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(patterns);
        Check(options, patterns);
        var replay = new LinuxReplay(options, patterns);
        if (options.Populate)
            replay.Populate();
        replay._reclaim.ResetCounters();
        while (replay.PlayRound())
        {
            // Each round is one turn of every process.
        }

        return replay.Result();
    }

    private static void Check(LinuxReplayOptions options, IReadOnlyList<LinuxPattern> patterns)
    {
        if (options.Quantum.Count != 1 && options.Quantum.Count != patterns.Count)
            throw new ArgumentException($"{options.Quantum.Count} quanta for {patterns.Count} processes.");
        foreach (int quantum in options.Quantum)
            ArgumentOutOfRangeException.ThrowIfLessThan(quantum, 1, nameof(options));
        if (options.StatisticsPeriod <= SimDuration.Zero || options.StatisticsPhase < SimDuration.Zero)
            throw new ArgumentException("The period of statistics must be positive, and their phase not negative.");
        foreach (LinuxPattern pattern in patterns)
        {
            foreach (uint word in pattern.Words.Span)
            {
                if ((word & LinuxPattern.PageMask) >= (uint)pattern.Pages)
                    throw new ArgumentException($"Word {word:x8} names a page beyond the {pattern.Pages} there are.");
            }
        }
    }

    private void Populate()
    {
        for (int process = 0; process < _patterns.Length; process++)
        {
            int first = _reclaim.FirstPage(process);
            for (int page = first; page < _reclaim.FirstPage(process + 1) && _killedAfter[process] is null; page++)
            {
                _accesses++;
                if (!_reclaim.Touch(page, write: true))
                    Fault(process, page, write: true);
            }
        }
    }

    private bool PlayRound()
    {
        bool played = false;
        for (int process = 0; process < _patterns.Length; process++)
            played |= PlayTurn(process);
        if (!played)
            return false;
        _rounds++;
        for (int process = 0; process < _patterns.Length; process++)
            _residentSums[process] += _reclaim.Counters(process).Resident;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool PlayTurn(int process)
    {
        int start = _positions[process];
        ReadOnlySpan<uint> words = _patterns[process].Words.Span;
        int end = (int)Math.Min(words.Length, (long)start + _quanta[process]);
        if (start == end || _killedAfter[process] is not null)
            return false;
        int first = _reclaim.FirstPage(process);
        long before = _accesses - start;
        for (int at = start; at < end; at++)
        {
            uint word = words[at];
            int page = first + (int)(word & LinuxPattern.PageMask);
            bool write = (word & LinuxPattern.WriteBit) != 0;
            if ((word & LinuxPattern.FreeBit) != 0)
            {
                _reclaim.Free(page);
            }
            else if (!_reclaim.Touch(page, write))
            {
                _positions[process] = at;
                _accesses = before + at;
                Fault(process, page, write);
                if (_killedAfter[process] is not null)
                    return true;
            }
        }

        _positions[process] = end;
        _accesses = before + end;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fault(int process, int page, bool write)
    {
        RefreshStatistics();
        LinuxFault fault = _reclaim.FaultOf(page);
        if (fault != LinuxFault.SwapCache)
        {
            while (!_reclaim.TryCharge())
            {
                KillLargest();
                if (_killedAfter[process] is not null)
                    return;
            }
        }

        _reclaim.Fault(page, write);
        _faultTime += fault == LinuxFault.Major ? _options.MajorFaultTime : _options.MinorFaultTime;
    }

    /// <summary>Refreshes lagging statistics if that is due; only faults read them, so only faults ask.</summary>
    private void RefreshStatistics()
    {
        if (!_lagged)
            return;
        SimTime now = SimTime.Zero + _faultTime + (_accesses * _options.AccessTime);
        if (now < _nextRefresh)
            return;
        _reclaim.RefreshStatistics();
        long periods = (now - _nextRefresh) / _options.StatisticsPeriod;
        _nextRefresh += _options.StatisticsPeriod * (periods + 1);
    }

    private void KillLargest()
    {
        int largest = 0;
        for (int process = 1; process < _patterns.Length; process++)
        {
            if (_reclaim.Footprint(process) > _reclaim.Footprint(largest))
                largest = process;
        }

        _reclaim.FreeGroup(largest);
        _killedAfter[largest] = _positions[largest];
    }

    private LinuxReplayResult Result()
    {
        var processes = new LinuxProcessResult[_patterns.Length];
        for (int process = 0; process < processes.Length; process++)
        {
            LinuxGroupCounters counters = _reclaim.Counters(process);
            processes[process] = new LinuxProcessResult(
                counters.MajorFaults,
                counters.MinorFaults,
                counters.FirstTouches,
                counters.SwapOuts,
                _rounds == 0 ? 0 : (double)_residentSums[process] / _rounds,
                _killedAfter[process]);
        }

        return new LinuxReplayResult(processes);
    }
}
