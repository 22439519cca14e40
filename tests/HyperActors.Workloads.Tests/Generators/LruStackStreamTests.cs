namespace HyperActors.Workloads.Tests;

public sealed class LruStackStreamTests : GeneratorContract
{
    protected override IAccessStream Create(Wish wish, RandomStream random) => new LruStackStream(
        new LruStackOptions
        {
            WorkingSet = wish.WorkingSet,
            FirstPage = wish.FirstPage,
            WriteRatio = wish.WriteRatio,
            ThinkTime = wish.ThinkTime,
            AccessesPerPage = wish.AccessesPerPage,
            Populate = wish.Populate,
            DepthTheta = 0.8m,
        },
        random);

    [Theory]
    [InlineData(1, "r0 r0 r0 r0")]
    [InlineData(2, "r1 r0 r1 r0")]
    [InlineData(3, "r2 r1 r0 r2")]
    public void Fill_OneDepth_ByHand(int depth, string expected)
    {
        LruStackOptions options = new() { WorkingSet = new(4), Depths = [(depth, 1)] };
        Assert.Equal(expected, StreamReading.Show(new LruStackStream(options, default).Take(4)));
    }

    [Fact]
    public void Fill_GivenWeights_DepthsOccurInProportion()
    {
        LruStackOptions options = new() { WorkingSet = new(100), Depths = [(1, 5), (10, 3), (90, 2)] };
        List<long> stack = [.. Enumerable.Range(0, 100).Select(page => (long)page)];
        int[] counts = new int[101];
        foreach (AccessRun run in new LruStackStream(options, new RandomStream(4)).Take(50_000))
        {
            counts[stack.IndexOf(run.Page) + 1]++;
            stack.Remove(run.Page);
            stack.Insert(0, run.Page);
        }
        Assert.Equal(50_000, counts[1] + counts[10] + counts[90]);
        ChiSquare.AssertFits([5, 3, 2], [counts[1], counts[10], counts[90]]);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(1.0, 1L)]
    [InlineData(2.0, null)]
    [InlineData(null, 0L)]
    [InlineData(null, 5L)]
    public void Problems_DistributionMissingOrOutOfRange_IsNamed(double? theta, long? depth)
    {
        LruStackOptions options = new()
        {
            WorkingSet = new(4),
            DepthTheta = (decimal?)theta,
            Depths = depth is null ? null : [(depth.Value, 1)],
        };
        Assert.Single(options.Problems());
    }
}
