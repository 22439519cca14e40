namespace HyperActors.Workloads.Tests;

public sealed class UniformStreamTests : GeneratorContract
{
    protected override IAccessStream Create(Wish wish, RandomStream random) => new UniformStream(
        new UniformOptions
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
    public void Fill_ManyDraws_AreUniform()
    {
        double[] expected = [.. Enumerable.Repeat(1.0, 100)];
        UniformStream stream = new(new() { WorkingSet = new(100) }, new RandomStream(5));
        ChiSquare.AssertFits(expected, stream.Take(200_000).Select(run => (int)run.Page));
    }
}
