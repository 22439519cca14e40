namespace HyperActors.Workloads.Tests;

/// <summary>Pearson's test of observed frequencies against expected ones, with fixed seeds: it passes or fails for
/// ever.</summary>
internal static class ChiSquare
{
    public static void AssertFits(double[] weights, IEnumerable<int> outcomes)
    {
        int[] counts = new int[weights.Length];
        foreach (int outcome in outcomes)
            counts[outcome]++;
        AssertFits(weights, counts);
    }

    public static void AssertFits(double[] weights, int[] counts)
    {
        double total = weights.Sum();
        double draws = counts.Sum();
        double statistic = weights.Zip(counts).Sum(pair =>
        {
            double expected = pair.First / total * draws;
            return (pair.Second - expected) * (pair.Second - expected) / expected;
        });
        // Mean k, variance 2k: four standard deviations either side, so that a fit too good fails as well.
        double freedom = weights.Length - 1;
        double spread = 4 * Math.Sqrt(2 * freedom);
        Assert.InRange(statistic, freedom > 20 ? freedom - spread : 0, freedom + spread + 4);
    }
}
