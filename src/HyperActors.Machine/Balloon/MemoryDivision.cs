namespace HyperActors.Machine;

/// <summary>The rules by which a host's memory is divided among VMs; exact, in whole units.</summary>
/// <remarks>
/// Division is by weight with bounds: everyone gets in proportion to its weight; those below their minimum or above
/// their maximum get that, and the rest is divided again among the others. In each round only the side that is off by
/// more is settled, or a VM raised to its minimum might turn out to deserve more (the same rule as for CSS's flexible
/// boxes). What whole units leave over goes to the largest remainders, on a tie to the VM that comes first.
/// </remarks>
public static class MemoryDivision
{
    private const int WeightBits = 56;

    /// <summary>
    /// Shares with a tax on idle memory: at the end all VMs within their bounds pay the same
    /// ρ = S / (P (f + k (1 − f))), k = 1 / (1 − τ), so that P is in proportion to S / (f + k (1 − f)).
    /// </summary>
    /// <param name="total">What there is; at least 0.</param>
    /// <param name="claims">Who wants it.</param>
    /// <param name="taxPermille">τ in thousandths; 0 to 999.</param>
    /// <returns>What each gets: the sum is <paramref name="total"/> unless the bounds forbid it.</returns>
    public static long[] ByShare(long total, ReadOnlySpan<MemoryClaim> claims, int taxPermille = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        ArgumentOutOfRangeException.ThrowIfNegative(taxPermille);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(taxPermille, 999);
        Int128[] weights = new Int128[claims.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            int active = Math.Clamp(claims[i].ActivePermille, 0, 1000);
            // f + k (1 − f), times 1000 (1000 − τ): whole, and the same factor for all.
            long price = (long)active * (1000 - taxPermille) + 1000L * (1000 - active);
            weights[i] = ((Int128)claims[i].Share << WeightBits) / price;
        }
        return Divide(total, claims, weights);
    }

    /// <summary>Everyone gets the same fraction of the way from its minimum to its maximum.</summary>
    /// <param name="total">What there is; at least 0.</param>
    /// <param name="claims">Who wants it.</param>
    /// <returns>What each gets: the sum is <paramref name="total"/> unless the bounds forbid it.</returns>
    public static long[] ByEqualFraction(long total, ReadOnlySpan<MemoryClaim> claims)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        Int128[] ranges = new Int128[claims.Length];
        long least = 0;
        long range = 0;
        for (int i = 0; i < ranges.Length; i++)
        {
            ranges[i] = claims[i].Maximum - claims[i].Minimum;
            least += claims[i].Minimum;
            range += claims[i].Maximum - claims[i].Minimum;
        }
        long[] result = InProportion(Math.Clamp(total - least, 0, range), ranges);
        for (int i = 0; i < result.Length; i++)
            result[i] += claims[i].Minimum;
        return result;
    }

    private static long[] Divide(long total, ReadOnlySpan<MemoryClaim> claims, Int128[] weights)
    {
        long[] result = new long[claims.Length];
        bool[] settled = new bool[claims.Length];
        Int128[] open = [.. weights];
        long rest = total;
        for (int left = claims.Length; left > 0;)
        {
            long[] proposal = InProportion(rest, open);
            long missing = 0;
            long excess = 0;
            for (int i = 0; i < proposal.Length; i++)
            {
                if (settled[i])
                    continue;
                missing += Math.Max(0, claims[i].Minimum - proposal[i]);
                excess += Math.Max(0, proposal[i] - claims[i].Maximum);
            }
            bool fits = missing == 0 && excess == 0;
            for (int i = 0; i < proposal.Length; i++)
            {
                bool low = proposal[i] < claims[i].Minimum && missing >= excess;
                bool high = proposal[i] > claims[i].Maximum && excess >= missing;
                if (settled[i] || !(fits || low || high))
                    continue;
                settled[i] = true;
                open[i] = 0;
                left--;
                result[i] = Math.Clamp(proposal[i], claims[i].Minimum, claims[i].Maximum);
                rest = fits ? rest : Math.Max(0, rest - result[i]);
            }
        }
        return result;
    }

    private static long[] InProportion(long total, Int128[] weights)
    {
        Int128 sum = 0;
        foreach (Int128 weight in weights)
            sum += weight;
        long[] parts = new long[weights.Length];
        if (sum == 0)
            return parts;
        Int128[] remainders = new Int128[weights.Length];
        long left = total;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = (long)(total * weights[i] / sum);
            remainders[i] = total * weights[i] % sum;
            left -= parts[i];
        }
        int[] order = [.. Enumerable.Range(0, parts.Length).OrderByDescending(i => remainders[i]).ThenBy(static i => i)];
        for (int i = 0; i < left; i++)
            parts[order[i]]++;
        return parts;
    }
}
