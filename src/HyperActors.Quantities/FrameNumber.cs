using System.Globalization;

namespace HyperActors;

/// <summary>Which frame: its index in the memory it belongs to, counted from zero.</summary>
/// <param name="Value">The index; not negative.</param>
public readonly record struct FrameNumber(int Value) : IComparable<FrameNumber>
{
    /// <inheritdoc />
    public int CompareTo(FrameNumber other) => Value.CompareTo(other.Value);

    /// <summary>The bare index.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
