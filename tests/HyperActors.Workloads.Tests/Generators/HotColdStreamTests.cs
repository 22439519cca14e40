namespace HyperActors.Workloads.Tests;

public sealed class HotColdStreamTests : GeneratorContract
{
    protected override int FewestPages => 2;

    protected override IAccessStream Create(Wish wish, RandomStream random) => new HotColdStream(
        new HotColdOptions
        {
            WorkingSet = wish.WorkingSet,
            FirstPage = wish.FirstPage,
            WriteRatio = wish.WriteRatio,
            ThinkTime = wish.ThinkTime,
            AccessesPerPage = wish.AccessesPerPage,
            Populate = wish.Populate,
            HotPages = new(1),
        },
        random);

    [Fact]
    public void Fill_Unscattered_HotPagesGetTheirShare()
    {
        HotColdOptions options = new() { WorkingSet = new(50), HotPages = new(5), Scatter = false };
        double[] expected = [.. Enumerable.Range(0, 50).Select(page => page < 5 ? 0.9 / 5 : 0.1 / 45)];
        ChiSquare.AssertFits(
            expected, new HotColdStream(options, new RandomStream(2)).Take(200_000).Select(run => (int)run.Page));
    }

    [Fact]
    public void Fill_Scattered_FivePagesAreHot()
    {
        HotColdStream stream = new(new() { WorkingSet = new(50), HotPages = new(5) }, new RandomStream(2));
        int[] counts = new int[50];
        foreach (AccessRun run in stream.Take(100_000))
            counts[run.Page]++;
        Assert.Equal(5, counts.Count(count => count > 10_000));
        Assert.NotEqual([0, 1, 2, 3, 4], Enumerable.Range(0, 50).Where(page => counts[page] > 10_000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public void Problems_HotPagesOutOfRange_NamesThem(int hot) => Assert.Equal(
        nameof(HotColdOptions.HotPages),
        Assert.Single(new HotColdOptions { WorkingSet = new(50), HotPages = new(hot) }.Problems()).Option);
}
