namespace HyperActors.Telemetry;

/// <summary>What a statement gave.</summary>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">The rows; a cell is a <see cref="long"/>, a <see cref="double"/>, a <see cref="string"/>, an array of
/// bytes, or null.</param>
public sealed record QueryResult(IReadOnlyList<string> Columns, IReadOnlyList<object?[]> Rows);
