using System.Diagnostics;
using System.Runtime.CompilerServices;
using HyperActors.Machine;

namespace HyperActors.Benchmarks.Telemetry;

/// <summary>What a report costs that nobody reads, beside a loop that makes none.</summary>
internal sealed class LookLoop(EpisodeLog? log)
{
    private const int Rounds = 7;
    private const int Looks = 100_000_000;

    private readonly EpisodeLog? _log = log;
    private long _work;

    /// <summary>Nanoseconds of a look at a field that is null; the least of several rounds with less the least without.</summary>
    public static double NanosecondsPerLook()
    {
        LookLoop loop = new(null);
        double with = double.MaxValue;
        double without = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            without = Math.Min(without, Time(loop.Work));
            with = Math.Min(with, Time(loop.WorkAndReport));
        }
        return Math.Max(0, with - without) / Looks;
    }

    private static double Time(Action work)
    {
        long before = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(before).TotalNanoseconds;
    }

    // The field is written in each round, so that the look cannot be taken out of the loop.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Work()
    {
        for (int look = 0; look < Looks; look++)
            Volatile.Write(ref _work, look);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void WorkAndReport()
    {
        for (int look = 0; look < Looks; look++)
        {
            Volatile.Write(ref _work, look);
            Volatile.Read(in _log)?.Add(new EpisodeRecord(new SimTime(look), default, look, 0, 0, 0, EpisodeStep.PageMapped, 0));
        }
    }
}
