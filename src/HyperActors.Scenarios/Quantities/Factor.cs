namespace HyperActors.Scenarios;

/// <summary>A multiple, exact in decimal: <c>x10</c>.</summary>
/// <param name="Value">1 is no change.</param>
public readonly record struct Factor(decimal Value) : IComparable<Factor>
{
    /// <inheritdoc />
    public int CompareTo(Factor other) => Value.CompareTo(other.Value);

    /// <summary>Such as <c>x10</c>; it parses back.</summary>
    public override string ToString() => "x" + QuantityParser.Show(Value);
}
