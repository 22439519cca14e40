using System.Globalization;

namespace HyperActors;

/// <summary>An amount of memory, in bytes.</summary>
/// <param name="Bytes">How many bytes; not negative.</param>
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>
{
    /// <summary>Size of a base page and of a machine frame: 4 KiB, as on x86-64 and most others.</summary>
    public static readonly ByteSize BasePage = new(4096);

    /// <summary>How many base pages this is, rounded up.</summary>
    public PageCount Pages => new((Bytes + BasePage.Bytes - 1) / BasePage.Bytes);

    /// <inheritdoc />
    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <summary>The sum of two sizes.</summary>
    public static ByteSize operator +(ByteSize left, ByteSize right) => new(left.Bytes + right.Bytes);

    /// <summary>The difference of two sizes.</summary>
    public static ByteSize operator -(ByteSize left, ByteSize right) => new(left.Bytes - right.Bytes);

    /// <summary>A whole multiple of a size.</summary>
    public static ByteSize operator *(ByteSize size, long factor) => new(size.Bytes * factor);

    /// <summary>Whether the left size is the smaller.</summary>
    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    /// <summary>Whether the left size is the larger.</summary>
    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    /// <summary>Whether the left size is not the larger.</summary>
    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    /// <summary>Whether the left size is not the smaller.</summary>
    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <summary>The size in the largest IEC unit that shows it exactly, such as <c>8GiB</c>; it parses back.</summary>
    public override string ToString()
    {
        ReadOnlySpan<(long Size, string Name)> units = [(1L << 40, "TiB"), (1L << 30, "GiB"), (1L << 20, "MiB"), (1L << 10, "KiB")];
        foreach ((long size, string name) in units)
            if (Bytes != 0 && Bytes % size == 0)
                return (Bytes / size).ToString(CultureInfo.InvariantCulture) + name;
        return Bytes.ToString(CultureInfo.InvariantCulture) + "B";
    }
}
