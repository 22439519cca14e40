namespace HyperActors.Workloads.Tests;

public sealed class PointerChaseStreamTests : GeneratorContract
{
    protected override IAccessStream Create(Wish wish, RandomStream random) => new PointerChaseStream(
        new PointerChaseOptions
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
    public void Fill_EachLap_VisitsEveryPageOnceInTheSameOrder()
    {
        PointerChaseStream stream = new(new() { WorkingSet = new(500) }, new RandomStream(9));
        List<AccessRun> first = stream.Take(500);
        Assert.Equal(Enumerable.Range(0, 500).Select(page => (long)page), first.Select(run => run.Page).Order());
        Assert.Equal(first, stream.Take(500));
        Assert.NotEqual(first.Select(run => run.Page).Order(), first.Select(run => run.Page));
    }
}
