namespace HyperActors.Workloads.Tests;

/// <summary>What every generator owes: the same runs for the same seed, inside its working set, as its options
/// say.</summary>
public abstract class GeneratorContract
{
    private const int Pages = 300;
    private const int Sample = 40_000;

    /// <summary>How the contract wants a generator.</summary>
    public sealed record Wish
    {
        public PageCount WorkingSet { get; init; } = new(Pages);

        public long FirstPage { get; init; } = 1_000;

        public Probability WriteRatio { get; init; } = Probability.FromDouble(0.3);

        public SimDuration ThinkTime { get; init; } = new(7);

        public int AccessesPerPage { get; init; } = 3;

        public bool Populate { get; init; }
    }

    protected virtual int FewestPages => 1;

    protected abstract IAccessStream Create(Wish wish, RandomStream random);

    private List<AccessRun> Runs(Wish wish, ulong seed = 42, int bufferSize = 4096, int runs = Sample) =>
        Create(wish, new RandomStream(seed)).Take(runs, bufferSize);

    [Fact]
    public void Fill_SameSeed_SameRuns() => Assert.Equal(Runs(new()), Runs(new()));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Fill_AnyBufferSize_SameRuns(int size)
    {
        Wish wish = new() { Populate = true };
        Assert.Equal(Runs(wish, runs: 5_000), Runs(wish, bufferSize: size, runs: 5_000));
    }

    [Fact]
    public void Fill_Always_FillsTheBufferAndNeverEnds() => Assert.Equal(Sample, Runs(new()).Count);

    [Fact]
    public void Fill_AnyRun_IsAsTheOptionsSay() => Assert.All(Runs(new()), run =>
    {
        Assert.InRange(run.Page, 1_000, 1_000 + Pages - 1);
        Assert.Equal(3, run.Count);
        Assert.Equal(7, run.ThinkPicoseconds);
        Assert.True(run.Kind is AccessKind.Read or AccessKind.Write);
    });

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(1)]
    public void Fill_WriteRatio_IsKept(double ratio)
    {
        List<AccessRun> runs = Runs(new() { WriteRatio = Probability.FromDouble(ratio) });
        double share = runs.Count(run => run.IsWrite) / (double)Sample;
        // Five standard deviations of a share of 40,000 draws; none at all where nothing is drawn.
        double tolerance = 5 * Math.Sqrt(ratio * (1 - ratio) / Sample);
        Assert.InRange(share, ratio - tolerance, ratio + tolerance);
    }

    [Fact]
    public void Fill_Populate_WritesEachPageOnceAscendingFirst()
    {
        List<AccessRun> runs = Runs(new() { Populate = true, WriteRatio = Probability.Never });
        Assert.Equal(
            Enumerable.Range(1_000, Pages).Select(page => new AccessRun(page, 7, 1, AccessKind.Write)), runs[..Pages]);
        Assert.DoesNotContain(runs[Pages..], run => run.IsWrite);
    }

    [Fact]
    public void Fill_FewestPages_StaysThere() => Assert.All(
        Runs(new() { WorkingSet = new(FewestPages) }, runs: 100),
        run => Assert.InRange(run.Page, 1_000, 1_000 + FewestPages - 1));

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(0, true, true)]
    [InlineData(0.3, false, true)]
    [InlineData(1, false, true)]
    public void Outlook_AnyTime_IsOfAllAccessesWithoutEnd(double writeRatio, bool populate, bool writes)
    {
        Wish wish = new() { WriteRatio = Probability.FromDouble(writeRatio), Populate = populate };
        IAccessStream stream = Create(wish, new RandomStream(3));
        AccessOutlook expected = new(1_000, Pages, writes, 7, long.MaxValue);
        Assert.Equal(expected, stream.Outlook);
        Assert.Equal(writes, stream.Take(2 * Pages).Exists(run => run.IsWrite));
        Assert.Equal(expected, stream.Outlook);
    }

    [Fact]
    public void Fill_UnderWay_AllocatesNothing()
    {
        IAccessStream stream = Create(new(), new RandomStream(1));
        AccessRun[] buffer = new AccessRun[256];
        for (int i = 0; i < 50; i++)
            stream.Fill(buffer);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
            stream.Fill(buffer);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(0, 0, 0, 1)]
    [InlineData(1L << 31, 0, 0, 1)]
    [InlineData(10, -1, 0, 1)]
    [InlineData(10, (1L << 52) - 9, 0, 1)]
    [InlineData(10, 0, -1, 1)]
    [InlineData(10, 0, 0, 0)]
    public void Constructor_OptionOutOfRange_Throws(long pages, long first, long think, int accesses)
    {
        Wish wish = new()
        {
            WorkingSet = new(pages),
            FirstPage = first,
            ThinkTime = new(think),
            AccessesPerPage = accesses,
        };
        Assert.Throws<ArgumentException>(() => Create(wish, new RandomStream(1)));
    }
}
