namespace HyperActors.Machine;

/// <summary>What one VM may claim when memory is divided; sizes in any one unit, such as pages.</summary>
/// <param name="Share">Its weight; at least 1.</param>
/// <param name="Minimum">What it has in any case; at least 0.</param>
/// <param name="Maximum">What it can use at most; at least the minimum.</param>
/// <param name="ActivePermille">How much of its memory it uses, in thousandths; only the idle tax looks at it.</param>
public readonly record struct MemoryClaim(int Share, long Minimum, long Maximum, int ActivePermille = 1000);
