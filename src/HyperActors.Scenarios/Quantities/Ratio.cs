namespace HyperActors.Scenarios;

/// <summary>A share or a relative amount, exact in decimal: <c>4%</c> or <c>0.04</c>.</summary>
/// <param name="Value">1 is the whole.</param>
public readonly record struct Ratio(decimal Value) : IComparable<Ratio>
{
    /// <inheritdoc />
    public int CompareTo(Ratio other) => Value.CompareTo(other.Value);

    /// <summary>In percent, such as <c>4%</c>; it parses back.</summary>
    public override string ToString() => QuantityParser.Show(Value * 100) + "%";
}
