namespace HyperActors.Workloads.Tests;

public sealed class SequentialStreamTests : GeneratorContract
{
    protected override IAccessStream Create(Wish wish, RandomStream random) => new SequentialStream(
        new SequentialOptions
        {
            WorkingSet = wish.WorkingSet,
            FirstPage = wish.FirstPage,
            WriteRatio = wish.WriteRatio,
            ThinkTime = wish.ThinkTime,
            AccessesPerPage = wish.AccessesPerPage,
            Populate = wish.Populate,
        },
        random);

    [Fact]
    public void Fill_ThreePages_GoesRound()
    {
        SequentialStream stream = new(new() { WorkingSet = new(3) }, default);
        Assert.Equal("r0 r1 r2 r0 r1", StreamReading.Show(stream.Take(5)));
    }
}
