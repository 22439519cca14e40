namespace HyperActors.Scenarios;

/// <summary>How often something happens: <c>20000/s</c>.</summary>
/// <param name="PerSecond">Times a second; greater than 0.</param>
public readonly record struct AccessRate(decimal PerSecond) : IComparable<AccessRate>
{
    /// <inheritdoc />
    public int CompareTo(AccessRate other) => PerSecond.CompareTo(other.PerSecond);

    /// <summary>Times a second, such as <c>20000/s</c>; it parses back.</summary>
    public override string ToString() => QuantityParser.Show(PerSecond) + "/s";
}
