namespace HyperActors.Workloads;

/// <summary>Options of <see cref="SequentialStream"/>: only those of every generator.</summary>
public sealed record SequentialOptions : GeneratorOptions;
