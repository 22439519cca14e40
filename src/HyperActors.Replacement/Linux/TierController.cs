namespace HyperActors.Replacement;

/// <summary>Decides which tiers of a generation are evicted, by how often pages of each tier come back.</summary>
/// <remarks>
/// The controller of <c>Documentation/mm/multigen_lru.rst</c>: the set point is the refault rate of tier 0, the
/// process variable that of a higher tier; the integral is the average over past generations, the derivative the
/// generation under way. A tier that refaults more than tier 0, gains considered, is spared and so protected.
/// </remarks>
internal sealed class TierController
{
    public const int Tiers = 4;                 // MAX_NR_TIERS

    private const int LeastRefaults = 64;       // MIN_LRU_BATCH: fewer say nothing
    private const int BaseGain = 2;
    private const int TierGain = 3;

    private readonly long[] _refaulted = new long[Tiers];
    private readonly long[] _evicted = new long[Tiers];
    private readonly long[] _spared = new long[Tiers];
    private readonly long[] _averageRefaulted = new long[Tiers];
    private readonly long[] _averageTotal = new long[Tiers];

    public void Refaulted(int tier) => _refaulted[tier]++;

    public void Evicted(int tier) => _evicted[tier]++;

    public void Spared(int tier) => _spared[tier]++;

    /// <summary>The highest tier whose pages are evicted.</summary>
    public int HighestEvicted()
    {
        int tier = 1;
        while (tier < Tiers && !ComesBackMore(tier))
            tier++;
        return tier - 1;
    }

    /// <summary>The oldest generation is used up: its counts enter the averages with half the weight.</summary>
    public void EndGeneration()
    {
        for (int tier = 0; tier < Tiers; tier++)
        {
            _averageRefaulted[tier] = (_averageRefaulted[tier] + _refaulted[tier]) / 2;
            _averageTotal[tier] = (_averageTotal[tier] + _evicted[tier] + _spared[tier]) / 2;
            _refaulted[tier] = 0;
            _evicted[tier] = 0;
            _spared[tier] = 0;
        }
    }

    private bool ComesBackMore(int tier)
    {
        long refaulted = _averageRefaulted[tier] + _refaulted[tier];
        long total = _averageTotal[tier] + _evicted[tier] + _spared[tier];
        long baseRefaulted = _averageRefaulted[0] + _refaulted[0];
        long baseTotal = _averageTotal[0] + _evicted[0];
        return refaulted >= LeastRefaults
            && refaulted * (baseTotal + LeastRefaults) * BaseGain > (baseRefaulted + 1) * total * TierGain;
    }
}
