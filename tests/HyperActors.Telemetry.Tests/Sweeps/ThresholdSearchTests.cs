namespace HyperActors.Telemetry.Tests;

public sealed class ThresholdSearchTests
{
    /// <summary>Each seed holds up to a threshold of its own: the answer is the least of them, the last hope the greatest.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_MonotoneSeeds_FindsWhatAFullSweepFinds(ulong seed)
    {
        var random = RandomStream.For(seed, "threshold");
        for (int round = 0; round < 400; round++)
        {
            int count = 1 + random.Below(200);
            int center = random.Below(count + 1);
            int[] thresholds =
                [.. Enumerable.Range(0, 1 + random.Below(5)).Select(_ => Math.Clamp(center + random.Below(7) - 3, 0, count))];
            int asked = 0;
            ThresholdSearch search = ThresholdSearch.Run(count, candidate =>
            {
                asked++;
                return [.. thresholds.Select(threshold => candidate < threshold)];
            });
            Assert.Equal(thresholds.Min() - 1, search.Answer);
            Assert.Equal(thresholds.Max() - 1, search.LastHope);
            Assert.Empty(search.Violations);
            Assert.Equal(asked, search.Asked.Count);
            // One bisection over all, and one over what lies between the seeds.
            Assert.True(asked <= Math.Ceiling(Math.Log2(count + 1)) + 6, $"{asked} of {count} were asked (seed {seed}, round {round})");
        }
    }

    [Theory]
    [InlineData("1111", 3, 3)]
    [InlineData("0000", -1, -1)]
    [InlineData("1", 0, 0)]
    [InlineData("0", -1, -1)]
    [InlineData("1100", 1, 1)]
    [InlineData("1000000", 0, 0)]
    public void Run_OneSeed_EndsAtTheEdge(string holds, int answer, int lastHope)
    {
        ThresholdSearch search = ThresholdSearch.Run(holds.Length, candidate => [holds[candidate] == '1']);
        Assert.Equal((answer, lastHope), (search.Answer, search.LastHope));
    }

    /// <summary>Seven candidates are asked in the order 3, 5, 4 (then 6 for the last hope).</summary>
    [Fact]
    public void Run_HoldsAgainFurtherUp_IsTold()
    {
        string[] seeds = ["1111011", "1111100"];
        ThresholdSearch search = ThresholdSearch.Run(7, candidate => [.. seeds.Select(seed => seed[candidate] == '1')]);
        Assert.Equal(3, search.Answer);
        Assert.Contains((4, 5), search.Violations);
    }
}
