namespace HyperActors.Replacement;

/// <summary>What one process of a group came to under a policy, populating apart.</summary>
/// <param name="Misses">References that found their page not resident.</param>
/// <param name="ResidentMean">Frames held: the mean over the ends of all rounds of the token ring.</param>
public sealed record GroupReplayResult(long Misses, double ResidentMean);
