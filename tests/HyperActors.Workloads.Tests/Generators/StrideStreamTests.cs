namespace HyperActors.Workloads.Tests;

public sealed class StrideStreamTests : GeneratorContract
{
    protected override IAccessStream Create(Wish wish, RandomStream random) => new StrideStream(
        new StrideOptions
        {
            WorkingSet = wish.WorkingSet,
            FirstPage = wish.FirstPage,
            WriteRatio = wish.WriteRatio,
            ThinkTime = wish.ThinkTime,
            AccessesPerPage = wish.AccessesPerPage,
            Populate = wish.Populate,
            Stride = Math.Max(1, Math.Min(7, wish.WorkingSet.Value - 1)),
        },
        random);

    [Theory]
    [InlineData(5, 2, "r0 r2 r4 r1 r3 r0")]
    [InlineData(6, 2, "r0 r2 r4 r0 r2 r4")]
    [InlineData(5, -1, "r0 r4 r3 r2 r1 r0")]
    public void Fill_ByHand(int pages, long stride, string expected)
    {
        StrideOptions options = new() { WorkingSet = new(pages), Stride = stride };
        Assert.Equal(expected, StreamReading.Show(new StrideStream(options, default).Take(6)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(-5)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Problems_StrideOutOfRange_NamesIt(long stride) => Assert.Equal(
        nameof(StrideOptions.Stride),
        Assert.Single(new StrideOptions { WorkingSet = new(5), Stride = stride }.Problems()).Option);
}
