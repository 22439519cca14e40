using System.Diagnostics;
using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>What a campaign is to do.</summary>
public sealed record TortureOptions
{
    /// <summary>The first seed. Default 1.</summary>
    public ulong First { get; init; } = 1;

    /// <summary>How many seeds; at least 1. Default 1,000.</summary>
    public long Seeds { get; init; } = 1_000;

    /// <summary>Wall time after which no further seed is begun. Default: none.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>Threads; at least 1. Default: one for each processor.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Wall time after which one scenario is said to hang. Default a minute.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Findings after which no further seed is begun; at least 1. Default 10.</summary>
    public int MostFindings { get; init; } = 10;

    /// <summary>
    /// Makes the engine, from a scenario's seed, that is to agree with the sequential one; called on several threads. Default
    /// null: a parallel one, which the seed divides among partitions and threads.
    /// </summary>
    public Func<ulong, IEngine>? Other { get; init; }
}

/// <summary>A seed that showed something, and the smallest scenario that shows it too.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Finding">What it showed.</param>
/// <param name="Scenario">The scenario, cut down.</param>
public sealed record TortureCase(ulong Seed, TortureFinding Finding, string Scenario);

/// <summary>
/// Runs random scenarios from seeds, on all cores, looks for anything that may not be, and cuts what it finds down.
/// </summary>
/// <remarks>
/// A scenario and what it shows follow from its seed alone; which seeds a campaign with a time limit gets to does not.
/// Scenarios that hang inside one step cannot be stopped: the campaign then ends without that thread, and says so.
/// </remarks>
public sealed class TortureCampaign
{
    private readonly TortureOptions _options;
    private readonly MachineSeams? _seams;
    private readonly TortureTrial _trial;
    private readonly object _lock = new();      // waited on, too, which a Lock cannot be
    private readonly TortureTotals _totals = new();
    private readonly (ulong Seed, long Since)[] _current;
    private readonly long _began = Stopwatch.GetTimestamp();
    private long _taken;
    private int _running;
    private bool _closed;

    /// <summary>Prepares a campaign.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="seams">Where a test reaches into the machines; null: nowhere.</param>
    public TortureCampaign(TortureOptions options, MachineSeams? seams = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Seeds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        _options = options;
        _seams = seams;
        _trial = new TortureTrial(seams, options.Other);
        _current = new (ulong, long)[options.Threads];
    }

    /// <summary>The scenario of a seed.</summary>
    /// <param name="seed">Any number.</param>
    public static string ScenarioOf(ulong seed) => RandomScenario.Make(seed, out _);

    /// <summary>Runs the campaign.</summary>
    /// <param name="cancellation">Ends it at once, without the scenarios that are running.</param>
    /// <param name="progress">Is shown the totals about four times a second; null: nobody is.</param>
    /// <returns>What was done and found, by seed; what was still being cut down when it was cancelled, whole.</returns>
    public TortureTotals Run(CancellationToken cancellation = default, Action<TortureTotals>? progress = null)
    {
        _running = _options.Threads;
        for (int index = 0; index < _options.Threads; index++)
        {
            int worker = index;
            new Thread(() => Work(worker, cancellation)) { IsBackground = true, Name = $"torture {worker}" }.Start();
        }
        while (!cancellation.IsCancellationRequested && !Finished())
        {
            lock (_lock)
            {
                _totals.Elapsed = Stopwatch.GetElapsedTime(_began);
                progress?.Invoke(_totals);
            }
            if (FindHang() is { } hang)
            {
                lock (_lock)
                    _totals.Add(hang);
                break;
            }
        }
        lock (_lock)
        {
            _closed = true;
            _totals.Elapsed = Stopwatch.GetElapsedTime(_began);
            _totals.Sort();
            return _totals;
        }
    }

    private bool Finished()
    {
        lock (_lock)
            return _running == 0 || (Monitor.Wait(_lock, 250) && _running == 0);
    }

    private void Work(int worker, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested && TryTake(worker, out ulong seed))
        {
            string scenario = RandomScenario.Make(seed, out int refused);
            TrialResult result = _trial.Run(scenario, seed);
            TortureCase? found = result.Finding is { } finding ? new TortureCase(seed, finding, scenario) : null;
            lock (_lock)
            {
                if (_closed)
                    return;
                _totals.Add(result, refused, found);
            }
            if (found is not null)
                Reduce(worker, found);
        }
        lock (_lock)
        {
            _current[worker] = default;
            _running--;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Puts a smaller scenario in the place of one that has failed.</summary>
    private void Reduce(int worker, TortureCase found)
    {
        (ulong seed, TortureFinding finding, string scenario) = found;
        // Anything cut out of place would be refused as well.
        if (finding.Kind == FindingKind.Refusal)
            return;
        ScenarioShrinker shrinker = new(text =>
        {
            lock (_lock)
                _current[worker] = (seed, Stopwatch.GetTimestamp());
            return _trial.Run(text, seed).Finding;
        });
        string smallest = shrinker.Shrink(scenario, finding.Kind);
        TortureCase reduced = new(seed, _trial.Run(smallest, seed).Finding ?? finding, smallest);
        lock (_lock)
            if (!_closed)
                _totals.Replace(found, reduced);
    }

    private bool TryTake(int worker, out ulong seed)
    {
        lock (_lock)
        {
            seed = unchecked(_options.First + (ulong)_taken);
            if (_taken >= _options.Seeds || _totals.Cases.Count >= _options.MostFindings
                || (_options.Limit is { } limit && Stopwatch.GetElapsedTime(_began) >= limit))
                return false;
            _taken++;
            _current[worker] = (seed, Stopwatch.GetTimestamp());
            return true;
        }
    }

    private TortureCase? FindHang()
    {
        lock (_lock)
            foreach ((ulong seed, long since) in _current)
                if (since != 0 && Stopwatch.GetElapsedTime(since) > _options.Patience)
                    return new TortureCase(
                        seed,
                        new TortureFinding(FindingKind.Hang, $"still running after {_options.Patience.TotalSeconds} s"),
                        ScenarioOf(seed));
        return null;
    }
}
