namespace HyperActors.Telemetry;

/// <summary>A fact about a span, an event or a link.</summary>
/// <param name="Key">Its name by the semantic conventions: lower case, with dots and a prefix.</param>
/// <param name="Value">A <see cref="string"/>, <see cref="long"/>, <see cref="double"/> or <see cref="bool"/>.</param>
public readonly record struct TraceAttribute(string Key, object Value);
