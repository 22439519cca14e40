using System.Globalization;

namespace HyperActors;

/// <summary>A number of base pages (4 KiB each), or of the frames that hold them.</summary>
/// <param name="Value">How many; not negative.</param>
public readonly record struct PageCount(long Value) : IComparable<PageCount>
{
    /// <summary>The memory that these pages occupy.</summary>
    public ByteSize Size => new(Value * ByteSize.BasePage.Bytes);

    /// <inheritdoc />
    public int CompareTo(PageCount other) => Value.CompareTo(other.Value);

    /// <summary>The sum of two counts.</summary>
    public static PageCount operator +(PageCount left, PageCount right) => new(left.Value + right.Value);

    /// <summary>The difference of two counts.</summary>
    public static PageCount operator -(PageCount left, PageCount right) => new(left.Value - right.Value);

    /// <summary>Whether the left count is the smaller.</summary>
    public static bool operator <(PageCount left, PageCount right) => left.Value < right.Value;

    /// <summary>Whether the left count is the larger.</summary>
    public static bool operator >(PageCount left, PageCount right) => left.Value > right.Value;

    /// <summary>Whether the left count is not the larger.</summary>
    public static bool operator <=(PageCount left, PageCount right) => left.Value <= right.Value;

    /// <summary>Whether the left count is not the smaller.</summary>
    public static bool operator >=(PageCount left, PageCount right) => left.Value >= right.Value;

    /// <summary>The bare number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
