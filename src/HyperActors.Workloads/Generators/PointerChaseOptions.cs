namespace HyperActors.Workloads;

/// <summary>Options of <see cref="PointerChaseStream"/>: only those of every generator.</summary>
public sealed record PointerChaseOptions : GeneratorOptions;
