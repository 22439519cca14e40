namespace HyperActors.Workloads.Tests;

public sealed class ScanStreamTests : GeneratorContract
{
    protected override IAccessStream Create(Wish wish, RandomStream random) => new ScanStream(
        new ScanOptions
        {
            WorkingSet = wish.WorkingSet,
            FirstPage = wish.FirstPage,
            WriteRatio = wish.WriteRatio,
            ThinkTime = wish.ThinkTime,
            AccessesPerPage = wish.AccessesPerPage,
            Populate = wish.Populate,
            Stride = 7,
        },
        random);

    [Theory]
    [InlineData(4, 1, "r0 r1 r2 r3 r0 r1")]
    [InlineData(5, 2, "r0 r2 r4 r0 r2 r4")]
    [InlineData(5, 9, "r0 r0 r0 r0 r0 r0")]
    public void Fill_ByHand(int pages, long stride, string expected)
    {
        ScanOptions options = new() { WorkingSet = new(pages), Stride = stride };
        Assert.Equal(expected, StreamReading.Show(new ScanStream(options, default).Take(6)));
    }
}
