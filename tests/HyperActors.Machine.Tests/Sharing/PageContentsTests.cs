namespace HyperActors.Machine.Tests;

public sealed class PageContentsTests
{
    private static readonly Probability _half = Probability.FromDouble(0.5);
    private static readonly Probability _quarter = Probability.FromDouble(0.25);

    private static PageContents Make(int vm, string image = "a", Probability shared = default, Probability zero = default) =>
        new(new ContentOptions { Image = image, Shared = shared, Zero = zero }, vm, 4096);

    private static ulong[] Loaded(PageContents contents)
    {
        for (int page = 0; page < 4096; page++)
            contents.Load(page, 4095 - page);
        return [.. Enumerable.Range(0, 4096).Select(virtualPage => contents.Of(4095 - virtualPage))];
    }

    [Fact]
    public void Load_SameImage_SameContentAtTheSameVirtualPage()
    {
        ulong[] one = Loaded(Make(0, shared: _half, zero: _quarter));
        ulong[] two = Loaded(Make(1, shared: _half, zero: _quarter));

        int zeroes = one.Count(static content => content == PageContents.Zeroes);
        int alike = Enumerable.Range(0, 4096).Count(page => one[page] == two[page]);
        Assert.InRange(zeroes, 4096 / 4 - 100, 4096 / 4 + 100);
        Assert.InRange(alike - zeroes, 4096 / 2 - 100, 4096 / 2 + 100);
        // What is alike is so at one place only, the pages of zeroes apart.
        Assert.Equal(alike - zeroes, one.Intersect(two).Count(static content => content != PageContents.Zeroes));
    }

    [Fact]
    public void Load_OtherImage_NothingInCommonButZeroes()
    {
        ulong[] one = Loaded(Make(0, shared: Probability.Always));
        ulong[] two = Loaded(Make(1, image: "b", shared: Probability.Always));
        Assert.Empty(one.Intersect(two));
    }

    [Fact]
    public void Written_Page_HoldsWhatNoOtherHolds()
    {
        PageContents one = Make(0, shared: Probability.Always);
        PageContents two = Make(1, shared: Probability.Always);
        HashSet<ulong> seen = [];
        for (int i = 0; i < 100; i++)
        {
            one.Written(i % 3);
            two.Written(i % 3);
            Assert.True(seen.Add(one.Of(i % 3)) && seen.Add(two.Of(i % 3)));
        }
    }

    [Fact]
    public void TakeWritten_SinceTheFrameCame_IsToldOnce()
    {
        PageContents contents = Make(0, shared: Probability.Always);
        Assert.False(contents.TakeWritten(7));
        contents.Load(7, 0);
        ulong loaded = contents.Of(7);
        Assert.True(contents.TakeWritten(7));
        Assert.False(contents.TakeWritten(7));
        Assert.Equal(loaded, contents.Of(7));
        contents.Forget(7);
        Assert.Equal(PageContents.Zeroes, contents.Of(7));
    }
}
