namespace HyperActors.Replacement;

/// <summary>What one process of a group came to under a policy, populating apart.</summary>
/// <param name="Misses">References that found their page not resident.</param>
/// <param name="FirstTouches">Those of the misses that no policy could avoid: first touches, and first touches after a
/// page was freed.</param>
/// <param name="ResidentMean">Frames held: the mean over the ends of all rounds of the token ring.</param>
public sealed record GroupReplayResult(long Misses, long FirstTouches, double ResidentMean);
