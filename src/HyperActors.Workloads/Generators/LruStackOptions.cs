namespace HyperActors.Workloads;

/// <summary>Options of <see cref="LruStackStream"/>: one of the two distributions of depths must be given.</summary>
public sealed record LruStackOptions : GeneratorOptions
{
    /// <summary>
    /// Zipf's law over the depths: depth d in proportion to d^−θ. From 0 to 1.5, at most four decimals; default not
    /// given.
    /// </summary>
    public decimal? DepthTheta { get; init; }

    /// <summary>
    /// The depths that occur, each with its weight; depths from 1 to the working set, weights not negative, their sum
    /// from 1 to 2⁶³. Default not given.
    /// </summary>
    public IReadOnlyList<(long Depth, long Weight)>? Depths { get; init; }

    private protected override void AddProblems(List<OptionProblem> problems)
    {
        if (WorkingSet.Value > RecencyStack.MaxPages)
            problems.Add(new(nameof(WorkingSet), $"{WorkingSet} pages; an LRU stack holds at most 2^29."));
        if (DepthTheta is null == Depths is null)
            problems.Add(new(nameof(DepthTheta), $"Give either {nameof(DepthTheta)} or {nameof(Depths)}."));
        if (DepthTheta is { } theta)
            ZipfTable.AddProblems(theta, problems, nameof(DepthTheta));
        if (Depths is null)
            return;
        UInt128 total = 0;
        foreach ((long depth, long weight) in Depths)
        {
            if (depth < 1 || depth > WorkingSet.Value)
                problems.Add(new(nameof(Depths), $"Depth {Show(depth)}; it must be from 1 to {nameof(WorkingSet)}."));
            if (weight < 0)
                problems.Add(new(nameof(Depths), $"Weight {Show(weight)} of depth {Show(depth)} is negative."));
            total += (ulong)Math.Max(0, weight);
        }
        if (total == 0 || total > AliasTable.MaxTotalWeight)
            problems.Add(new(nameof(Depths), "The sum of the weights must be from 1 to 2^63."));
    }
}
