using System.Globalization;
using System.Runtime.CompilerServices;

namespace HyperActors;

// Inlined for the reason that SimTime.cs gives.

/// <summary>A span of virtual time, in whole picoseconds.</summary>
/// <remarks>
/// A picosecond resolves a third of a cycle at any clock rate of today; 63 bits of them are 106 days, which bounds
/// the length of a run. Arithmetic is checked: a sum that does not fit throws <see cref="OverflowException"/>.
/// </remarks>
/// <param name="Picoseconds">The length. May be negative as an intermediate result.</param>
public readonly record struct SimDuration(long Picoseconds) : IComparable<SimDuration>
{
    /// <summary>No time at all.</summary>
    public static readonly SimDuration Zero;

    /// <summary>The longest span: about 106 days.</summary>
    public static readonly SimDuration MaxValue = new(long.MaxValue);

    /// <summary>This span in seconds; exact to 53 bits, for reports only.</summary>
    public double TotalSeconds => Picoseconds / 1e12;

    /// <summary>This span in whole nanoseconds, rounded down.</summary>
    public long WholeNanoseconds => Picoseconds / 1_000;

    /// <inheritdoc />
    public int CompareTo(SimDuration other) => Picoseconds.CompareTo(other.Picoseconds);

    /// <summary>The sum of two spans.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimDuration operator +(SimDuration left, SimDuration right) => new(left.Picoseconds + right.Picoseconds);

    /// <summary>The difference of two spans.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimDuration operator -(SimDuration left, SimDuration right) => new(left.Picoseconds - right.Picoseconds);

    /// <summary>A whole multiple of a span.</summary>
    public static SimDuration operator *(SimDuration span, long factor) => new(span.Picoseconds * factor);

    /// <summary>A whole multiple of a span.</summary>
    public static SimDuration operator *(long factor, SimDuration span) => new(span.Picoseconds * factor);

    /// <summary>A span divided into equal parts, rounded towards zero.</summary>
    public static SimDuration operator /(SimDuration span, long divisor) => new(span.Picoseconds / divisor);

    /// <summary>How often the right span fits into the left one, rounded towards zero.</summary>
    public static long operator /(SimDuration left, SimDuration right) => left.Picoseconds / right.Picoseconds;

    /// <summary>Whether the left span is the shorter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool operator <(SimDuration left, SimDuration right) => left.Picoseconds < right.Picoseconds;

    /// <summary>Whether the left span is the longer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool operator >(SimDuration left, SimDuration right) => left.Picoseconds > right.Picoseconds;

    /// <summary>Whether the left span is not the longer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool operator <=(SimDuration left, SimDuration right) => left.Picoseconds <= right.Picoseconds;

    /// <summary>Whether the left span is not the shorter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool operator >=(SimDuration left, SimDuration right) => left.Picoseconds >= right.Picoseconds;

    /// <summary>The longer of two spans.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimDuration Max(SimDuration left, SimDuration right) => left > right ? left : right;

    /// <summary>The shorter of two spans.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimDuration Min(SimDuration left, SimDuration right) => left < right ? left : right;

    /// <summary>The span in the largest unit that shows it exactly, such as <c>90us</c>; it parses back.</summary>
    public override string ToString()
    {
        ReadOnlySpan<(long Size, string Name)> units =
            [(1_000_000_000_000, "s"), (1_000_000_000, "ms"), (1_000_000, "us"), (1_000, "ns"), (1, "ps")];
        foreach ((long size, string name) in units)
            if (Picoseconds % size == 0)
                return (Picoseconds / size).ToString(CultureInfo.InvariantCulture) + name;
        throw new System.Diagnostics.UnreachableException();
    }
}
