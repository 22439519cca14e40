namespace HyperActors.Actors;

/// <summary>A message that was damaged on its way: a checksum tells that much, and what it was is not to be had.</summary>
public sealed record Corrupted;
