using System.Runtime.CompilerServices;

namespace HyperActors;

// Sums and comparisons are always inlined: of code that ran rarely before the compiler looked, as what follows the first
// touches of a guest's pages has, it would leave calls to even these.

/// <summary>An instant of virtual time: whole picoseconds since the start of the run.</summary>
/// <param name="Picoseconds">Distance from the start of the run; never negative in a running system.</param>
public readonly record struct SimTime(long Picoseconds) : IComparable<SimTime>
{
    /// <summary>The start of every run.</summary>
    public static readonly SimTime Zero;

    /// <summary>Later than everything that happens: "never".</summary>
    public static readonly SimTime MaxValue = new(long.MaxValue);

    /// <summary>The distance from the start of the run.</summary>
    public SimDuration SinceStart => new(Picoseconds);

    /// <inheritdoc />
    public int CompareTo(SimTime other) => Picoseconds.CompareTo(other.Picoseconds);

    /// <summary>The instant a span later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimTime operator +(SimTime time, SimDuration span) => new(time.Picoseconds + span.Picoseconds);

    /// <summary>The instant a span earlier.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimTime operator -(SimTime time, SimDuration span) => new(time.Picoseconds - span.Picoseconds);

    /// <summary>The span from the right instant to the left one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimDuration operator -(SimTime left, SimTime right) => new(left.Picoseconds - right.Picoseconds);

    /// <summary>Whether the left instant is the earlier.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool operator <(SimTime left, SimTime right) => left.Picoseconds < right.Picoseconds;

    /// <summary>Whether the left instant is the later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool operator >(SimTime left, SimTime right) => left.Picoseconds > right.Picoseconds;

    /// <summary>Whether the left instant is not the later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool operator <=(SimTime left, SimTime right) => left.Picoseconds <= right.Picoseconds;

    /// <summary>Whether the left instant is not the earlier.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool operator >=(SimTime left, SimTime right) => left.Picoseconds >= right.Picoseconds;

    /// <summary>The earlier of two instants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimTime Min(SimTime left, SimTime right) => left < right ? left : right;

    /// <summary>The later of two instants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimTime Max(SimTime left, SimTime right) => left > right ? left : right;

    /// <summary>
    /// The instant a span later, or <see cref="MaxValue"/> where that does not fit: for bounds, which may be "never".
    /// </summary>
    public SimTime SaturatingAdd(SimDuration span) =>
        span.Picoseconds > long.MaxValue - Picoseconds ? MaxValue : new SimTime(Picoseconds + span.Picoseconds);

    /// <summary>The distance from the start in its largest exact unit, or <c>never</c>.</summary>
    public override string ToString() => this == MaxValue ? "never" : SinceStart.ToString();
}
