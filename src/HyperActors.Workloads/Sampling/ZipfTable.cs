namespace HyperActors.Workloads;

/// <summary>Tables of Zipf's law: outcome i, counted from 0, has the weight (i + 1)^−θ.</summary>
public static class ZipfTable
{
    /// <summary>The largest skew: 1.5.</summary>
    public const decimal MaxTheta = 1.5m;

    private const int Denominator = 10_000;

    // A table depends on nothing but its key, so sharing it cannot be seen except in memory: a thousand guests of one
    // kind need one table. Weak references let tables go with the last stream that uses them.
    private static readonly Dictionary<(int Outcomes, int Theta), WeakReference<AliasTable>> _shared = [];

    /// <summary>The table of a size and skew; made when it is first asked for and kept as long as somebody uses
    /// it.</summary>
    /// <param name="outcomes">From 1 to 2³⁰.</param>
    /// <param name="theta">From 0 to 1.5, at most four decimals.</param>
    /// <exception cref="ArgumentException">A parameter is out of its range.</exception>
    public static AliasTable Share(int outcomes, decimal theta)
    {
        List<OptionProblem> problems = [];
        AddProblems(theta, problems);
        if (outcomes is < 1 or > AliasTable.MaxOutcomes)
            problems.Add(new(nameof(outcomes), "It must be from 1 to 2^30."));
        OptionProblem.ThrowIfAny(problems);
        (int, int) key = (outcomes, (int)(theta * Denominator));
        lock (_shared)
        {
            _shared.TryGetValue(key, out WeakReference<AliasTable>? known);
            if (known is not null && known.TryGetTarget(out AliasTable? table))
                return table;
            table = new AliasTable(Weights(outcomes, theta));
            _shared[key] = new WeakReference<AliasTable>(table);
            return table;
        }
    }

    /// <summary>The weights of ranks 1 to n, scaled so that their sum lies between 2⁶¹ and 2⁶³.</summary>
    internal static ulong[] Weights(int outcomes, decimal theta)
    {
        InversePower power = new((int)(theta * Denominator), Denominator);
        ulong[] weights = new ulong[outcomes];
        power.Fill(weights);
        UInt128 total = 0;
        foreach (ulong weight in weights)
            total += weight;
        int excess = 0;
        while (total >> excess > AliasTable.MaxTotalWeight)
            excess++;
        for (int i = 0; excess > 0 && i < weights.Length; i++)
            weights[i] >>= excess;
        return weights;
    }

    internal static void AddProblems(
        decimal theta, List<OptionProblem> problems, string option = nameof(ZipfOptions.Theta))
    {
        if (theta is < 0 or > MaxTheta || theta * Denominator % 1 != 0)
            problems.Add(new(option, $"{theta}; it must be from 0 to 1.5 with at most four decimals."));
    }
}
