using HyperActors.Actors;

namespace HyperActors.TestKit;

/// <summary>
/// Ends a wait in which virtual time stands still for good: actors that tell without delay in a circle would let a test
/// hang, and nobody would learn who they are.
/// </summary>
internal sealed class StandstillWatch : IRunObserver
{
    /// <summary>
    /// Messages without a picosecond passing after which none ever will; ours. A test that is right has some hundreds at
    /// an instant; so many take a second or two.
    /// </summary>
    public const long Most = 10_000_000;

    private SimTime _instant = SimTime.MaxValue;
    private long _before;

    /// <summary>The instant at which time stands still; <see langword="null"/> as long as it passes.</summary>
    public SimTime? Standstill { get; private set; }

    /// <inheritdoc />
    public bool Observe(SimTime now, long events)
    {
        if (now != _instant)
            (_instant, _before) = (now, events);
        if (events - _before < Most)
            return true;
        Standstill = now;
        return false;
    }
}
