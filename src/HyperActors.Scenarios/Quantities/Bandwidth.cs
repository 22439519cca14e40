namespace HyperActors.Scenarios;

/// <summary>How much data passes in a second: <c>500MiB/s</c>.</summary>
/// <param name="PerSecond">Bytes a second, as a size.</param>
public readonly record struct Bandwidth(ByteSize PerSecond) : IComparable<Bandwidth>
{
    /// <inheritdoc />
    public int CompareTo(Bandwidth other) => PerSecond.CompareTo(other.PerSecond);

    /// <summary>The time that one base page takes, to the picosecond, rounded up.</summary>
    public SimDuration PerPage =>
        new((long)decimal.Ceiling(ByteSize.BasePage.Bytes * 1_000_000_000_000m / PerSecond.Bytes));

    /// <summary>In the largest exact unit, such as <c>500MiB/s</c>; it parses back.</summary>
    public override string ToString() => PerSecond + "/s";
}
