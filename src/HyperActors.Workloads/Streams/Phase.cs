namespace HyperActors.Workloads;

/// <summary>One phase of a <see cref="PhasedStream"/>.</summary>
/// <param name="Stream">What the program does in it. It continues where it stopped when the phase comes round
/// again.</param>
/// <param name="Accesses">
/// How many accesses the phase has; 0 if it lasts until its stream ends or somebody says
/// <see cref="PhasedStream.MoveOn"/>.
/// </param>
public readonly record struct Phase(IAccessStream Stream, long Accesses = 0);
