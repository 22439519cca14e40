namespace HyperActors.Telemetry;

/// <summary>The instants at which a run is sampled.</summary>
/// <remarks>
/// Where the end is known, about so many as are wanted, at round distances. Where it is not, or the user's distance gives
/// too many, the distance doubles each time there are as many as may be, and pairs of intervals become one: so a run of any
/// length ends with at least half as many. The end of the warm-up is always among them, as counters begin there.
/// </remarks>
internal sealed class SeriesClock
{
    /// <summary>Begins so finely where nobody knows how long the run will be.</summary>
    private static readonly SimDuration _finest = 500.Microseconds;

    private readonly SimTime _warmup;
    private readonly SimTime _end;

    public SeriesClock(SimDuration? every, SimDuration? duration, SimDuration warmup, int wanted)
    {
        _warmup = SimTime.Zero + warmup;
        _end = duration is { } whole ? SimTime.Zero + whole : SimTime.MaxValue;
        Every = every ?? (duration is { } known ? Round(known / wanted) : _finest);
    }

    /// <summary>Distance of instants now.</summary>
    public SimDuration Every { get; private set; }

    /// <summary>The first instant after another; <see cref="SimTime.MaxValue"/> if there is none.</summary>
    public SimTime After(SimTime now)
    {
        SimTime next = new((now.Picoseconds / Every.Picoseconds + 1) * Every.Picoseconds);
        if (now < _warmup && _warmup < next)
            next = _warmup;
        return now >= _end ? SimTime.MaxValue : SimTime.Min(next, _end);
    }

    /// <summary>Whether an instant is a multiple of the distance.</summary>
    public bool IsDue(SimTime instant) => instant.Picoseconds % Every.Picoseconds == 0;

    /// <summary>Doubles the distance.</summary>
    public void Widen() => Every *= 2;

    /// <summary>Up to the next of 1, 2, 5, 10, 20, ... of a unit that people read.</summary>
    private static SimDuration Round(SimDuration span)
    {
        long round = 1_000;
        foreach (int factor in Enumerable.Repeat<int[]>([1, 2, 5], 16).SelectMany(static factors => factors))
        {
            if (round * factor >= span.Picoseconds)
                return new SimDuration(round * factor);
            if (factor == 5)
                round *= 10;
        }
        throw new System.Diagnostics.UnreachableException();
    }
}
