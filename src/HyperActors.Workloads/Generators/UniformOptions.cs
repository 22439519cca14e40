namespace HyperActors.Workloads;

/// <summary>Options of <see cref="UniformStream"/>: only those of every generator.</summary>
public sealed record UniformOptions : GeneratorOptions;
