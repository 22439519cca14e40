namespace HyperActors.Workloads.Tests;

public sealed class ZipfStreamTests : GeneratorContract
{
    protected override IAccessStream Create(Wish wish, RandomStream random) => new ZipfStream(
        new ZipfOptions
        {
            WorkingSet = wish.WorkingSet,
            FirstPage = wish.FirstPage,
            WriteRatio = wish.WriteRatio,
            ThinkTime = wish.ThinkTime,
            AccessesPerPage = wish.AccessesPerPage,
            Populate = wish.Populate,
        },
        random);

    [Theory]
    [InlineData("0")]
    [InlineData("0.5")]
    [InlineData("0.99")]
    [InlineData("1")]
    [InlineData("1.5")]
    public void Fill_ManyDraws_FollowTheLaw(string theta)
    {
        ZipfOptions options = new()
        {
            WorkingSet = new(200),
            Theta = decimal.Parse(theta, System.Globalization.CultureInfo.InvariantCulture),
            Scatter = false,
        };
        double[] expected = [.. Enumerable.Range(1, 200).Select(rank => Math.Pow(rank, -(double)options.Theta))];
        ZipfStream stream = new(options, new RandomStream(11));
        ChiSquare.AssertFits(expected, stream.Take(400_000).Select(run => (int)run.Page));
    }

    [Fact]
    public void Fill_Scattered_IsAPermutationOfTheRanks()
    {
        int[] Counts(bool scatter)
        {
            ZipfStream stream = new(new() { WorkingSet = new(50), Scatter = scatter }, new RandomStream(3));
            int[] counts = new int[50];
            foreach (AccessRun run in stream.Take(100_000))
                counts[run.Page]++;
            return counts;
        }
        int[] scattered = Counts(true);
        Assert.NotEqual(0, Array.IndexOf(scattered, scattered.Max()));
        int[] falling = [.. scattered.OrderDescending()];
        Assert.All(
            Counts(false).Take(5).Zip(falling),
            pair => Assert.InRange(pair.First, pair.Second * 0.9, pair.Second * 1.1));
    }

    [Theory]
    [InlineData("-0.1")]
    [InlineData("1.5001")]
    [InlineData("0.12345")]
    public void Problems_ThetaOutOfRange_NamesIt(string theta)
    {
        decimal value = decimal.Parse(theta, System.Globalization.CultureInfo.InvariantCulture);
        ZipfOptions options = new() { WorkingSet = new(5), Theta = value };
        Assert.Equal(nameof(ZipfOptions.Theta), Assert.Single(options.Problems()).Option);
    }
}
