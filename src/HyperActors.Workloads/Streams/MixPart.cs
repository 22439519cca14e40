namespace HyperActors.Workloads;

/// <summary>One part of a <see cref="MixStream"/>.</summary>
/// <param name="Stream">What the part does.</param>
/// <param name="Weight">How often it has its turn, in proportion to the others'; from 1 to 2³².</param>
public readonly record struct MixPart(IAccessStream Stream, long Weight);
